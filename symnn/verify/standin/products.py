"""Products of arrays: all of them sums of products that the kind of element computes."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.verify.standin.elements import Plain, Unsupported, boxed

if TYPE_CHECKING:
    from symnn.verify.standin.namespace import Namespace


def _of_elements(here: Namespace, *operands: Any) -> list[Plain] | None:
    """The operands as plain arrays of elements; None where all are NumPy's own integers."""
    read = [here.readable(operand) for operand in operands]
    if not any(map(here.is_exact, read)):
        return None
    return [boxed(here.elements(operand)) for operand in read]


def _deliver(here: Namespace, result: Any, out: Any = None) -> Any:
    if isinstance(result, np.ndarray) and (result.ndim == 0 or not result.size):
        result = boxed(here.elements(here.wrap(result, truth=True)))  # sums of nothing too
        result = result if result.ndim else result[()]
    if isinstance(result, int):
        result = here.domain.element(result)
    return here.ufuncs["add"].deliver(result, out)


def matmul(here: Namespace, a: Any, b: Any, out: Any = None, **options: Any) -> Any:
    """`a @ b`. Raises `ValueError` as NumPy does where shapes do not fit."""
    operands = _of_elements(here, a, b)
    if operands is None:
        return np.matmul(here.readable(a), here.readable(b), out=out)
    p, q = operands
    if not p.ndim or not q.ndim:
        raise ValueError("matmul: Input operand does not have enough dimensions")
    if p.shape[-1] != q.shape[-2 if q.ndim > 1 else 0]:
        raise ValueError(f"matmul: Input operands of shapes {p.shape} and {q.shape} do not fit")
    return _deliver(here, np.matmul(p, q), out[0] if isinstance(out, tuple) else out)


def dot(here: Namespace, a: Any, b: Any, out: Any = None) -> Any:
    """Of matrices `a @ b`, of vectors their inner product, of numbers their product."""
    a, b = here.readable(a), here.readable(b)
    if not np.ndim(a) or not np.ndim(b):
        return here.multiply(a, b, out=out)
    if np.ndim(b) <= 2:
        if np.shape(a)[-1] != np.shape(b)[0]:
            raise ValueError(f"shapes {np.shape(a)} and {np.shape(b)} not aligned")
        return matmul(here, a, b, out)
    return _deliver(here, tensordot(here, a, b, (-1, -2)), out)


def vdot(here: Namespace, a: Any, b: Any) -> Any:
    """The sum of the products of all entries."""
    a, b = here.ravel(here.readable(a)), here.ravel(here.readable(b))
    if len(a) != len(b):
        raise ValueError(f"cannot vdot arrays of {len(a)} and {len(b)} entries")
    return matmul(here, a, b)


def inner(here: Namespace, a: Any, b: Any) -> Any:
    """Sums of products over the last axes."""
    a, b = here.readable(a), here.readable(b)
    if not np.ndim(a) or not np.ndim(b):
        return here.multiply(a, b)
    return tensordot(here, a, b, (-1, -1))


def outer(here: Namespace, a: Any, b: Any, out: Any = None) -> Any:
    """Products of all pairs of entries."""
    a, b = here.ravel(here.readable(a)), here.ravel(here.readable(b))
    return here.multiply(a[:, None], b[None, :], out=out)


def kron(here: Namespace, a: Any, b: Any) -> Any:
    """Of vectors or matrices: every entry of `a` times `b`."""
    a, b = here.asarray(a), here.asarray(b)
    if a.ndim == 1 and b.ndim == 1:
        return here.ravel(outer(here, a, b))
    if a.ndim != 2 or b.ndim != 2:
        raise Unsupported(f"np.kron of arrays of rank {a.ndim} and {b.ndim}")
    blocks = a[:, None, :, None] * b[None, :, None, :]
    return blocks.reshape(a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])


def tensordot(here: Namespace, a: Any, b: Any, axes: Any = 2) -> Any:
    """Sums of products over pairs of axes, as a product of matrices."""
    operands = _of_elements(here, a, b)
    if operands is None:
        return np.tensordot(here.readable(a), here.readable(b), axes)
    p, q = operands
    left, right = (
        (list(range(p.ndim - axes, p.ndim)), list(range(axes))) if isinstance(axes, int) else axes
    )
    left = [axis % p.ndim for axis in np.atleast_1d(left).tolist()]
    right = [axis % q.ndim for axis in np.atleast_1d(right).tolist()]
    if [p.shape[axis] for axis in left] != [q.shape[axis] for axis in right]:
        raise ValueError("shape-mismatch for sum")
    free_left = [axis for axis in range(p.ndim) if axis not in left]
    free_right = [axis for axis in range(q.ndim) if axis not in right]
    shape = [p.shape[axis] for axis in free_left] + [q.shape[axis] for axis in free_right]
    common = prod(p.shape[axis] for axis in left)
    p = p.transpose(free_left + left).reshape(prod(shape[: len(free_left)]), common)
    q = q.transpose(right + free_right).reshape(common, prod(shape[len(free_left) :]))
    return _deliver(here, np.asarray(np.matmul(p, q)).reshape(shape))


def einsum(here: Namespace, *operands: Any, out: Any = None, **options: Any) -> Any:
    """Any sum of products, in Einstein's notation."""
    subscripts, *arrays = operands
    if not isinstance(subscripts, str):
        raise Unsupported("np.einsum without subscripts in a text")
    read = _of_elements(here, *arrays)
    if read is None:
        return np.einsum(*operands, out=out, **options)
    return _deliver(here, np.einsum(subscripts, *read), out)


def multi_dot(here: Namespace, arrays: Any, **options: Any) -> Any:
    """The product of several matrices."""
    return reduce(lambda a, b: dot(here, a, b), arrays)


def norm(here: Namespace, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Of vectors the 1-, 2- and largest norm; of a matrix Frobenius'."""
    x = here.asarray(x, float)
    of_matrix = axis is None and x.ndim == 2
    if ord in (None, "fro", 2) and not (of_matrix and ord == 2):
        return here.sqrt(here.sum(x**2, axis=axis, keepdims=keepdims))
    if of_matrix:
        raise Unsupported(f"np.linalg.norm of a matrix with ord={ord!r}")
    if ord == 1:
        return here.sum(abs(x), axis=axis, keepdims=keepdims)
    if ord == np.inf:
        return here.max(abs(x), axis=axis, keepdims=keepdims)
    raise Unsupported(f"np.linalg.norm with ord={ord!r}")


def vecdot(here: Namespace, a: Any, b: Any, axis: int = -1) -> Any:
    """Sums of products over one axis."""
    return here.sum(here.multiply(a, b), axis=axis)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (matmul, dot, vdot, inner, outer, kron, tensordot, einsum, vecdot)
}
LINALG: dict[str, Callable[..., Any]] = {"norm": norm, "multi_dot": multi_dot}
