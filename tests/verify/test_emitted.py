"""A file that is not what it should be is different: the checks themselves never fail."""

from __future__ import annotations

from typing import Any

import pytest

from symnn import pipeline
from symnn.verify import Verdict
from tests.networks import load
from tests.quick import one_in
from tests.verify.edited import ADAM, derived, edited, reports


def verdict(text: str) -> Verdict:
    return pipeline.verdict(reports(text))


def test_a_right_file_is_equal() -> None:
    assert verdict(edited()[1]) is Verdict.EQUAL


def test_a_file_with_nothing_but_its_description_is_different() -> None:
    start = edited()[1].partition("PARAMETERS")[0]
    found = reports(start)
    verdicts = {report.check: report.verdict for report in found}
    assert verdicts.pop("derivation") is Verdict.EQUAL
    assert verdicts.pop("text") is Verdict.UNDECIDED
    assert set(verdicts.values()) == {Verdict.DIFFERENT}


LOSS = "    return float(loss)\n\n\ndef loss_and_grad"
GRADIENT = "    return float(loss), {"
SHAPES = "PARAMETERS: dict[str, tuple[int, ...]] = {"
EDITS = {
    "text for a dtype": ("DTYPE = np.float64", "DTYPE = 'number'"),
    "no dtype": ("DTYPE = np.float64", "DTYPE = None"),
    "an array for a dictionary": (SHAPES, "PARAMETERS = np.ones(3)\n_P = {"),
    "a loss of nothing": (LOSS, f"    return None\n{LOSS}"),
    "a gradient of nothing": (GRADIENT, f"    return None\n{GRADIENT}"),
    "text for a loss": (GRADIENT, "    return 'loss', {"),
    "a list of gradients": (GRADIENT, f"    return float(loss), [dW1]\n{GRADIENT}"),
    "a ragged gradient": ('        "W1": dW1,', '        "W1": [[1], [1, 2]],'),
    "an exit": (GRADIENT, f"    sys.exit(0)\n{GRADIENT}"),
    "an exit from a layer": ('        "a1": a1,', '        "a1": sys.exit(0),'),
    "a layer": ('        "a1": a1,', '        "a1": -a1,'),
    "a layer less": ('        "a1": a1,\n', ""),
    "the names of the layers": ('1: ("W1", "b1", "z1", "a1")', '1: ("W1", "b1", "a1", "z1")'),
    "memory": ("    n_1 = len(params[0])\n", "    return 3\n    n_1 = len(params[0])\n"),
    "what training is": ("class _Training:", "def _Training(*_): return 3\n\n\nclass _Other:"),
    "what fit returns": ("    return history\n", "    return None\n"),
    "what a step returns": ("        return value\n", "        return 'value'\n"),
    "an input that is written to": ("    a1 = np.tanh(", "    x *= 2\n    a1 = np.tanh("),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_wrong_file_is_different(name: str) -> None:
    assert verdict(edited(EDITS[name])[1]) is Verdict.DIFFERENT


NAMES = [
    "PARAMETERS", "INPUTS", "TARGET", "TARGETS", "DTYPE", "LAYERS", "STATES", "UPDATE_SCRATCH",
    "forward", "loss", "loss_and_grad", "predict", "layers", "fit",
    "_scratch", "_gradient", "_update", "_Training",
]  # fmt: skip


class Nothing:
    """Whatever is asked of it fails."""

    def _fails(self, *_: Any) -> Any:
        raise RuntimeError("nothing")

    __getattr__ = __repr__ = __eq__ = __call__ = __array__ = __iter__ = __len__ = _fails
    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("value", ["text", Nothing], ids=["text", "nothing"])
@pytest.mark.parametrize("name", one_in(4, NAMES))
def test_whatever_stands_for_a_name_the_file_is_different(name: str, value: Any) -> None:
    module = load.__wrapped__(edited()[1])  # one that no other test sees
    setattr(module, name, value() if value is Nothing else value)
    found = pipeline.verify(derived(ADAM.model_dump_json())[0], module, *[edited()[1]] * 2)
    assert pipeline.verdict(found) is Verdict.DIFFERENT
