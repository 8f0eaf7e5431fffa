"""The forward-mode derivative on residues: beside exact polynomials, and differences of floats."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.network import build
from symnn.notation import Program, Tensor, parse_equation, size_symbol
from symnn.spec import Network
from symnn.verify.field.modular import P
from symnn.verify.field.point import Point, draw
from symnn.verify.interpreter import Interpreter
from symnn.verify.numeric import directional
from symnn.verify.standin import Unsupported
from tests.networks import hidden, pair

N, M = size_symbol("N"), size_symbol("m")
SIZES = {N: 2, M: 3}


def program(*texts: str) -> Program:
    """Equations over a parameter w (m), an input x (N, m) and an input y (N, m)."""
    tensors = {"w": Tensor("w", (M,)), "x": Tensor("x", (N, M)), "y": Tensor("y", (N, M))}
    inputs, equations = (tensors["x"], tensors["y"]), []
    for text in texts:
        equation = parse_equation(text, tensors, {"N": N})
        tensors[equation.name] = equation.tensor
        equations.append(equation)
    return Program(inputs, (tensors["w"],), tuple(equations), (equations[-1].name,), {M: 3})


def objects(point: Point) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """w, its direction, x and y as Python integers."""
    arrays = (*point.params.values(), *point.direction.values(), *point.inputs.values())
    w, v, x, y = (array.r.astype(object) for array in arrays)
    return w, v, x, y


def test_polynomials_are_differentiated_exactly() -> None:
    found = program("s[i] = sum(w[k]**3*x[i,k] - 2*y[i,k], k)", "loss = sum(s[i]**2, i)/N")
    point = draw(found, SIZES, seed=1, attempt=0)
    w, v, x, y = objects(point)
    s = x @ w**3 - 2 * y.sum(axis=1)
    assert np.array_equal(point.truth.values["s"].r, s % P)
    slope = point.truth.tangent_of("loss", point.direction)
    assert slope.r == (s * (x @ (3 * w**2 * v))).sum() % P


def test_reads_outside_are_zero_and_a_diagonal_is_read() -> None:
    found = program("c[k,l] = w[k]*w[l]", "loss = sum(w[k+1]*w[k] + c[k,k]*w[2*k - 1], k)")
    point = draw(found, SIZES, seed=1, attempt=0)
    w, v, _, _ = objects(point)
    a, b, c = w
    true = a * b + b * c + b**3
    assert point.truth.values["loss"].r == true % P
    slope = v[0] * b + v[1] * (a + c + 3 * b**2) + v[2] * b
    assert point.truth.tangent_of("loss", point.direction).r == slope % P


def test_a_maximum_and_a_choice_move_as_what_they_take() -> None:
    found = program("loss = sum(max(w[m]*x[i,m], m) + where(w[k] > 0, w[k]**2, 0), i, k)")
    point = draw(found, SIZES, seed=1, attempt=0)
    w, v, x, _ = objects(point)
    best = np.argmax(point.params["w"].x * point.inputs["x"].x, axis=1)
    positive = point.params["w"].x > 0
    slope = 3 * sum(v[k] * x[i, k] for i, k in enumerate(best)) + 2 * 2 * (w * v)[positive].sum()
    assert point.truth.tangent_of("loss", point.direction).r == slope % P


def test_roots_are_drawn_for_unit_by_unit() -> None:
    found = program("r[i,k] = sqrt(w[k] + x[i,k]**2)", "loss = sum(r[i,k]/sqrt(y[i,k]), i, k)")
    point = draw(found, {N: 3, M: 40}, seed=1, attempt=0)
    truth = point.truth
    w, _, x, _ = objects(point)
    assert np.array_equal((truth.values["r"] ** 2).r, (w + x**2) % P)
    assert truth.values["w"] is point.params["w"] and not truth.rootless


def test_a_recurrence_is_followed_step_by_step() -> None:
    found = program("h[i,k] = w[k]*x[i,k] + h[i,k-1]**2", "loss = sum(h[i,k], i, k)")
    point = draw(found, SIZES, seed=1, attempt=0)
    w, v, x, _ = objects(point)
    value = slope = np.zeros(2, object)
    total = tangent = 0
    for k in range(3):
        value, slope = w[k] * x[:, k] + value**2, v[k] * x[:, k] + 2 * value * slope
        total, tangent = total + value.sum(), tangent + slope.sum()
    assert point.truth.values["loss"].r == total % P
    assert point.truth.tangent_of("loss", point.direction).r == tangent % P


def test_a_recurrence_without_an_order_is_said() -> None:
    found = program("h[k] = w[k] + h[k-1]*h[k+1]", "loss = sum(h[k], k)")
    with pytest.raises(Unsupported, match="h reads itself on both sides"):
        draw(found, SIZES, seed=1, attempt=0)


NETWORKS = [hidden(name) for name in ACTIVATIONS] + [pair("tanh", name) for name in LOSSES]


@pytest.mark.parametrize(
    "spec", NETWORKS, ids=lambda spec: f"{spec.layers[0].activation}-{spec.loss}"
)
def test_shadows_are_the_real_loss_and_its_slope(spec: Network) -> None:
    model = build(spec)
    sizes = {N: 2, **model.program.sizes}
    point = draw(model.program, sizes, seed=1, attempt=0)
    interpreter = Interpreter(model.program, sizes)
    arrays = {**point.params, **point.inputs}
    values = {name: array.x for name, array in arrays.items()}
    direction = {name: array.x for name, array in point.direction.items()}
    slope = directional(interpreter, model.objective, values, direction)
    loss = interpreter.run(values).entries[model.objective][()]
    assert float(point.truth.values[model.objective].x) == pytest.approx(float(loss), rel=1e-12)
    found = point.truth.tangent_of(model.objective, point.direction)
    assert float(found.x) == pytest.approx(float(slope), rel=1e-9, abs=1e-12)
