"""What the lowering chooses: one node for one value, matrix products, views for transposes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from symnn.lowering import ArrayProgram, lower
from symnn.lowering.shift import guarded, shifted
from symnn.network import build
from symnn.notation import parse_expression, to_text
from symnn.pipeline import derive
from symnn.spec import Dense, Network
from tests.lowering.equations import SYMBOLS, Definition, Term, numbers, program_of
from tests.lowering.running import by_expressions, in_place


def lowered(*texts: str) -> ArrayProgram:
    """The array program of equations such as "r[i] = sum(x[i,j]*u[j], j)"."""
    found = []
    for text in texts:
        target, rhs = text.split(" = ")
        name, _, indices = target.rstrip("]").partition("[")
        found.append(Definition(name, indices.replace(",", ""), Term(rhs, lambda *_: 0.0)))
    return lower(program_of(found, tuple(d.name for d in found)))


def operations(program: ArrayProgram) -> Counter[str]:
    return Counter(node.op for node in program.nodes if node.op not in ("input", "size"))


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("r[i,k] = sum(W[k,j]*x[i,j], j)", ["transpose", "matmul"]),
        ("r[k,j] = sum(M[k,i]*x[i,j], i)", ["matmul"]),
        ("r[i] = sum(x[i,j]*u[j], j)", ["matmul"]),
        ("r[j] = sum(x[i,j]*v[i], i)", ["transpose", "matmul"]),
        ("r = sum(u[j]*u[j], j)", ["vdot"]),
        ("r = sum(x[i,j]**2, i, j)", ["vdot"]),
        ("r = sum(x[i,j], i, j)", ["sum"]),
        ("r[j] = sum(x[i,j], i)", ["sum"]),
        ("r[i] = max(x[i,j], j)", ["max"]),
        ("r[i,k] = sum(T[i,j,k]*x[i,j], j)", ["einsum"]),
    ],
)
def test_a_sum_becomes_the_simplest_operation(equation: str, expected: list[str]) -> None:
    assert operations(lowered(equation)) == Counter(expected)


def test_a_product_that_needs_no_transpose_in_memory_reads_as_one() -> None:
    program = lowered("r[i,k] = sum(W[k,j]*x[i,j], j)")
    (product,) = [node for node in program.nodes if node.op == "matmul"]
    left, right = product.args
    assert left.attribute == "x" and right.op == "transpose" and right.args[0].attribute == "W"


def test_equal_expressions_are_one_node() -> None:
    program = lowered("r[i,j] = tanh(x[i,j]) + 1", "q[i,j] = 2 * tanh(x[i,j])", "p[j,i] = x[i,j]")
    assert operations(program)["tanh"] == 1
    assert program.outputs["p"].op == "transpose"


def test_the_backward_pass_reads_what_the_forward_pass_computed() -> None:
    layers = [Dense(3, activation=name) for name in ("tanh", "sigmoid", "relu", "softplus")]
    derived = derive(Network(*layers, input=2))
    forward = operations(lower(derived.model.program, [derived.model.objective]))
    both = operations(lower(derived.backward.program))
    for name in ("tanh", "softplus", "maximum"):
        assert both[name] == forward[name] == 1
    assert both["matmul"] == 4 + 4 + 3  # forward, the weights' gradients, the hidden layers'


def test_what_no_output_needs_is_left_out() -> None:
    model = build(Network(Dense(3, activation="tanh"), Dense(2), input=2))
    program = lower(model.program, ["a1"])
    assert [n.attribute for n in program.nodes if n.op == "input"] == ["x", "W1", "b1"]


@pytest.mark.parametrize("run", [by_expressions, in_place])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_softmax_and_log_sum_exp_of_large_numbers_are_finite(run, dtype) -> None:
    program = lowered(
        "p[i,k] = exp(M[k,i]) / sum(exp(M[m,i]), m)",
        "l[i] = log(sum(exp(M[m,i]), m))",
        "q[i,k] = M[k,i] - log(sum(exp(M[m,i]), m))",
    )
    values = numbers(dtype)
    values["M"] = (1e4 * values["M"]).astype(dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = run(program, values, dtype)
    largest = values["M"].max(axis=0)
    np.testing.assert_allclose(found["p"].sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(found["l"], largest, rtol=1e-6)
    np.testing.assert_array_equal(found["q"].argmax(axis=1), values["M"].argmax(axis=0))


TENSORS = {tensor.name: tensor for tensor in program_of([], ("x",)).inputs}


def parse(text: str):
    return parse_expression(text, TENSORS, {name: SYMBOLS[name] for name in "ijk"})


@pytest.mark.parametrize(
    "text",
    [
        "exp(x[i,j]) / sum(exp(x[i,m]), m)",
        "log(sum(exp(2*x[i,m]), m))",
        "sum(x[i,m]*exp(x[i,m]), m) / sum(exp(x[i,m]), m)",
        "log(sum(u[m]*exp(x[i,m]), m)) - x[i,j]",
    ],
)
def test_the_largest_exponent_is_taken_out(text: str) -> None:
    before = parse(text)
    after = shifted(before)
    assert "max(" in to_text(after)
    assert shifted(after) == after  # once is enough


@pytest.mark.parametrize(
    "text", ["sum(exp(x[i,m]), m)", "exp(x[i,j]) * sum(exp(x[i,m]), m)", "exp(x[i,j])", "x[i,j]"]
)
def test_what_would_not_cancel_stays(text: str) -> None:
    assert shifted(parse(text)) == parse(text)


def test_a_branch_not_taken_does_not_overflow() -> None:
    before = parse("where(x[i,j] > 0, x[i,j], exp(x[i,j]) - 1)")
    assert guarded(before) != before
    program = lowered("r[i,j] = where(x[i,j] > 0, x[i,j], exp(x[i,j]) - 1)")
    values = numbers()
    values["x"] = 1e4 * values["x"]
    with np.errstate(over="raise"):
        found = by_expressions(program, values, "float64")["r"]
    expected = np.where(values["x"] > 0, values["x"], -1.0)
    np.testing.assert_allclose(found, expected)
