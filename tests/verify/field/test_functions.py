"""Functions on residues: random, the same for the same argument, and true to their identities."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnn.verify.field.functions import FunctionTables, NoValue
from symnn.verify.field.modular import P, residue

U, V = 123_456_789_012_345, 987_654_321_098_765
HALF = residue(Fraction(1, 2))


def of(ratio: Fraction) -> int:
    return U * residue(ratio) % P


@pytest.mark.parametrize(
    "ratio", [Fraction(-1), Fraction(2), Fraction(-1, 2), Fraction(3), Fraction(1, 4)]
)
def test_exp_of_a_multiple_is_a_power(ratio: Fraction) -> None:
    functions = FunctionTables(1)
    e = functions.exp(U)
    assert pow(functions.exp(of(ratio)), ratio.denominator, P) == pow(e, ratio.numerator, P)


def test_log_undoes_exp_and_exp_log() -> None:
    functions = FunctionTables(1)
    assert functions.log(functions.exp(U)) == U
    assert functions.exp(functions.log(V)) == V
    assert functions.log(pow(V, -1, P)) == -functions.log(V) % P
    assert functions.log(2 * V % P) == (functions.log(2) + functions.log(V)) % P
    assert functions.exp(0) == 1 and functions.log(1) == 0
    with pytest.raises(NoValue):
        functions.log(0)


def test_a_shift_by_a_maximum_is_a_quotient() -> None:
    functions = FunctionTables(1)
    largest, other = functions.exp(U), functions.exp(V)
    functions.shift_by(U)
    assert functions.exp((V - U) % P) * largest % P == other
    total = functions.log((largest + other) % P)
    shifted = (1 + other * pow(largest, -1, P)) % P
    assert (functions.log(shifted) + U) % P == total


def test_only_a_deep_search_knows_sums_of_any_arguments() -> None:
    known = []
    for deep in (False, True):
        functions = FunctionTables(1, deep)
        product = functions.exp(U) * functions.exp(V) % P
        known.append(functions.exp((U + V) % P) == product)
    assert known == [False, True]


def test_angles() -> None:
    functions = FunctionTables(1)
    c, s = functions.cos(U), functions.sin(U)
    assert (c * c + s * s) % P == 1
    assert functions.sin(-U % P) == -s % P and functions.cos(-U % P) == c
    assert functions.sin(2 * U % P) == 2 * s * c % P
    half = functions.sin(U * HALF % P)
    assert (1 - 2 * half * half) % P == c


def test_odd_functions() -> None:
    functions = FunctionTables(1)
    for name in ("erf", "atan", "asin"):
        assert functions[name](-U % P) == -functions[name](U) % P
    assert (functions["acos"](U) + functions["asin"](U)) * 2 % P == functions.pi


def test_roots_where_there_are_any() -> None:
    functions = FunctionTables(1)
    square = U * U % P
    assert functions.power(square, Fraction(1, 2)) ** 2 % P == square
    assert functions.power(U, Fraction(1, 3)) ** 3 % P == U
    assert not functions.formal_roots
    none = -square % P
    assert functions.power(none, Fraction(3, 2)) == none * functions.power(none, Fraction(1, 2)) % P
    assert functions.formal_roots


def test_points_differ() -> None:
    assert FunctionTables(1).exp(U) != FunctionTables(2).exp(U)
