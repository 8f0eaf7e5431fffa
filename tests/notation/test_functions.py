"""Every row of the table of functions says what is so: rules rest on it."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy

from symnn.notation import TABLE, FunctionRow

POINTS = np.array([-3.1, -1.2, -0.7, -0.2, 0.3, 0.6, 0.9, 1.7, 2.9, 5.3])
ROWS = pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)


def values(row: FunctionRow) -> tuple[np.ndarray, np.ndarray]:
    """Arguments in its domain, and its values."""
    with np.errstate(invalid="ignore"):
        found = np.asarray(row.floats(POINTS), float)
    inside = np.isfinite(found)
    assert inside.all() or row.partial
    return POINTS[inside], found[inside]


@ROWS
def test_floats_digits_and_the_definition_agree(row: FunctionRow) -> None:
    u = sympy.Symbol("u", real=True)
    defined = sympy.lambdify(u, row.definition(u), "mpmath")
    for point, value in zip(*values(row), strict=True):
        exact = row.digits(mpmath.mp, mpmath.mpf(float(point)))
        assert float(exact) == pytest.approx(value, rel=1e-13)
        assert float(mpmath.re(defined(mpmath.mpf(float(point))))) == pytest.approx(
            value, rel=1e-13
        )


@ROWS
def test_the_code_that_is_emitted_is_the_function(row: FunctionRow) -> None:
    at, expected = values(row)
    assert bool(row.in_numpy) != bool(row.helper)
    for name in row.in_numpy:
        np.testing.assert_allclose(getattr(np, name)(at), expected, rtol=1e-13)
    for name in row.in_math:
        assert [getattr(math, name)(u) for u in at] == pytest.approx(list(expected), rel=1e-13)
    if row.helper:
        scope = {"np": np, "math": math, "Array": np.ndarray}
        exec(row.helper, scope)
        np.testing.assert_allclose(scope[row.name](at), expected, rtol=1e-13)
        single = scope[row.name](at.astype(np.float32))
        assert single.dtype == np.float32
    if row.ufuncs is not None:

        def call(ufunc: str, *operands: object) -> object:
            numbers = [float(o) if isinstance(o, sympy.Expr) else o for o in operands]
            return getattr(np, ufunc)(*numbers)

        np.testing.assert_allclose(row.ufuncs(call, at), expected, rtol=1e-13)


@ROWS
def test_its_properties_hold(row: FunctionRow) -> None:
    at, found = values(row)
    low, high = row.image
    assert np.all((found > low) & (found < high) | row.closed & (found >= low) & (found <= high))
    if row.odd or row.even:
        kept = np.array([-at[at > 0], at[at > 0]])
        left, right = row.floats(kept)
        np.testing.assert_allclose(left, -right if row.odd else right, rtol=1e-13)
    if row.pivot is not None:
        where, there = row.pivot
        assert np.array_equal(np.sign(found - there), np.sign(at - where))
    with np.errstate(over="ignore", invalid="ignore"):
        assert row.overflows == (not np.isfinite(row.floats(np.array(1e3)))) or row.partial
    assert row.jumps <= (row.pieces is not None)
    for hole, value in row.holes.items():
        u = sympy.Symbol("u", real=True)
        assert sympy.limit(row.definition(u), u, hole) == value


@ROWS
def test_pieces_are_the_function(row: FunctionRow) -> None:
    def choose(relation: str, a: float, b: float, yes: float, no: float) -> float:
        return yes if (a > b if relation == ">" else a < b) else no

    if row.pieces is not None:
        for point in (*POINTS, 0.0):
            assert row.pieces(point, choose) == row.floats(point)


@ROWS
def test_what_is_rational_in_an_exponential_is(row: FunctionRow) -> None:
    u, e = sympy.Symbol("u", real=True), sympy.Symbol("e", positive=True)
    written = sympy.expand_power_exp(row.definition(u).rewrite(sympy.exp))
    powers = written.replace(lambda x: isinstance(x, sympy.exp), lambda x: e ** (x.args[0] / u))
    assert row.exponential == (bool(powers.is_rational_function(e)) and not powers.has(u, sympy.I))


def test_values_at_numbers_are_exact() -> None:
    half = sympy.Rational(1, 2)
    assert TABLE["exp"].at(sympy.S.Zero) == 1 and TABLE["log"].at(sympy.S.One) == 0
    assert TABLE["sigmoid"].at(sympy.S.Zero) == half and TABLE["abs"].at(-half) == half
    assert TABLE["exp"].at(half) is None and TABLE["asin"].at(sympy.S.One) is None
