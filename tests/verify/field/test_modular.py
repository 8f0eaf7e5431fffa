"""Arithmetic modulo the prime, beside Python's own integers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnn.verify.field import modular
from symnn.verify.field.modular import ORDER, P

RESIDUES = st.integers(0, P - 1) | st.sampled_from([0, 1, 2, P - 1, P - 2, 1 << 30, 1 << 59])


def as_array(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def test_the_prime_is_what_it_is_said_to_be() -> None:
    assert sympy.isprime(P) and sympy.isprime(ORDER) and P == 2 * ORDER + 1
    assert not modular.is_square(P - 1)
    assert all(modular.is_square(n) for n in (2, 3, 5, 7, 11, 13, 17, 19, 23))


@given(RESIDUES, RESIDUES)
def test_products_and_inverses(a: int, b: int) -> None:
    assert modular.multiply(as_array(a), as_array(b)).tolist() == [a * b % P]
    assert modular.inverse(as_array(a)).tolist() == [pow(a, -1, P) if a else 0]
    assert modular.power(as_array(a), 5).tolist() == [pow(a, 5, P)]


@given(st.integers(1, P - 1), st.fractions(-4, 4, max_denominator=9))
def test_roots_of_squares_multiply_as_powers_do(base: int, exponent: Fraction) -> None:
    square = base * base % P
    found = modular.root(square, exponent)
    assert modular.is_square(found)
    assert pow(found, exponent.denominator, P) == pow(square, exponent.numerator, P)


@pytest.mark.parametrize("length", [1, 7, 5000])
def test_matrix_products_are_exact(length: int) -> None:
    rng = np.random.default_rng(length)
    a, b = rng.integers(P - 9, P, (2, length)), rng.integers(0, P, (length, 3))
    true = (a.astype(object) @ b.astype(object)) % P
    assert np.array_equal(modular.matmul(a, b), true)
    assert np.array_equal(modular.einsum("ij,jk->ki", a, b), true.T)
    assert modular.matmul(a[0], a[1]) == a[0].astype(object) @ a[1].astype(object) % P
    assert np.array_equal(modular.total(a, 1), a.astype(object).sum(axis=1) % P)


def test_contractions_of_every_kind() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, P, (3, 4)), rng.integers(0, P, (3, 4))
    whole = a.astype(object) * b
    assert np.array_equal(modular.einsum("ij,ij->ji", a, b), whole.T % P)
    assert modular.einsum("ij,ij->", a, b) == whole.sum() % P
    assert np.array_equal(
        modular.einsum("ij,->j", a, as_array(5)[0]), a.astype(object).sum(0) * 5 % P
    )
    outer = a.astype(object)[:, :, None, None] * b
    assert np.array_equal(modular.einsum("ij,kl->ijkl", a, b), outer % P)


def test_a_fraction_over_the_prime_has_no_residue() -> None:
    assert modular.residue(Fraction(1, 3)) * 3 % P == 1
    with pytest.raises(ZeroDivisionError):
        modular.residue(Fraction(1, P))
