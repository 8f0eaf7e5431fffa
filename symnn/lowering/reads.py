"""Reads of tensors as views of them: whole, at one place, or a part; and zero around a part.

A position is an index, an index plus a size or a number, or a number. What an index reaches
beyond the tensor reads as zero. Several arrays with zeros around them that fill an axis from its
start to its end, each a part of its own, are one array after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr, S

from symnn.lowering.arrays import Arrays, Located, Order, waits
from symnn.lowering.ir import Node
from symnn.notation import Access, Delta, Index, substitute


@dataclass(frozen=True)
class Shift:
    """A position `index + offset`; of a number, `index` is None."""

    index: Index | None
    offset: Expr


def lower_read(arrays: Arrays, read: Access, order: Order) -> Located:
    """The array of a read. Its axes are the indices of its positions, in their order in `order`."""
    node = arrays.tensors[read.name]
    shifts = [shift_of(position, order) for position in read.indices]
    found = [shift.index for shift in shifts if shift is not None and shift.index is not None]
    if None in shifts or len(set(found)) != len(found):
        raise waits(read)
    known = [shift for shift in shifts if shift is not None]
    node = _sliced(arrays, node, known, read)
    node = _padded(arrays, node, known, read)
    permutation = tuple(sorted(range(len(found)), key=lambda a: order.index(found[a])))
    return Located(arrays.transpose(node, permutation), tuple(found[a] for a in permutation))


def shift_of(position: Expr, order: Order) -> Shift | None:
    """The position as an index of the scope and what is added to it; None for any other."""
    indices = [s for s in position.free_symbols if isinstance(s, Index)]
    if position.has(Access) or len(indices) > 1:
        return None
    if not indices:
        return Shift(None, position)
    index = indices[0]
    offset = position - index
    return Shift(index, offset) if index in order and index not in offset.free_symbols else None


def _sliced(arrays: Arrays, node: Node, shifts: Sequence[Shift], read: Access) -> Node:
    """The part of the tensor that the positions reach."""
    parts: list[object] = []
    shape: list[Expr] = []
    for shift, size in zip(shifts, node.shape, strict=True):
        index, offset = shift.index, shift.offset
        if index is None:
            _decide(offset, size - 1 - offset, read)
            parts.append(offset)
            continue
        start = S.Zero if _is_at_least(-offset) else offset
        stop = size if _is_at_least(offset + index.size - size) else offset + index.size
        _decide(start, stop - start, read)
        whole = start == 0 and stop == size
        parts.append(None if whole else (start, stop))
        shape.append(stop - start)
    if all(part is None for part in parts):
        return node
    return arrays.graph.make("slice", node, attribute=tuple(parts), shape=tuple(shape))


def _padded(arrays: Arrays, node: Node, shifts: Sequence[Shift], read: Access) -> Node:
    """The part with zeros around it, as far as the indices go beyond the tensor."""
    sizes = arrays.tensors[read.name].shape
    around = []
    for shift, size in zip(shifts, sizes, strict=True):
        index, offset = shift.index, shift.offset
        if index is not None:
            before = -offset if _is_at_least(-offset) else S.Zero
            beyond = offset + index.size - size
            around.append((before, beyond if _is_at_least(beyond) else S.Zero))
    return pad(arrays, node, around)


def pad(arrays: Arrays, node: Node, around: Sequence[tuple[Expr, Expr]]) -> Node:
    """The array with zeros before and after it on each axis."""
    if all(before == 0 and after == 0 for before, after in around):
        return node
    shape = tuple(b + size + a for (b, a), size in zip(around, node.shape, strict=True))
    return arrays.graph.make("pad", node, attribute=tuple(around), shape=shape)


def _is_at_least(size: Expr) -> bool:
    """Whether a size is never negative."""
    return bool(size.is_nonnegative)


def _decide(*sizes: Expr | Access) -> None:
    """Raises `InputError` where the sizes before the read may be negative."""
    *found, read = sizes
    if not all(_is_at_least(size) for size in found):
        raise waits(read)


def lower_delta(arrays: Arrays, delta: Delta, others: Expr, order: Order) -> Located | None:
    """δ(c, k)·f as f at k = c with zeros around it; None where the delta is no such place."""
    for position, place in (delta.args, delta.args[::-1]):
        shift = shift_of(position, order)
        if (
            shift is None
            or shift.index is None
            or any(isinstance(s, Index) for s in place.free_symbols)
        ):
            continue
        index, at = shift.index, place - shift.offset
        if not (_is_at_least(at) and _is_at_least(index.size - 1 - at)):
            continue
        rest = tuple(i for i in order if i != index)
        value = arrays.number(arrays.lower(substitute(others, {index: at}), rest))
        axes = tuple(i for i in order if i in value.axes or i == index)
        node = _with_axis(arrays, value, axes, index)
        around = [(at, index.size - 1 - at) if i == index else (S.Zero, S.Zero) for i in axes]
        return Located(pad(arrays, node, around), axes)
    return None


def _with_axis(arrays: Arrays, value: Located, axes: Order, index: Index) -> Node:
    """The array with an axis of length 1 where the index stands."""
    at = axes.index(index)
    shape = (*value.node.shape[:at], S.One, *value.node.shape[at:])
    if not value.axes:  # a number fills the one place
        return arrays.graph.make("fill", value.node, shape=shape)
    return arrays.graph.make("expand", value.node, attribute=(at,), shape=shape)


def joined(arrays: Arrays, terms: Sequence[Located]) -> Located | None:
    """The sum of arrays with zeros around them, one after the other; None where it is no such."""
    nodes = [term.node for term in terms]
    if len(nodes) < 2 or any(
        n.op != "pad" or t.axes != terms[0].axes for n, t in zip(nodes, terms, strict=True)
    ):
        return None
    padded = [[a for a, around in enumerate(n.attribute) if around != (0, 0)] for n in nodes]
    if any(axes != padded[0] or len(axes) != 1 for axes in padded):
        return None
    axis, total = padded[0][0], nodes[0].shape
    if any(node.shape != total for node in nodes):
        return None
    by_start = {node.attribute[axis][0]: node.args[0] for node in nodes}
    parts: list[Node] = []
    end: Expr = S.Zero
    while end in by_start:
        part = by_start.pop(end)
        parts.append(part)
        end = end + part.shape[axis]
    if by_start or end != total[axis] or len(parts) != len(nodes):
        return None
    return Located(
        arrays.graph.make("concatenate", *parts, attribute=axis, shape=total), terms[0].axes
    )
