"""Values of definitions and of nodes, by the arithmetic that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from symnn.verify.choice import Choice
from symnn.verify.symbols.arithmetic import Arithmetic
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.symbols.value import GraphNode


def truths(
    quantities: Quantities, given: Mapping[Symbol, Any], arithmetic: Arithmetic
) -> dict[Symbol, Any]:
    """Every quantity at some values of what is given."""
    return Definitions(quantities, given, arithmetic).all()


class Definitions:
    """Evaluates definitions; every distinct subexpression once."""

    def __init__(
        self, quantities: Quantities, given: Mapping[Symbol, Any], arithmetic: Arithmetic
    ) -> None:
        self._defined = quantities.defined
        self._arithmetic = arithmetic
        self._known: dict[Expr, Any] = dict(given)

    def all(self) -> dict[Symbol, Any]:
        """The values of all symbols."""
        for symbol in self._defined:
            self.value(symbol)
        return {symbol: value for symbol, value in self._known.items() if symbol.is_Symbol}

    def value(self, expr: Expr) -> Any:
        """The value of an expression over the symbols."""
        if expr not in self._known:
            self._known[expr] = self._compute(expr)
        return self._known[expr]

    def _compute(self, expr: Expr) -> Any:
        arithmetic = self._arithmetic
        if expr.is_Symbol:
            return self.value(self._defined[expr].definition)
        if expr.is_Rational:
            return arithmetic.number(Fraction(int(expr.p), int(expr.q)))
        if expr == sympy.pi or expr == sympy.E:
            return arithmetic.constant("pi" if expr == sympy.pi else "e")
        if isinstance(expr, Choice):
            condition, *sides = expr.args
            return arithmetic.choose(self._holds(condition), *map(self.value, sides))
        values = [self.value(arg) for arg in expr.args]
        if expr.is_Add:
            return arithmetic.add(values)
        if expr.is_Mul:
            return arithmetic.multiply(values)
        if expr.is_Pow:
            return arithmetic.power(*values)
        return arithmetic.function(type(expr).__name__.lower(), *values)

    def _holds(self, condition: Any) -> Any:
        if not isinstance(condition, Relational):
            return bool(condition)
        values = self.value(condition.lhs), self.value(condition.rhs)
        return self._arithmetic.compare(condition.rel_op, *values)


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
    arithmetic: Arithmetic,
    values: dict[GraphNode, Any] | None = None,
) -> dict[GraphNode, Any]:
    """Every node that the roots are computed from, at some values of the symbols.

    They are added to `values`, which may hold some already.
    """
    values = {} if values is None else values
    for node in reached(roots, values):
        if node not in values:
            values[node] = _compute(node, values, symbols, arithmetic)
    return values


def _compute(
    node: GraphNode,
    values: Mapping[GraphNode, Any],
    symbols: Mapping[str, Any],
    arithmetic: Arithmetic,
) -> Any:
    operands = [values[operand] for operand in node.operands]
    match node.op:
        case "symbol":
            return symbols[node.args[0]]
        case "constant":
            return arithmetic.constant(node.args[0])
        case "number":
            return arithmetic.number(node.args[0])
        case "add":
            return arithmetic.add(operands)
        case "mul":
            return arithmetic.multiply(operands)
        case "pow":
            return arithmetic.power(*operands)
        case "call":
            return arithmetic.function(node.args[0], *operands)
        case "choose":
            return arithmetic.choose(*operands)
        case "max":
            return arithmetic.largest(operands)
        case "and":
            return arithmetic.both(*operands)
        case "or":
            negated = arithmetic.negated
            return negated(arithmetic.both(negated(operands[0]), negated(operands[1])))
        case "not":
            return arithmetic.negated(*operands)
    return arithmetic.compare(node.op, *operands)
