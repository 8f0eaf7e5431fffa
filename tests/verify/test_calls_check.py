"""A file's functions, called with arrays of every kind and more than once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn import pipeline
from symnn.spec import Dense, Layer, Network
from symnn.verify import Verdict, check_calls
from tests.networks import load
from tests.verify.edited import ADAM, derived, edited

SINGLE = ADAM.model_copy(update={"dtype": "float32"})
LEARNED = Network(Dense(3, activation="snake"), Dense(2), input=4)


def faults(*edits: tuple[str, str], spec: Network = ADAM) -> dict[str, str]:
    """What is wrong with each function that is called otherwise than it should be."""
    found, text = edited(*edits, spec=spec)
    whole, _, _ = pipeline._functions(found.model)
    findings = check_calls(load(text), whole, pipeline._calls(found.model))
    assert len(findings) == 6
    return {f.tensor: f.reason for f in findings if f.verdict is not Verdict.EQUAL}


def in_forward(code: str) -> tuple[str, str]:
    """Lines at the end of what `forward` reads: `predict` calls it."""
    line = '    x = _array("x", x, "N", W1.shape[1])\n    a1 = np.tanh(x @ W1.T + b1)  # (1) (2)\n'
    line += "    z2: Array"
    return line, line.replace("    a1", f"    {code}\n    a1", 1)


@pytest.mark.parametrize("spec", [ADAM, SINGLE, LEARNED])
def test_what_symnn_writes_is_called_in_every_way(spec: Network) -> None:
    assert faults(spec=spec) == {}


KINDS = {
    "memory as it lies": ('x = x.ravel("K").reshape(x.shape)', "transposed arrays"),
    "contiguous arrays": ("x = x if x.flags.c_contiguous else 2 * x", "transposed arrays"),
    "read-only arrays": ("x = x if x.flags.writeable else 2 * x", "read-only arrays"),
    "the base of a view": ("x = x if x.base is None else 2 * x", "views of larger arrays"),
    "strides": ("x = x if x.strides[0] > 0 else x[::-1]", "arrays that lie backwards"),
}


@pytest.mark.parametrize("name", KINDS)
def test_arrays_of_every_layout(name: str) -> None:
    code, _ = KINDS[name]
    found = faults(in_forward(code))
    assert "calls of forward()" in found and "it returns another value" in str(found)


def test_the_layout_is_named() -> None:
    for code, way in KINDS.values():
        assert way in faults(in_forward(code))["calls of forward()"] or "base" in code


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("x = np.asarray(x) / (255 if np.asarray(x).dtype.kind in 'iu' else 1)", "int64"),
        ("x = x[::-1] if isinstance(x, list) else x", "lists"),
        ("x = 2 * x if getattr(x, 'dtype', None) == 'float32' else x", "float32"),
        ("x.shape", "'list' object has no attribute 'shape'"),
    ],
)
def test_numbers_of_every_type(code: str, way: str) -> None:
    line = "    W1, b1, W2, b2 = (params[name] for name in PARAMETERS)\n"
    found = faults((line, f"    {code}\n{line}"))
    assert {"calls of forward()", "calls of loss_and_grad()"} <= found.keys()
    assert way in found["calls of forward()"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('params["b1"] = b1 + 0', "it changes the parameters that it is given"),
        ('params.pop("b1")', "it changes the parameters that it is given"),
        ("x -= x.mean()", "it changes 'x', which it is given"),
        ("W1 *= 1.001", "it changes 'W1', which it is given"),
        ('np.seterr(all="ignore")', "it changes NumPy's settings or its random numbers"),
        ("np.random.seed(0)", "it changes NumPy's settings or its random numbers"),
    ],
)
@pytest.mark.parametrize("before", ["warn", "ignore"])
def test_what_is_given_and_what_was_before(code: str, reason: str, before: Any) -> None:
    found, text = edited(in_forward(code))
    module = load(text.replace("def forward(", "def  forward(", 1))  # a module of its own
    whole, _, _ = pipeline._functions(found.model)
    with np.errstate(all=before):
        findings = check_calls(module, whole, pipeline._calls(found.model))
        assert set(np.geterr().values()) == {before}
    wrong = {f.tensor: f.reason for f in findings if f.verdict is not Verdict.EQUAL}
    assert reason in wrong["calls of forward()"]


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ('"W1": dW1,', '"W1": dW1.tolist(),', "expected an array"),
        ('"W1": dW1,', '"W1": np.asmatrix(dW1),', "expected an array"),
        ('"W1": dW1,', '"W1": dW1.astype("float32"),', "array of float32: expected float64"),
        ('"W1": dW1,', '"W1": W1,', "shares memory with other arrays"),
        ('"b2": db2,', '"b2": dW2[:, 0],', "shares memory with other arrays"),
        ('"b2": db2,', '"b2": np.broadcast_to(db2, db2.shape),', "cannot be written to"),
        ('"b2": db2,', '"b2": db2, "x": x,', "expected all parameters"),
        ("    return float(loss), {", "    return np.asarray(loss), {", "expected a float"),
    ],
)
def test_what_is_returned_belongs_to_the_caller(right: str, wrong: str, reason: str) -> None:
    assert reason in faults((right, wrong))["calls of loss_and_grad()"]


def test_the_gradient_that_fit_runs() -> None:
    line = "    np.matmul(x, W1.T, out=s1)\n"
    for code in ('x = x.ravel("K").reshape(x.shape)', "x = x if x.flags.writeable else 2 * x"):
        found = faults((line, f"    {code}\n{line}"))
        assert list(found) == ["calls of _gradient()"]
    found = faults((line, f"    b1 += 1\n{line}"))
    assert found == {"calls of _gradient()": "it changes 'b1', which it is given"}


def test_a_file_without_its_functions_is_different() -> None:
    found, _ = derived(ADAM.model_dump_json())
    whole, _, _ = pipeline._functions(found.model)
    findings = check_calls(load("x = 1\n"), whole, pipeline._calls(found.model))
    assert {f.verdict for f in findings} == {Verdict.DIFFERENT}


def test_gradients_that_are_the_same_are_arrays_of_their_own() -> None:
    """Those of two layers over the same input, which are added up."""
    branches = [Layer("dense", name=name, inputs=["x"], units=3) for name in ("left", "right")]
    spec = Network(*branches, Layer("add", inputs=["left", "right"]), input=4)
    assert faults(spec=spec) == {}
