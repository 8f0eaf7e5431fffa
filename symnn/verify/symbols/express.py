"""Nodes written out as SymPy expressions, in the form in which the oracle writes its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Add, Expr, Mul, Pow, Rational

from symnn.meaning.domains.symbolic import Symbolic, entry_symbol
from symnn.meaning.functions import applied, choose
from symnn.verify.symbols.value import GraphNode, Real


class Expressions:
    """Writes out nodes down to those in `known`, and remembers what it has written.

    What is added to `known` later is used from then on; what was written before stays.
    """

    def __init__(self, known: Mapping[Any, Expr] | None = None) -> None:
        self.known: Mapping[Any, Expr] = {} if known is None else known
        self._written: dict[GraphNode, Any] = {}

    def __call__(self, value: Real) -> Expr:
        """The expression of a node; its depth is bounded by memory alone."""
        stack: list[GraphNode] = [value]
        while stack:
            node = stack[-1]
            if self._has(node):
                stack.pop()
                continue
            operands = self._operands(node)
            missing = [operand for operand in operands if not self._has(operand)]
            if missing:
                stack += missing
            else:
                self._written[node] = self._write(node, operands)
                stack.pop()
        return self._expression(value)

    def _has(self, node: GraphNode) -> bool:
        return node in self.known or node in self._written

    def _expression(self, node: Any) -> Any:
        if node in self.known:
            return self.known[node]
        return self._written[node]

    def _operands(self, node: GraphNode) -> list[GraphNode]:
        """What a node is written with: of a running sum or product, all its parts at once."""
        if node.op not in ("add", "mul"):
            return list(node.operands)
        parts: list[GraphNode] = []
        running = node
        while True:
            first, second = running.operands
            if second.op == node.op and not self._has(second):
                running, part = second, first
            elif first.op == node.op and not self._has(first):
                running, part = first, second
            else:
                return [first, second, *reversed(parts)]
            parts.append(part)

    def _write(self, node: GraphNode, operands: list[GraphNode]) -> Any:
        parts = [self._expression(operand) for operand in operands]
        match node.op:
            case "symbol":
                return entry_symbol(node.args[0], ())
            case "constant":
                return sympy.pi if node.args[0] == "pi" else sympy.E
            case "number":
                return Rational(node.args[0].numerator, node.args[0].denominator)
            case "add":
                return Add(*parts)
            case "mul":
                return Mul(*parts)
            case "pow":
                return Pow(*parts)
            case "call":
                return applied(node.args[0], parts[0])
            case "max":
                return Symbolic().largest(parts)
            case "choose":
                return choice(node.args[0], parts[1], parts[2], self._expression)
        return None  # a condition: it is written where it decides


def choice(condition: Any, a: Expr, b: Expr, expression: Callable[[Real], Expr]) -> Expr:
    """A choice; conditions that are combined become choices one in the other."""
    match condition.op:
        case "not":
            return choice(condition.args[0], b, a, expression)
        case "and":
            first, second = condition.args
            return choice(first, choice(second, a, b, expression), b, expression)
        case "or":
            first, second = condition.args
            return choice(first, a, choice(second, a, b, expression), expression)
    left, right = (expression(arg) for arg in condition.args)
    return choose(condition.op, left, right, a, b)
