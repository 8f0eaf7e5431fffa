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

    def add(self, a: Plain, b: Plain) -> Plain:
        return boxed(np.add(a, b))

    def subtract(self, a: Plain, b: Plain) -> Plain:
        return boxed(np.subtract(a, b))

    def multiply(self, a: Plain, b: Plain) -> Plain:
        return boxed(np.multiply(a, b))

    def divide(self, a: Plain, b: Plain) -> Plain:
        return boxed(np.divide(a, b))

    def power(self, base: Plain, exponent: Plain) -> Plain:
        return boxed(np.power(base, exponent))

    def rounded(self, function: Callable[..., Any], a: Plain) -> Plain:
        return each(function, 1)(a)

    def whole(self, function: Callable[..., Any], *arrays: Plain) -> Plain:
        return each(function, len(arrays))(*arrays)

    def call(self, name: str, u: Plain) -> Plain:
        return each(lambda node: node.call(name), 1)(u)

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
