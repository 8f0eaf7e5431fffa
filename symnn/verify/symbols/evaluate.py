"""Values of definitions and of nodes, in the domain that is asked for: many points at once in
floats, which is fast, and one in many digits, which is sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import sympy
from sympy import Symbol

from symnn.meaning.domains.digits import Digits
from symnn.meaning.domains.domain import ValueDomain
from symnn.meaning.scalars import ScalarWalk
from symnn.notation import TABLE, FunctionRow
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.symbols.value import GraphNode

DIGITS = 50
CONSTANTS = {"pi": sympy.pi, "e": sympy.E}


class Numbers(Digits):
    """One point in many digits, which is sure. Both sides of a choice between nodes are computed,
    so that outside a function's domain the result is NaN."""

    failures = ()

    def __init__(self, digits: int = DIGITS) -> None:
        super().__init__(digits)

    def power(self, base: Any, exponent: Any) -> Any:
        return self._real(lambda: Digits.power(self, base, exponent))

    def call(self, row: FunctionRow, u: Any) -> Any:
        return self._real(lambda: Digits.call(self, row, u))

    def entry(self, value: Any) -> Any:
        return value

    def _real(self, compute: Callable[[], Any]) -> Any:
        try:
            value = compute()
        except Digits.failures:
            return self.mp.nan
        return value if self.is_real(value) else self.mp.nan


class Definitions(ScalarWalk):
    """Evaluates the definitions of quantities, at some values of what is given."""

    def __init__(
        self, quantities: Quantities, given: Mapping[Symbol, Any], domain: ValueDomain
    ) -> None:
        self._defined = quantities.defined
        super().__init__(domain, given, lambda symbol: self._defined[symbol].definition)

    def all(self) -> dict[Symbol, Any]:
        """The values of all symbols."""
        for symbol in self._defined:
            self.value(symbol)
        return {symbol: value for symbol, value in self.known.items() if symbol.is_Symbol}


def truths(
    quantities: Quantities, given: Mapping[Symbol, Any], domain: ValueDomain
) -> dict[Symbol, Any]:
    """Every quantity at some values of what is given."""
    return Definitions(quantities, given, domain).all()


def reached(roots: Iterable[GraphNode], known: Iterable[GraphNode] = ()) -> list[GraphNode]:
    """The nodes that some nodes are computed from, and these themselves, operands first.

    What is `known` is not looked into.
    """
    closed = set(known)
    found: set[GraphNode] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            if node not in closed:
                waiting.extend(node.operands)
    return sorted(found, key=lambda node: node.id)


def computed(
    roots: Iterable[GraphNode],
    symbols: Mapping[str, Any],
    domain: ValueDomain,
    values: dict[GraphNode, Any] | None = None,
) -> dict[GraphNode, Any]:
    """Every node that the roots are computed from, at some values of the symbols.

    They are added to `values`, which may hold some already.
    """
    values = {} if values is None else values
    for node in reached(roots, values):
        if node not in values:
            values[node] = _compute(node, values, symbols, domain)
    return values


def _compute(
    node: GraphNode,
    values: Mapping[GraphNode, Any],
    symbols: Mapping[str, Any],
    domain: ValueDomain,
) -> Any:
    operands = [values[operand] for operand in node.operands]
    match node.op:
        case "symbol":
            return symbols[node.args[0]]
        case "constant":
            return domain.number(CONSTANTS[node.args[0]])
        case "number":
            return domain.number(node.args[0])
        case "add":
            return domain.add(operands)
        case "mul":
            return domain.multiply(operands)
        case "pow":
            return domain.power(*operands)
        case "call":
            return domain.call(TABLE[node.args[0]], *operands)
        case "choose":
            truth, yes, no = operands
            return domain.choose(truth, lambda: yes, lambda: no)
        case "max":
            return domain.largest(operands)
        case "and":
            return np.logical_and(*operands)
        case "or":
            return np.logical_or(*operands)
        case "not":
            return np.logical_not(*operands)
    return domain.compare(node.op, *operands)
