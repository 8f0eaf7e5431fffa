"""The evaluator of Programs: the emitted file's values, exact where they can be."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Float, Integer, Rational

from symnn.document.evaluation import Evaluated, evaluate
from symnn.meaning.domains.domain import OutsideDomain
from symnn.network import BATCH
from symnn.notation import Program, Tensor, parse_equation, size_symbol
from symnn.pipeline import derive
from tests.networks import batch, drawn, emitted, parameters, title

n = size_symbol("n")
V = Tensor("v", (n,))


def at(text, *values, tensor=V):
    """The value of an equation for `s` at a vector."""
    given = {tensor.name: {(k,): value for k, value in enumerate(values)}}
    program = Program((tensor,), (), (parse_equation(text, {tensor.name: tensor}),), ("s",))
    return evaluate(program, given, {n: len(values)})


@pytest.mark.parametrize("spec", [s for s in drawn(count=40) if s.parameter_count < 80], ids=title)
def test_gradients_are_those_of_the_emitted_file(spec):
    rng = np.random.default_rng(3)
    module, derived = emitted(spec), derive(spec)
    params, (x, y) = parameters(module, rng), batch(spec, 2, rng)
    given = {
        name: {index: Rational(float(value)) for index, value in np.ndenumerate(array)}
        for name, array in {"x": x, "y": y, **params}.items()
    }
    found = evaluate(derived.backward.program, given, {BATCH: 2}).tensors
    value, grads = module.loss_and_grad(params, x, y)
    assert float(found[derived.model.objective][()]) == pytest.approx(value, rel=1e-9)
    for name, grad in grads.items():
        entries = found[derived.backward.adjoints[name]]
        mine = np.array([float(entries[index]) for index in np.ndindex(grad.shape)])
        np.testing.assert_allclose(mine.reshape(grad.shape), grad, rtol=1e-8, atol=1e-11)


def test_fractions_stay_exact():
    found = at("s = sum(v[k]**2, k) / 3", Rational(1, 10), Rational(1, 5)).tensors["s"][()]
    assert found == Rational(1, 60)


def test_a_difference_that_is_zero_is_zero():
    found = at("s = sum(exp(v[k]), k) - exp(1/10) - exp(1/5)", Rational(1, 10), Rational(1, 5))
    assert found.tensors["s"][()] == 0


def test_thirty_digits():
    value = at("s = sum(exp(v[k]), k)", Integer(1)).tensors["s"][()]
    assert isinstance(value, Float)
    assert str(value).startswith("2.71828182845904523536028747")


@pytest.mark.parametrize("text", ["s = sum(log(v[k]), k)", "s = sum(1 / (v[k] + 1), k)"])
def test_what_has_no_value_is_refused(text):
    with pytest.raises(OutsideDomain):
        at(text, Integer(-1))


def test_reads_outside_a_tensor_are_zero():
    assert at("s = sum(v[k] * v[k + 1], k)", Integer(2), Integer(3)).tensors["s"][()] == 6


@pytest.mark.parametrize(
    ("text", "values", "kink"),
    [
        ("s = sum(max(v[k], 0), k)", (0,), True),
        ("s = sum(max(v[k], 0), k)", (1,), False),
        ("s = sum(abs(v[k]), k)", (0,), True),
        ("s = max(v[k], k)", (2, 1, 2), True),
        ("s = max(v[k], k)", (2, 1, 0), False),
    ],
)
def test_a_choice_between_equals_is_seen(text, values, kink):
    assert at(text, *map(Integer, values)).kinks is kink


def test_the_larger_of_all():
    assert at("s = max(v[k], k)", Integer(2), Integer(5), Integer(3)).tensors["s"][()] == 5


def test_indices_may_begin_at_one():
    scalars = Evaluated({"v": {(0,): Integer(7), (1,): Integer(9)}}, {n: 2}, first=1)
    equation = parse_equation("s[k] = 2*v[k]", {"v": V})
    assert [scalars.rhs(equation, (k,)) for k in (1, 2)] == [14, 18]
