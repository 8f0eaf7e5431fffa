"""Training is checked part by part: nothing wrong with one part hides behind another."""

from __future__ import annotations

import pytest

from symnn.spec import Dense, Network
from tests.verify.edited import ADAM, CENTERED, wrong_in_training

SGD32 = Network(Dense(3, activation="relu"), Dense(2), input=4, dtype="float32")


@pytest.mark.parametrize("spec", [ADAM, SGD32], ids=["adam", "sgd in float32"])
def test_a_right_file_has_nothing_wrong(spec: Network) -> None:
    assert wrong_in_training(spec=spec) == {}


STEP = "value = _gradient(self.params, self.grads, scratch, *batch)"
EDITS = {
    "the scale of the gradient, which Adam hides": (
        "    return float(loss)\n\n\nSTATES",
        "    for g in grads: g *= 2\n    return float(loss)\n\n\nSTATES",
    ),
    "the twin's loss": (
        "    return float(loss)\n\n\nSTATES",
        "    return float(2 * loss)\n\n\nSTATES",
    ),
    "memory that is taken to be zero": (
        "np.dot(s3, s4, out=gb1)",
        "gb1 += np.dot(s3, s4)",
    ),
    "batches of one row": ("    if len(a) == 1:\n", "    if len(a) == 1:\n        b = b + 1\n"),
    "a batch that is written to": (STEP, f"batch[-1] *= 0; {STEP}"),
    "targets": (STEP, STEP.replace("*batch", "batch[0], batch[1] * 0")),
    "the loss of a step": (STEP, f"{STEP} * 2"),
    "the first block alone, in a step": ("in self.pieces:", "in self.pieces[:1]:"),
    "the first block alone, everywhere": (
        "self.params = _views(self.theta",
        "self.pieces = self.pieces[:1]; self.params = _views(self.theta",
    ),
    "the update": ("beta2 = 0.999", "beta2 = 0.99"),
    "the number of the step": ("self.t += 1", "self.t += 2"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_error_in_a_step_is_seen(name: str) -> None:
    assert wrong_in_training(EDITS[name])


FIT = {
    "the first batch alone": ("for index in batches:", "for index in list(batches)[:1]:"),
    "targets of fit": ("arrays = rows(*data)", "x, y = rows(*data); arrays = x, y * 0"),
    "rows that are left out": ("rng.permutation(count)", "rng.permutation(count - 1)"),
    "a mean that is a sum": ("return total / max(count, 1)", "return total"),
    "a mean without weights": ("total += value * len(index)", "total += value * 2"),
    "an epoch that is not run": ("range(1, epochs + 1)", "range(1, min(epochs, 1) + 1)"),
    "parameters that are not returned": (
        "params.update(training.named())",
        "params.update(params)",
    ),
    "what fit raises": ("    rng = np.random.default_rng(seed)\n    tr", "    rng = 1 / 0\n    tr"),
}


@pytest.mark.parametrize("name", FIT)
def test_an_error_in_fit_is_seen(name: str) -> None:
    assert set(wrong_in_training(FIT[name])) & {"fit()", "W1"}


def test_a_gradient_that_is_zero_is_no_false_alarm() -> None:
    assert wrong_in_training(spec=CENTERED) == {}
