"""Arrays of residues: NumPy's own memory and indexing, with exact arithmetic on the entries."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symnn.verify.field.array import Field, FieldArray
from symnn.verify.field.modular import P
from symnn.verify.standin import Unsupported

FIELD = Field(3)
NP = FIELD.np


def drawn(*shape: int, seed: int = 0) -> FieldArray:
    rng = np.random.default_rng(seed)
    return FIELD.array(rng.integers(0, P, shape), rng.uniform(0.2, 1.9, shape))


CALLS: list[Callable[[Any, Any, Any], Any]] = [
    lambda np, a, b: a @ b.T + 1,
    lambda np, a, b: np.dot(a, b.T) - np.vdot(a, b) / 3,
    lambda np, a, b: np.einsum("ij,kj->ik", a, b) * np.sqrt(2),
    lambda np, a, b: np.outer(a, b).sum(axis=1),
    lambda np, a, b: np.where(a > b, a, -b) ** 3 / (1 + np.abs(a)),
    lambda np, a, b: np.maximum(a, 1) + np.minimum(b, 1) + (a < b) * a,
    lambda np, a, b: a.max(axis=1, keepdims=True) - b.sum(axis=0),
    lambda np, a, b: np.exp(a - a.max(axis=0)) / np.log(1 + b),
    lambda np, a, b: np.logaddexp(a, b) - np.log1p(a) + np.expm1(b),
    lambda np, a, b: np.tanh(a) * np.cosh(b) + np.sinh(a) / np.cos(b) + np.sin(a),
    lambda np, a, b: np.sign(a - b) + np.reciprocal(a) + np.square(b) - np.mean(a),
    lambda np, a, b: np.concatenate([a, b])[1:, ::2].reshape(-1)[:, None],
    lambda np, a, b: np.full_like(a, 0.25) + np.zeros_like(b) + np.broadcast_to(0.1, a.shape),
    lambda np, a, b: np.stack([a, b]).transpose(2, 0, 1) + np.array([0.5, -2, 1]),
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_shadows_are_what_numpy_computes(call: Callable[[Any, Any, Any], Any]) -> None:
    a, b = drawn(3, 4), drawn(3, 4, seed=1)
    found, true = call(NP, a, b), call(np, a.x.copy(), b.x.copy())
    assert found.shape == true.shape
    assert np.allclose(found.x, true, rtol=1e-12)


def test_residues_are_what_integers_say() -> None:
    a, b = drawn(3, 4), drawn(3, 4, seed=1)
    r, s = a.r.astype(object), b.r.astype(object)
    assert np.array_equal((2 * a * b - a / 4).r * 4 % P, (8 * r * s - r) % P)
    assert np.array_equal((a @ b.T).r, r @ s.T % P)
    assert np.array_equal((a**-2).r.astype(object) * r * r % P, np.ones((3, 4)))
    assert np.array_equal((a - 0.1).r.astype(object) * 10 % P, (10 * r - 1) % P)
    assert np.array_equal(np.einsum("ij,ij,ik->k", a, a, b).r, ((r * r).sum(1) @ s) % P)


def test_identities_hold_exactly() -> None:
    z = drawn(5)
    sigmoid = 1 / (1 + NP.exp(-z))
    assert np.array_equal((0.5 * NP.tanh(0.5 * z) + 0.5).r, sigmoid.r)
    assert np.array_equal(NP.logaddexp(z, 0).r, (NP.log(1 + NP.exp(-z)) + z).r)
    assert np.array_equal((NP.logaddexp(z, -z) - NP.log(2)).r, NP.log(NP.cosh(z)).r)
    assert np.array_equal((NP.sqrt(2) * NP.sqrt(3)).r, NP.sqrt(6).r)
    assert np.array_equal((NP.sqrt(NP.pi) ** 2).r, NP.pi.r)
    assert np.array_equal(NP.full((1,), 1 / 3).r * 3 % P, [1])


def test_views_share_memory_and_results_go_where_they_are_sent() -> None:
    a = drawn(4, 3).copy()
    row = a[1]
    row *= 2
    assert np.array_equal(a[1].r, row.r)
    np.add(a[:3], a[1:], out=a[1:])  # overlapping: NumPy reads everything before it writes
    true = drawn(4, 3).r.astype(object)
    true[1] *= 2
    true[1:] = true[:3] + true[1:]
    assert np.array_equal(a.r, true % P)
    mask = NP.empty((4, 3), bool)
    NP.greater(a, 1, out=mask)
    NP.copyto(a, 0, where=~mask)
    assert np.array_equal(a.x > 0, mask)


def test_memory_that_is_not_written_holds_junk() -> None:
    assert len(set(NP.empty((100,)).r.tolist())) == 100
    assert 10 < NP.empty((100,), bool).sum() < 90


def test_a_near_tie_is_bad_luck_and_an_exact_one_is_not() -> None:
    field = Field(1)
    x = field.array(np.array([5, 5]), np.array([1.0, 1.0]))
    assert not (x[0] > x[1]) and x[0] >= x[1] and field.unlucky is None
    assert bool(field.array(np.array(1), np.array(1e-3)) > 0) and field.unlucky is None
    field.array(np.array(7), np.array(1e-15)) > 0  # noqa: B015
    assert field.unlucky == "a kink is too near"


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(Unsupported, match="arctan2"):
        NP.arctan2(drawn(2), drawn(2))
    with pytest.raises(Unsupported, match="infinite"):
        NP.full((2,), math.inf)
    with pytest.raises(ValueError, match="read-only"):
        fixed = drawn(2)
        fixed.flags.writeable = False
        fixed += 1
