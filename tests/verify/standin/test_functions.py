"""Every function of the table returns what NumPy returns, on symbols and on residues."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.verify.standin import choosing, creation, products, reductions, shapes
from symnn.verify.standin.namespace import ALIASES
from symnn.verify.symbols.arena import Arena
from tests.verify.standin.agreement import DOMAINS

CALLS = """
np.array([a[0], b[0]]); np.array(2.5); np.astype(a > 0, float); np.array([1, 2]) / 3
np.array(a, copy=True); np.array([]); np.array([[x, 1], [2, y]]); np.array([True, False]) * a[0, :2]
np.array(a, ndmin=3); np.asarray([a[0, 0], 1 / 3]); np.asanyarray(a); np.ascontiguousarray(a.T)
np.asfortranarray(a); np.asarray_chkfinite(a); np.full((2, 3), x); np.full(3, 1 / 3)
np.full((2, 2), 7); np.zeros(3) + x; np.ones((2, 3), dtype=int) * a; np.full_like(a, 0.5)
np.full_like(a, b[0, 0]); np.zeros_like(a); np.ones_like(a[0]); np.zeros_like([1, 2])
np.zeros_like(a, shape=(2,)); np.empty((0, 3)).sum(axis=0); np.empty_like(a).shape; np.eye(3)
np.eye(2, 3, 1) * a; np.identity(2) @ a; np.eye(3, dtype=int)[[2, 0]]; np.arange(3) * a
np.arange(0, 1, 1 / 4); np.arange(2.0, 0, -0.5); np.linspace(0, x, 5)
np.linspace(0, 1, 4, endpoint=False); np.fromiter((v for v in a[0]), float); np.reshape(a, (3, 2))
a.reshape(-1); np.ravel(a); a.flatten(); np.transpose(a); a.transpose(1, 0); np.matrix_transpose(a)
np.swapaxes(a, 0, 1); np.moveaxis(a, 0, 1); np.rollaxis(a, 1); np.expand_dims(a, 1)
np.squeeze(a[:1]); np.squeeze(a[:1, :1]); np.atleast_1d(x); np.atleast_2d(a[0]); np.atleast_3d(a)
np.broadcast_to(a[0], (2, 3)); np.broadcast_arrays(a, b[0]); np.split(a, 3, axis=1)
np.array_split(a, 2, axis=1); np.hsplit(a, 3); np.vsplit(a, 2); np.dsplit(a[None], 3)
np.diagonal(s); np.flip(a); np.fliplr(a); np.flipud(a); np.rot90(a); np.concatenate([a, b])
np.concatenate((a, b), 1); np.concatenate([a.ravel(), np.ones(2)]); np.stack([a, b], axis=-1)
np.hstack([a, b, np.zeros((2, 1))]); np.vstack((a[0], b[1])); np.dstack([a, b])
np.column_stack([a[0], b[1]]); np.block([[a, b], [b, a]]); np.append(a, b); np.append(a[0], 1.0)
np.insert(a, 0, 1, axis=1); np.delete(a, 1, axis=1); np.tile(a, (2, 1)); np.repeat(a, 2, axis=0)
np.roll(a, 1, axis=1); np.diag(s); np.diag(a[0]); np.diagflat(a[0]); np.tril(s); np.triu(s, 1)
np.take(a, [2, 0], axis=1); np.copy(a); np.take_along_axis(a, np.array([[2], [0]]), axis=1)
np.pad(a, 1); np.resize(a, (3, 3)); np.meshgrid(a[0], b[0]); np.shape(a); np.ndim(a); np.ndim(x)
np.size(a, 1); np.shares_memory(a, a[0]); np.may_share_memory(a, a.T); np.c_[np.ones(2), a]
np.c_[a[0], b[0]]; np.r_[a[0], 1.0, x]; np.matmul(a, s); a[0] @ s; s @ a[1]; a[None] @ s
np.dot(x, a); np.dot(a, s); np.dot(a[0], b[0]); np.dot(a, b[0]); np.dot(a, np.ones(3)); a.dot(s)
np.dot(a[None], s[None]); np.vdot(a, b); np.inner(a, b); np.inner(a, b[0]); np.outer(a[0], b)
np.kron(a, b); np.kron(a[0], b[0]); a @ (b > 0).T; np.tensordot(a, b, axes=([0], [0]))
np.tensordot(a, s, 1); np.tensordot(a, b); np.vecdot(a, b); np.einsum("ij,kj->ik", a, b)
np.einsum("ij,ij", a, b); np.einsum("ij->j", a); np.einsum("ii", s)
np.einsum("i,j,jk", a[:, 0], b[0], s, optimize=True); np.linalg.norm(a); np.linalg.norm(a, axis=1)
np.linalg.norm(a[0], 1); np.linalg.norm(a[0], np.inf); np.linalg.multi_dot([a, s, s]); np.sum(a)
np.sum(a, axis=(0, 1)); np.sum(a, axis=-1, keepdims=True); a.sum(0); np.sum([x, y, 1])
np.sum(a > 0); np.sum(a, where=b > 0); np.sum(a, initial=2); np.nansum(a); np.prod(a)
a.prod(axis=1); np.max(a); np.amax(a, axis=0); np.nanmax(a, 1); a.max(axis=1, keepdims=True)
np.max([x, 0.5, y]); np.max(a, axis=0, initial=0); np.min(a); np.amin(a, axis=1); np.any(a > 1)
np.any(a > 0, axis=0); np.all(a > 0, axis=1); np.all(a > -9); np.cumsum(a); np.cumsum(a, axis=1)
np.cumprod(a, axis=0); np.mean(a); np.mean(a, axis=0, keepdims=True); np.mean(a > 0)
np.nanmean(a, 1); a.mean(-1); np.mean([x, y]); np.mean(np.array([1, 2, 4])); np.var(a)
a.var(axis=1, ddof=1); np.std(a, axis=0); np.average(a, axis=0)
np.average(a, axis=1, weights=[1, 2, 3]); np.average(a, weights=b**2); np.ptp(a, axis=0)
np.trace(s); s.trace(); np.round(a, 2).shape; np.around(0.125, 2); np.argmax(a)
np.argmax(a, axis=0); a.argmin(axis=1); np.argmin(np.array([3, 1])); np.count_nonzero(a > 0)
np.count_nonzero(np.array([1, 0]), axis=0); np.where(a > 0, a, b); np.where(a > 0, 1, 0)
np.where(a > 0); np.where(a > 0, a > b, b > 1); np.where(np.array([True, False, True]), a, 0.1)
np.where([1, 0], 2, 3); np.clip(a, -0.5, 0.5); np.clip(a, None, b); a.clip(min=0)
np.select([a > 1, a > 0], [a, b], 7)
np.piecewise(a, [a < 0, a >= 0], [lambda v: -v, lambda v: v**2]) if np.shape(a) else 0
np.nonzero(a > 0); np.argwhere(a > 0); np.flatnonzero(a > 0); np.isclose(a, a + 1e-12)
np.allclose(a, a); np.allclose(a, b); np.array_equal(a, a); np.array_equal(a, b); np.nan_to_num(a)
np.vectorize(lambda u, v: u * v + 1)(a, b); np.frompyfunc(lambda u: u**2, 1, 1)(a).astype(float)
np.apply_along_axis(lambda r: r.sum(), 1, a); np.apply_along_axis(lambda r: r * 2, 0, a)
np.unique(np.array([2, 1, 2])); np.isin(np.array([1, 2]), [1]); np.bincount(np.array([0, 2]))
np.sort(np.array([2, 1])); np.argsort(np.array([2, 1])); np.searchsorted(np.array([1, 3]), 2)
np.setdiff1d(np.array([1, 2]), [1]); np.median(np.array([1, 2, 4]))
np.percentile(np.array([1, 3]), 50); np.quantile(np.array([1, 3]), 1); np.diff(np.array([1, 4]))
np.array_equiv([1], [1, 1]); np.lexsort((np.array([2, 1]),)); np.digitize(np.array([2]), [1, 3])
np.add.outer(a[0], b[1]); np.maximum.accumulate(a, axis=1)
np.multiply.reduce(a, axis=1, keepdims=True); np.logical_and(a > 0, b > 0); np.logical_or(a > 0, b)
np.logical_xor(a > 0, b > 0); np.logical_not(a > 0); (a > 0) & (b > 0) | (s[:2] > 0)
(a > 0) ^ (b > 0); ~(a > 0); (a > 0) == (b > 0); (a > 0) != (b > 0); (a > 0) + (b > 0); 1 - (a > 0)
np.add(a, 1, where=b > 0, out=a); np.copyto(a, b, where=b > 0); np.putmask(a, a > 0, 0)
np.isfinite(a).all(); np.isnan(a).any(); np.isinf(x); np.add(a, 1, a); np.fmax(a, b); np.fmin(a, b)
np.hypot(a, b); np.heaviside(a, 0.5); np.reciprocal(a); np.exp2(a); np.log2(a**2)
np.log10(a**2 + 1); np.cbrt(a**2); np.arcsinh(a); np.arccosh(a**2 + 2); np.arctanh(np.tanh(a))
np.deg2rad(a); np.radians(x); np.floor(2.5); np.ceil(-0.5); np.trunc(1.5); np.rint(2.5)
np.float64(3); np.float64("0.5"); np.float64("inf"); np.float64(x) * 2; np.float64(a) + 1
np.conj(a); np.arcsin(np.tanh(a)); np.arccos(np.tanh(a)); np.arctan(a); np.sinh(a); np.cosh(x)
np.expm1(a); np.fabs(a); np.log1p(a**2); np.float_power(a, 2); np.floor_divide(7, 2)
np.remainder(7, 4); np.positive(a); np.negative(a); np.add.at(a, [0, 0], 1)
np.add.at(a, (np.array([1, 1]), 0), b[0, :2]); np.finfo(float).eps; np.dtype(float).kind
np.sqrt(2) * a; np.pi * x; np.e**x; np.power(2, x); np.square(np.arange(3)); np.exp(np.arange(2))
2 ** a; np.dot(np.array([1, 2]), np.array([3, 4])); np.maximum(3, np.array([1, 5]))
np.sum(np.arange(4)); a.flat[3]; list(a.flat); a.real; a.tolist(); a.copy(); a.item(2)
a[1, 2].item(); np.float64(x).T; a.size; a.dtype.kind; a.astype(np.float64); (a > 0).astype(int)
np.int64(a > 0) * a; np.int32(7); (a > 0).astype(float) * 2; (a > 0).dtype.kind
(b + 3).astype(bool); a.squeeze(); a.repeat(2); a.ravel()[::2]; a[..., None]
a[:, [True, False, True]]; a[[0, 1], [2, 0]]; a.nonzero(); a[a > 0].sum(); len(a[a > 0])
a[a > 0][0] if (a > 0).any() else 0; (a[a > 0] * 2 + a[a > 0]).sum(); x in a; round(x, 1) * 0; t @ s
np.matmul(t, t.transpose(0, 2, 1)); t @ t.swapaxes(1, 2); t @ s[0]; a[0] @ t.mT
np.matmul(s, t[0].T); np.einsum("ntd,nsd->nts", t, t); np.einsum("...d,d", t, s[0])
np.einsum("...ij,...jk->...ik", t, t.mT); np.einsum("ijk->kij", t)
np.einsum(t, [0, 1, 2], s, [2, 3], [0, 1, 3]); np.einsum(a, [0, 1], b, [0, 1])
np.einsum("iij->j", d); np.einsum("ntd->", t); np.einsum("ij,ij->i", a, np.ones((2, 3)))
np.einsum("nid,njd,nij->nd", t, t, t @ t.mT); np.einsum("i,j->ij", a[0], b[0], out=s)
np.tensordot(t, s, axes=1); np.tensordot(t, t, ([0, 2], [0, 2])); np.dot(t, s); np.inner(t, s)
np.outer(t[0], s[0]).shape; t.mean(axis=-1, keepdims=True); np.var(t, axis=(0, 1))
t.std(-1, keepdims=True); np.sum(t, axis=(0, -1), keepdims=True); np.max(t, axis=(1, 2))
np.maximum.reduce(t, axis=1); np.minimum.reduce(t, axis=(0, 1), keepdims=True); np.prod(t, axis=1)
t.argmax(axis=-1); np.argmax(t, axis=1, keepdims=True); t.reshape(-1, 3) @ s
np.take_along_axis(t, t.argmax(1)[:, None], 1)
np.put_along_axis(a, np.array([[1], [2]]), 0.5, axis=1); np.stack([a, b], axis=1)
np.concatenate([t, t[:, :1]], axis=1); np.split(t, [1], axis=1); np.split(a, 3, -1)
np.expand_dims(a, (0, -1)); np.squeeze(t[:1], axis=0); a[:, None, :] - b[None]; a[..., np.newaxis]
np.square(t); np.sum(np.square(a[:, None] - b[None]), axis=-1)
np.broadcast_to(a[:, None], (2, 4, 3)); np.exp(t - t.max(axis=-1, keepdims=True))
np.tril(np.ones((3, 3))) * s; np.tri(3, k=-1) * s; np.diff(a); np.diff(a, axis=0)
np.fill_diagonal(s, 0); np.add.reduceat(s, [0, 2]); s[np.triu_indices(3)]; s[np.ix_([0, 2], [1])]
np.logaddexp.reduce(a, axis=1); np.divide(a, b, out=a, where=b > 0)
np.add.at(s, ([0, 0, 1],), np.ones(3)); np.subtract.outer(a[0], b[0]); np.rad2deg(a); np.degrees(x)
np.logaddexp2(a, b); np.where(t > 0, t, s[0] * t); np.pad(t, ((0, 0), (1, 0), (0, 0)))[:, :-1]
np.moveaxis(t, -1, 0); np.flip(t, axis=1); np.roll(t, 1, axis=1); np.repeat(a[:, None], 2, axis=1)
np.einsum("bi,kij,bj->bk", a, d, b); np.linalg.norm(t, axis=-1, keepdims=True); t.sum((0, 1))
d.T @ s; np.cumsum(t, axis=1)[:, ::-1]; np.max(t, 2, keepdims=True) == t
(t == t.max(2, keepdims=True)) * 1.0; np.append(a, [0.5, 2]); np.concatenate([a[0], [1, 0.5]])
np.insert(a, 1, 0.5, axis=0); np.array([a, b]); np.array([[a[0, 0], 1], [0.5, x]])
np.pad(a, 1, constant_values=0.5); np.full((2, 2), -0.25); np.asarray(x) * a
[(p, v * 2) for p, v in np.ndenumerate(a)]; np.isscalar(x), np.isscalar(a), np.isscalar(a[0, 0])
np.diff(a[0])
"""
WRITES = """
a[a > 0] = 0; a[a > 0] -= b[a > 0]; a[a > 0] = a[a > 0] ** 2 + 1; a[(a > 0) & (b > 0)] = 7
a[a.sum(axis=1) > 0] = b[0]; a[b[:, 0] > 0, 1] = 2; a.flat[2] = 0.5; a.flat = 1; a.fill(x)
a[0] = [1, 2, 0.5]; a[:] = np.arange(3); a[0, 0] = True; a[1] = b[1] > 0; a -= 1 / 3; a /= 7
a **= 2; a *= a; a @= s; a[:, 1:] += 1; a[a > 0] = b[b > 0][0] if (b > 0).any() else 0
a[np.array([1, 0])] = b; a[0][a[0] < 0] = 9; a.T[0] = 5; a[np.where(a > 0)] = 3
a[np.abs(a) > 1] = np.sign(a[np.abs(a) > 1]); a[:, 0][b[:, 0] > 0] = 4
"""


def statements(text: str) -> list[str]:
    return [s.strip() for line in text.strip().splitlines() for s in line.split("; ")]


def arrays(twins: Any) -> list[Any]:
    shapes = {"a": (2, 3), "b": (2, 3), "s": (3, 3), "d": (3, 3, 3), "t": (2, 4, 3)}
    numbers = [twins.array("x", ())[()], twins.array("y", ())[()]]
    return [*(twins.array(name, shape) for name, shape in shapes.items()), *numbers]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("call", statements(CALLS))
def test_a_call_returns_what_numpy_returns(call: str, domain: Any) -> None:
    twins = domain()
    twins.agree(lambda np, a, b, s, d, t, x, y: eval(call, locals()), *arrays(twins))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("write", statements(WRITES))
def test_a_write_does_what_numpy_does(write: str, domain: Any) -> None:
    twins = domain()

    def run(np: Any, a: Any, b: Any, s: Any, d: Any, t: Any, x: Any, y: Any) -> None:
        exec(write, locals())

    twins.agree(run, *arrays(twins))


def test_every_function_of_the_table_is_called_here() -> None:
    for part in (choosing, creation, products, reductions, shapes):
        for name in part.FUNCTIONS:
            assert f"np.{name}(" in CALLS, name


def test_aliases_are_numpys_own() -> None:
    here = Arena().np
    for alias, name in ALIASES.items():
        assert getattr(here, alias) is getattr(here, name)
