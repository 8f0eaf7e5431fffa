"""Arrays whose axes stand for indices, and the few ways to make one of others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sympy import Expr, Mul, Rational

from symnn.errors import InputError
from symnn.lowering.ir import COMPARISONS, SCALAR, VIEWS, Graph, Node
from symnn.notation import Elementary, Index, Where, accesses, to_text

Order = tuple[Index, ...]


class Located(NamedTuple):
    """A node, and the index that each of its axes stands for, in the order of the scope."""

    node: Node
    axes: Order


class Arrays(ABC):
    """Makes the nodes of one graph, over known tensors."""

    def __init__(self, graph: Graph, tensors: Mapping[str, Node]) -> None:
        self.graph = graph
        self.tensors = tensors

    @abstractmethod
    def lower(self, expr: Expr, order: Order) -> Located:
        """The expression's array. Its axes are the free indices, in their order in `order`."""

    def constant(self, value: Expr) -> Located:
        return Located(self.graph.make("constant", attribute=value, shape=SCALAR), ())

    def transpose(self, node: Node, permutation: Sequence[int]) -> Node:
        if node.op == "transpose":
            permutation = [node.attribute[axis] for axis in permutation]
            node = node.args[0]
        if list(permutation) == sorted(permutation):
            return node
        shape = tuple(node.shape[a] for a in permutation)
        return self.graph.make("transpose", node, attribute=tuple(permutation), shape=shape)

    def apply(self, op: str, operands: Sequence[Located], order: Order) -> Located:
        """An elementwise operation; operands get axes of length 1 where NumPy needs them."""
        operands = self._numbers(op, operands)
        axes = tuple(index for index in order if any(index in o.axes for o in operands))
        nodes = [self.expand(operand, axes) for operand in operands]
        shape = tuple(index.size for index in axes)
        stored = _stored(nodes, len(axes))
        if stored is None:
            return Located(self.graph.make(op, *nodes, shape=shape), axes)
        # On the tensors as they are stored, so that the value is the one that others compute.
        bases = [n.args[0] if n.op == "transpose" else n for n in nodes]
        node = self.graph.make(op, *bases, shape=tuple(shape[a] for a in _inverse(stored)))
        return Located(self.transpose(node, stored), axes)

    def _numbers(self, op: str, operands: Sequence[Located]) -> Sequence[Located]:
        """The operands, truth values as numbers where NumPy would not count them as such."""
        if op in COMPARISONS:
            return operands
        if op == "where":
            return [operands[0], *map(self.number, operands[1:])]
        if op == "multiply" and any(o.axes and not _is_bool(o.node) for o in operands):
            return operands
        return [self.number(o) for o in operands]

    def number(self, operand: Located) -> Located:
        """The operand; 1 and 0 for true and false."""
        if not _is_bool(operand.node):
            return operand
        branches = [self.constant(Rational(1)).node, self.constant(Rational(0)).node]
        node = self.graph.make("where", operand.node, *branches, shape=operand.node.shape)
        return Located(node, operand.axes)

    def reshape(self, node: Node, shape: tuple[Expr, ...]) -> Node:
        """The same entries in the same order, under another shape."""
        if node.op == "reshape":
            node = node.args[0]
        return node if node.shape == shape else self.graph.make("reshape", node, shape=shape)

    def grouped(self, operand: Located, groups: Sequence[Sequence[Index]]) -> Node:
        """The operand with one axis for each group of its indices, in that order."""
        node, axes = operand
        if all(len(group) == 1 for group in groups):
            return self.arranged(operand, [group[0] for group in groups])
        if node.op == "transpose":  # as it is stored, groups may already lie together
            stored = [axes[node.attribute.index(a)] for a in range(len(axes))]
            node, axes = node.args[0], tuple(stored)
        by_place = sorted(groups, key=lambda group: axes.index(group[0]))
        if [index for group in by_place for index in group] != list(axes):
            flat = [index for group in groups for index in group]
            node, by_place = self.transpose(node, [axes.index(i) for i in flat]), list(groups)
        merged = self.reshape(node, tuple(Mul(*(i.size for i in group)) for group in by_place))
        return self.transpose(merged, [by_place.index(group) for group in groups])

    def arranged(self, operand: Located, axes: Sequence[Index]) -> Node:
        """The operand with its axes in another order, as a view."""
        return self.transpose(operand.node, [operand.axes.index(i) for i in axes])

    def in_order(self, operand: Located, order: Order) -> Located:
        """The operand with its axes in the order of the scope, as a view."""
        axes = tuple(sorted(operand.axes, key=order.index))
        return Located(self.arranged(operand, axes), axes)

    def expand(self, operand: Located, order: Order) -> Node:
        """The operand with axes of length 1 where it has none, but not in front."""
        if not operand.axes:
            return operand.node
        operand = self.in_order(operand, order)
        first = order.index(operand.axes[0])
        missing = tuple(n - first for n in range(first, len(order)) if order[n] not in operand.axes)
        if not missing:
            return operand.node
        sizes = iter(operand.node.shape)
        one = Rational(1)
        shape = tuple(one if n in missing else next(sizes) for n in range(len(order) - first))
        return self.graph.make("expand", operand.node, attribute=missing, shape=shape)

    def reduce(self, op: str, body: Located, indices: Sequence[Index]) -> Located:
        """The reduction; its axes stand in the order of the body's."""
        body = self.number(body)
        axes = tuple(n for n, index in enumerate(body.axes) if index in indices)
        if not axes:
            return body
        kept = tuple(index for index in body.axes if index not in indices)
        shape = tuple(index.size for index in kept)
        return Located(self.graph.make(op, body.node, attribute=axes, shape=shape), kept)


def _is_bool(node: Node) -> bool:
    """Whether the value, perhaps seen through views, is a comparison's."""
    while node.op in VIEWS:
        node = node.args[0]
    return node.is_bool


def _stored(nodes: Sequence[Node], rank: int) -> tuple[int, ...] | None:
    """The one order in which all arrays among the operands are transposed, if there is one."""
    arrays = [node for node in nodes if node.shape]
    if not arrays or not all(n.op == "transpose" and len(n.shape) == rank for n in arrays):
        return None
    orders = {node.attribute for node in arrays}
    return orders.pop() if len(orders) == 1 else None


def _inverse(permutation: tuple[int, ...]) -> list[int]:
    return [permutation.index(axis) for axis in range(len(permutation))]


def natural(expr: Expr, order: Order) -> Order:
    """The order in which the largest tensor read is stored, so that it is not transposed."""
    reads = [[i for i in read.indices if i in order] for read in accesses(expr)]
    first = max(reads, key=len, default=[])
    return (*dict.fromkeys(first), *(i for i in order if i not in first))


def is_constant(expr: Expr) -> bool:
    """Whether the expression is an exact number; a function of a number is computed as any."""
    return bool(expr.is_number) and not expr.has(Elementary, Where)


def waits(expr: Expr) -> InputError:
    """What is raised for an equation that cannot be lowered yet."""
    return InputError(
        f"'{to_text(expr)}' is differentiated but not yet lowered to NumPy: "
        "windows, gathers and recurrences are still to come"
    )
