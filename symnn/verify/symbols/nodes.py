"""Arrays of nodes, as NumPy's arrays of objects: its loops call the nodes' own arithmetic."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from symnn.verify.standin.domain import Domain, Plain, boxed, each
from symnn.verify.symbols.value import NodeMaker

COMPARISONS = {
    relation: each(function, 2)
    for relation, function in {
        ">": operator.gt,
        ">=": operator.ge,
        "<": operator.lt,
        "<=": operator.le,
        "==": operator.eq,
        "!=": operator.ne,
    }.items()
}


class Nodes(Domain):
    """The nodes of one graph as the numbers of the stand-in."""

    entry = truth = np.dtype(object)

    def __init__(self, graph: NodeMaker) -> None:
        self.graph = graph
        self._element, self._choose = each(graph.element, 1), each(graph.choose, 3)
        self._unset = each(lambda _: graph.unset(), 1)

    def entries(self, values: Plain) -> Plain:
        return self._element(values)

    def constant(self, name: str) -> Plain:
        return boxed(self.graph.constant(name))

    def unset(self, shape: tuple[int, ...]) -> Plain:
        return self._unset(np.empty(shape, object))

    def call(self, name: str, *operands: Plain) -> Plain:
        if name == "logaddexp":
            return self.call("log", boxed(np.add(*(self.call("exp", u) for u in operands))))
        if len(operands) == 2:
            return boxed(getattr(np, name)(*operands))
        return each(lambda node: node.call(name), 1)(*operands)

    def rounded(self, function: Callable[..., Any], a: Plain) -> Plain:
        return each(function, 1)(a)

    def whole(self, function: Callable[..., Any], *arrays: Plain) -> Plain:
        return each(function, len(arrays))(*arrays)

    def compare(self, relation: str, a: Plain, b: Plain) -> Plain:
        return COMPARISONS[relation](a, b)

    def choose(self, truths: Plain, a: Plain, b: Plain) -> Plain:
        return self._choose(truths, a, b)

    def total(self, a: Plain, axes: tuple[int, ...]) -> Plain:
        return boxed(np.add.reduce(a, axis=axes))

    def largest(self, rows: Plain) -> Plain:
        found = np.empty(rows.shape[:-1], object)
        for position in np.ndindex(found.shape):
            found[position] = self.graph.largest(list(rows[position]))
        return found

    def matmul(self, a: Plain, b: Plain) -> Plain:
        return self.entries(boxed(np.matmul(a, b)))

    def einsum(self, subscripts: str, *operands: Plain) -> Plain:
        return self.entries(boxed(np.einsum(subscripts, *operands)))
