"""Integers modulo a prime, as NumPy arrays: sums, products, quotients, contractions, all exact.

The prime is p = 2^60 − 135497, chosen so that roots behave as those of real numbers do:

- p = 2q + 1 with q prime, so the squares form a group of prime order q, and in it every number
  has exactly one root of every order. Of two square roots one is a square itself: it is *the* root.
- 2, 3, 5, 7, 11, 13, 17, 19 and 23 are squares, so √2 or √(3/5) are residues, and √2·√3 = √6.

Residues are int64 from 0 to p − 1. Matrix products run in float64 on parts of 20 bits: a product
of two has 40, and 3·2^11 of those add up without rounding.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

P = 2**60 - 135497
ORDER = (P - 1) // 2
"""The number of squares other than 0: a prime."""
HALF, PART = 30, 20
PARTS = 3
LONGEST_SUM = 1 << (51 - 2 * PART)

Residues = NDArray[np.int64]


def multiply(a: Residues, b: Residues) -> Residues:
    """a·b, entry by entry; b in two halves, since a product has 120 bits."""
    high = _times(_times(a, b >> HALF), np.int64(1 << HALF))
    product: Residues = (high + _times(a, b & ((1 << HALF) - 1))) % P
    return product


def _times(a: Residues, b: Residues | np.int64) -> Residues:
    """a·b for b of 30 bits. Its quotient by p has 30 bits too: in floats it is off by one at most,
    so what is left of a·b is right modulo 2^64 and small enough to be read from that."""
    quotient = (a * (b / P)).astype(np.int64)
    with np.errstate(over="ignore"):
        product: Residues = (a * b - quotient * np.int64(P)) % P
    return product


def inverse(a: Residues) -> Residues:
    """1/a, entry by entry; 0 for 0, which has none."""
    return each(lambda value: pow(value, -1, P) if value else 0, a)


def power(a: Residues, exponent: int) -> Residues:
    """a to a whole power. A negative power of 0 is 0."""
    if exponent < 0:
        return power(inverse(a), -exponent)
    result, square = np.ones_like(a), a
    while exponent:
        if exponent & 1:
            result = multiply(result, square)
        exponent >>= 1
        if exponent:
            square = multiply(square, square)
    return result


def is_square(a: int) -> bool:
    """Whether a is 0 or the square of a residue."""
    return not a or pow(a, ORDER, P) == 1


def root(a: int, exponent: Fraction) -> int:
    """a to a rational power, of a square: the one that is a square itself. (0 for 0.)"""
    whole = exponent.numerator * pow(exponent.denominator, -1, ORDER)
    return pow(a, whole % ORDER, P) if a else 0


def residue(value: Fraction | int) -> int:
    """A rational number. Raises `ZeroDivisionError` when p divides its denominator."""
    if value.denominator % P == 0:
        raise ZeroDivisionError("the denominator is a multiple of the prime")
    return value.numerator * pow(value.denominator, -1, P) % P


def total(a: Residues, axis: Any = None, keepdims: bool = False) -> Residues:
    """The sum over axes. In halves, so that 2^32 terms fit 64 bits."""
    high = (a >> HALF).sum(axis=axis, keepdims=keepdims) % P
    low = (a & ((1 << HALF) - 1)).sum(axis=axis, keepdims=keepdims) % P
    return np.asarray((_times(np.asarray(high), np.int64(1 << HALF)) + low) % P)


def matmul(a: Residues, b: Residues) -> Residues:
    """The matrix product a @ b; of two vectors, a number."""
    length = a.shape[-1]
    if a.ndim == b.ndim == 1:
        return total(multiply(a, b))
    if length > LONGEST_SUM:
        half = length // 2
        below = b[half:] if b.ndim == 1 else b[..., half:, :]
        above = b[:half] if b.ndim == 1 else b[..., :half, :]
        return (matmul(a[..., :half], above) + matmul(a[..., half:], below)) % P
    return _by_parts(np.matmul, a, b)


def einsum(subscripts: str, a: Residues, b: Residues) -> Residues:
    """A contraction of two arrays, in the notation of `np.einsum` with its output written out."""
    inputs, output = subscripts.split("->")
    first, second = inputs.split(",")
    if second in ("", first) and len(set(first)) == len(first):
        axes = tuple(axis for axis, letter in enumerate(first) if letter not in output)
        left = [letter for letter in first if letter in output]
        added = total(multiply(*np.broadcast_arrays(a, b)), axes)
        return added.transpose([left.index(letter) for letter in output])
    sizes = dict(zip(first + second, a.shape + b.shape, strict=True))
    summed = [letter for letter in sizes if letter not in output]
    if prod(sizes[letter] for letter in summed) > LONGEST_SUM:
        letter = max(summed, key=sizes.__getitem__)
        halves = [_halves(array, names, letter) for array, names in ((a, first), (b, second))]
        first_half, second_half = (einsum(subscripts, *pair) for pair in zip(*halves, strict=True))
        return (first_half + second_half) % P
    return _by_parts(lambda u, v: np.einsum(subscripts, u, v), a, b)


def _halves(array: Residues, names: str, letter: str) -> list[Residues]:
    """An array in two parts along one axis; twice itself when it has no such axis."""
    if letter not in names:
        return [array, array]
    axis = names.index(letter)
    return np.array_split(array, 2, axis)


def _by_parts(product: Any, a: Residues, b: Residues) -> Residues:
    """A bilinear map of a and b from that of their parts, exact in float64."""
    first, second = _parts(a), _parts(b)
    result: Residues | None = None
    for place in reversed(range(2 * PARTS - 1)):
        pairs = [(i, place - i) for i in range(PARTS) if 0 <= place - i < PARTS]
        digit = reduce(np.add, (product(first[i], second[j]) for i, j in pairs)).astype(np.int64)
        result = digit if result is None else (_times(result % P, np.int64(1 << PART)) + digit)
    return np.asarray(result) % P


def _parts(a: Residues) -> list[NDArray[np.float64]]:
    mask = (1 << PART) - 1
    return [((a >> (PART * place)) & mask).astype(np.float64) for place in range(PARTS)]


def each(function: Any, a: Residues) -> Residues:
    """A function of Python integers on every entry."""
    flat = [function(value) for value in a.ravel().tolist()]
    return np.array(flat, np.int64).reshape(a.shape)
