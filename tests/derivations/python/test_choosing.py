"""Which function of a file is judged, and that a file's neighbors are found."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from symnn.derivations.python.code.loading import stood_in
from symnn.errors import InputError
from symnn.spec import from_shorthand
from symnn.verify import Verdict
from symnn.verify.symbols.arena import Arena

AFFINE = from_shorthand("3-2")
BODY = """
    e = (x @ W1.T + b1 - y) / len(x)
    return e.T @ x, e.sum(0)
"""
HELPERS = """
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def sigmoid_gradient(z):
    return sigmoid(z) * (1 - sigmoid(z))
def forward(x, W1, b1):
    return x @ W1.T + b1
"""
METHOD = """
class Layer:
    def __init__(self):
        self.W1 = self.b1 = None
    def forward(self, x):
        return x @ self.W1.T + self.b1
    def derive(self, x, y):
        e = (self.forward(x) - y) / len(x)
        return {"W1": e.T @ x, "b1": e.sum(0)}
"""
CHOSEN = {
    "mine": f"{HELPERS}def mine(x, y, W1, b1):{BODY}",
    "my_gradients": f"{HELPERS}def my_gradients(x, y, W1, b1):{BODY}"
    "def loss(x, y, W1, b1):\n    return ((forward(x, W1, b1) - y)**2).sum() / 2 / len(x)\n",
    "Layer.derive": HELPERS + METHOD,
}


@pytest.mark.parametrize("name", CHOSEN)
def test_the_function_whose_arguments_fit_is_judged(name: str, judge) -> None:
    judgement = judge(CHOSEN[name], AFFINE)
    assert judgement.source.endswith(f"mine.py:{name}")
    assert judgement.verdict is Verdict.EQUAL


def test_where_several_fit_they_are_listed(judge) -> None:
    source = f"{HELPERS}{METHOD}def one(x, y, W1, b1):{BODY}def two(x, y, W1, b1):{BODY}"
    with pytest.raises(InputError, match="which function is meant") as error:
        judge(source, AFFINE)
    assert "write mine.py:one; it has one, two, Layer.derive" in str(error.value)


def test_a_method_is_suggested_with_its_class(judge) -> None:
    with pytest.raises(InputError, match=r"no function 'derive'; did you mean Layer\.derive\?"):
        judge(HELPERS + METHOD, AFFINE, "derive")


def test_a_file_named_as_one_of_pythons_own_stands_in_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "colorsys.py").write_text("raise RuntimeError", "utf-8")
    (tmp_path / "beside_me.py").write_text("VALUE = 3", "utf-8")
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with stood_in(Arena(1).np, tmp_path):
        assert importlib.import_module("beside_me").VALUE == 3
        assert hasattr(importlib.import_module("colorsys"), "rgb_to_hsv")
