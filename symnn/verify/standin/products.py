"""Products of arrays: all of them sums of products that the kind of element computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from symnn.verify.standin.domain import Plain, Unsupported
from symnn.verify.standin.reading import StandIn

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _of_elements(here: StandIn, *operands: Any) -> list[Plain] | None:
    """The operands as plain arrays of entries; None where all are NumPy's own integers."""
    read = [here.readable(operand) for operand in operands]
    if not any(map(here.is_exact, read)):
        return None
    return [here.elements(operand) for operand in read]


def _deliver(here: StandIn, result: Plain, out: Any = None) -> Any:
    return here.ufuncs["add"].deliver(result, out)


def matmul(here: StandIn, a: Any, b: Any, out: Any = None, **options: Any) -> Any:
    """`a @ b`. Raises `ValueError` as NumPy does where shapes do not fit."""
    operands = _of_elements(here, a, b)
    if operands is None:
        return np.matmul(here.readable(a), here.readable(b), out=out)
    p, q = operands
    if not p.ndim or not q.ndim:
        raise ValueError("matmul: Input operand does not have enough dimensions")
    if p.shape[-1] != q.shape[-2 if q.ndim > 1 else 0]:
        raise ValueError(f"matmul: Input operands of shapes {p.shape} and {q.shape} do not fit")
    product = here.domain.matmul(p, q)
    return _deliver(here, product, out[0] if isinstance(out, tuple) else out)


def dot(here: StandIn, a: Any, b: Any, out: Any = None) -> Any:
    """Of matrices `a @ b`, of vectors their inner product, of numbers their product."""
    a, b = here.readable(a), here.readable(b)
    if not np.ndim(a) or not np.ndim(b):
        return here.multiply(a, b, out=out)
    if np.ndim(a) <= 2 and np.ndim(b) <= 2:
        if np.shape(a)[-1] != np.shape(b)[0]:
            raise ValueError(f"shapes {np.shape(a)} and {np.shape(b)} not aligned")
        return matmul(here, a, b, out)
    return tensordot(here, a, b, (-1, -1 if np.ndim(b) == 1 else -2))


def vdot(here: StandIn, a: Any, b: Any) -> Any:
    """The sum of the products of all entries."""
    a, b = here.ravel(here.readable(a)), here.ravel(here.readable(b))
    if len(a) != len(b):
        raise ValueError(f"cannot vdot arrays of {len(a)} and {len(b)} entries")
    return matmul(here, a, b)


def inner(here: StandIn, a: Any, b: Any) -> Any:
    """Sums of products over the last axes."""
    a, b = here.readable(a), here.readable(b)
    if not np.ndim(a) or not np.ndim(b):
        return here.multiply(a, b)
    return tensordot(here, a, b, (-1, -1))


def outer(here: StandIn, a: Any, b: Any, out: Any = None) -> Any:
    """Products of all pairs of entries."""
    a, b = here.ravel(here.readable(a)), here.ravel(here.readable(b))
    return here.multiply(a[:, None], b[None, :], out=out)


def kron(here: StandIn, a: Any, b: Any) -> Any:
    """Of vectors or matrices: every entry of `a` times `b`."""
    a, b = here.asarray(a), here.asarray(b)
    if a.ndim == 1 and b.ndim == 1:
        return here.ravel(outer(here, a, b))
    if a.ndim != 2 or b.ndim != 2:
        raise Unsupported(f"np.kron of arrays of rank {a.ndim} and {b.ndim}")
    blocks = a[:, None, :, None] * b[None, :, None, :]
    return blocks.reshape(a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])


def tensordot(here: StandIn, a: Any, b: Any, axes: Any = 2) -> Any:
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
    return _deliver(here, here.domain.matmul(p, q).reshape(shape))


def einsum(here: StandIn, *operands: Any, out: Any = None, **options: Any) -> Any:
    """Any sum of products, in Einstein's notation: as a text, or as lists of numbers."""
    if isinstance(operands[0], str):
        text, arrays = operands[0].replace(" ", ""), operands[1:]
    else:
        text, arrays = _subscripts(operands), operands[: len(operands) // 2 * 2 : 2]
    plain = _of_elements(here, *arrays)
    if plain is None:
        return np.einsum(*map(here.readable, operands), out=out, **options)
    names, output = _written_out(text, [array.ndim for array in plain])
    for place, (name, array) in enumerate(zip(names, plain, strict=True)):
        names[place], plain[place] = _diagonal(name, array)
    return _deliver(here, here.domain.einsum(f"{','.join(names)}->{output}", *plain), out)


def _subscripts(operands: Sequence[Any]) -> str:
    """`einsum(a, [0, 1], b, [1, 2], [0, 2])` as a text."""

    def letters(places: Sequence[Any]) -> str:
        return "".join("..." if place is Ellipsis else LETTERS[place] for place in places)

    text = ",".join(map(letters, operands[1::2]))
    return f"{text}->{letters(operands[-1])}" if len(operands) % 2 else text


def _written_out(text: str, ranks: Sequence[int]) -> tuple[list[str], str]:
    """The letters of each operand and of the output, where a text may leave some open. Raises
    `ValueError`."""
    given, arrow, output = text.partition("->")
    names = given.split(",")
    if len(names) != len(ranks):
        raise ValueError(f"einsum of {len(ranks)} operands with subscripts for {len(names)}")
    free = [letter for letter in reversed(LETTERS) if letter not in text]
    counts = [rank - len(name.replace("...", "")) for rank, name in zip(ranks, names, strict=True)]
    if any(count < 0 or (count and "..." not in n) for count, n in zip(counts, names, strict=True)):
        raise ValueError(f"einsum subscripts {text!r} do not fit operands of ranks {list(ranks)}")
    rest = "".join(free[: max(counts, default=0)])
    names = [n.replace("...", rest[len(rest) - c :]) for n, c in zip(names, counts, strict=True)]
    if arrow and rest and "..." not in output:
        raise ValueError(f"einsum output of {text!r} has no '...' for the axes that it stands for")
    if arrow:
        return names, output.replace("...", rest)
    times = Counter(given.replace("...", "").replace(",", ""))
    return names, rest + "".join(sorted(letter for letter in times if times[letter] == 1))


def _diagonal(name: str, array: Plain) -> tuple[str, Plain]:
    """An operand with every letter once: a letter twice takes a diagonal."""
    for letter, times in Counter(name).items():
        for _ in range(times - 1):
            first = name.index(letter)
            second = name.index(letter, first + 1)
            array = np.diagonal(array, 0, first, second)
            name = name[:first] + name[first + 1 : second] + name[second + 1 :] + letter
    return name, array


def multi_dot(here: StandIn, arrays: Any, **options: Any) -> Any:
    """The product of several matrices."""
    return reduce(lambda a, b: dot(here, a, b), arrays)


def norm(here: StandIn, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
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


def vecdot(here: StandIn, a: Any, b: Any, axis: int = -1) -> Any:
    """Sums of products over one axis."""
    return here.sum(here.multiply(a, b), axis=axis)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (matmul, dot, vdot, inner, outer, kron, tensordot, einsum, vecdot)
}
LINALG: dict[str, Callable[..., Any]] = {"norm": norm, "multi_dot": multi_dot}
