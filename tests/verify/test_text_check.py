"""What is the same in every file is compared: edits of it are *edited*, whatever they do."""

from __future__ import annotations

import pytest

from symnn.emit.paste import HEADING
from symnn.spec import Dense, Network
from symnn.verify import Finding, Verdict, check_text
from symnn.verify.text_check import GENERIC, OWN
from tests.networks import load
from tests.verify.edited import ADAM, derived

CLASSIFIER = Network(
    Dense(4, activation="relu"), Dense(3), input=2, loss="cross_entropy", dtype="float32"
)

RUN = ("forward", "loss", "loss_and_grad", "predict", "layers", "_scratch", "_gradient", "_update")


def judged(text: str, spec: Network = ADAM) -> dict[str, Finding]:
    expected = derived(spec.model_dump_json())[1]
    return {f.tensor: f for f in check_text(text, expected, HEADING, "9.9", RUN)}


def edited(before: str, after: str, spec: Network = ADAM) -> dict[str, Finding]:
    text = derived(spec.model_dump_json())[1]
    assert before in text, before
    load(text.replace(before, after, 1))  # it is Python, and runs
    return judged(text.replace(before, after, 1), spec)


GENERIC_EDITS = {
    "state set to zero": ("self.t += 1", "self.t = min(self.t + 1, 10)"),
    "no shuffle": ("order = rng.permutation(count)", "order = np.arange(count)"),
    "a constant of the update": ("BLOCK = 1 << 16", "BLOCK = 0.5"),
    "at the end": ('if __name__ == "__main__":', 'forward = None\nif __name__ == "__main__":'),
}
OWN_EDITS = {
    "a buffer of the module's": ("def forward(", "_KEPT = {}\n\n\ndef forward("),
    "a constant": ("DTYPE = np.float64", "DTYPE = np.float32"),
    "an import": ("import numpy as np", "import numpy as np\nimport atexit"),
    "a default": ("def init_params(seed: int = 0)", "def init_params(seed: int = 7)"),
    "a decorator": ("def forward(", "@(lambda f: f)\ndef forward("),
    "a global of a function": ("    W1, b1", "    global DTYPE\n    W1, b1"),
    "an attribute of a function": ("    W1, b1", "    loss.kept = params\n    W1, b1"),
    "an attribute of a module": ("    W1, b1", "    np.pi_ = 3\n    W1, b1"),
    "an entry of a constant": ("    W1, b1", "    LAYERS[0] = ()\n    W1, b1"),
    "another function": ("def forward(", "def helper():\n    pass\n\n\ndef forward("),
    "a function that no other check runs": ("rng = np.random.default_rng(seed)", "rng = np.random"),
    "a builtin that reaches everything": ("    W1, b1", "    vars()\n    W1, b1"),
    "a method of a constant": ("    W1, b1", "    SPEC.setdefault('a', 1)\n    W1, b1"),
    "a constant that it had not read": ("    W1, b1", "    kept = SPEC\n    W1, b1"),
    "a constant, in a function inside": ("    W1, b1", "    (lambda: SPEC)()\n    W1, b1"),
}


@pytest.mark.parametrize("spec", [ADAM, CLASSIFIER], ids=["regression", "classifier"])
def test_what_symnn_writes_is_equal_and_says_whose_it_is(spec: Network) -> None:
    found = judged(derived(spec.model_dump_json())[1], spec)
    assert {f.verdict for f in found.values()} == {Verdict.EQUAL}
    assert found[GENERIC].reason == "it is symnn 9.9's, tested"


@pytest.mark.parametrize("name", GENERIC_EDITS)
def test_an_edit_of_the_generic_part_is_named_by_its_line(name: str) -> None:
    found = edited(*GENERIC_EDITS[name])
    assert found[GENERIC].verdict is Verdict.UNDECIDED
    text = derived(ADAM.model_dump_json())[1]
    line = text[: text.index(GENERIC_EDITS[name][0])].count("\n") + 1
    assert found[GENERIC].reason == f"edited: line {line} is not what symnn 9.9 writes"
    assert found[OWN].verdict is Verdict.EQUAL


@pytest.mark.parametrize("name", OWN_EDITS)
def test_what_reaches_out_of_the_networks_functions_is_named(name: str) -> None:
    found = edited(*OWN_EDITS[name])
    assert found[OWN].verdict is Verdict.UNDECIDED and "edited: line " in found[OWN].reason
    assert found[GENERIC].verdict is Verdict.EQUAL


def test_comments_and_layout_are_no_matter() -> None:
    text = derived(ADAM.model_dump_json())[1]
    changed = text.replace("BLOCK = 1 << 16", "# mine\nBLOCK = (1\n    << 16)") + "# the end\n"
    assert {f.verdict for f in judged(changed).values()} == {Verdict.EQUAL}


def test_the_body_of_a_networks_function_is_left_to_the_proof() -> None:
    found = edited("    z1 = x @ W1.T", "    # mine\n    z1 = 2 * x @ W1.T")
    assert {f.verdict for f in found.values()} == {Verdict.EQUAL}


def test_without_its_heading_all_of_it_is_edited() -> None:
    found = edited(f"{HEADING}\n", "")
    assert {f.verdict for f in found.values()} == {Verdict.UNDECIDED}


@pytest.mark.parametrize("text", ["", "\0", "def f(:\n", HEADING, f"{HEADING}\nx = {'-' * 900}1\n"])
def test_whatever_the_text_nothing_is_raised(text: str) -> None:
    assert Verdict.EQUAL not in {f.verdict for f in judged(text).values()}
