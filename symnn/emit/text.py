"""One node → the Python expression that computes it, given the texts of its operands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import sympy
from sympy import Expr, Rational

from symnn.lowering.ir import COMPARISONS, FUNCTIONS, UNARY, Node

COMPARE, ADD, MULTIPLY, NEGATE, POWER, ATOM = range(6)
OPERATORS = {
    "add": ("+", ADD),
    "subtract": ("-", ADD),
    "multiply": ("*", MULTIPLY),
    "divide": ("/", MULTIPLY),
    "matmul": ("@", MULTIPLY),
    "greater": (">", COMPARE),
    "greater_equal": (">=", COMPARE),
    "less": ("<", COMPARE),
    "less_equal": ("<=", COMPARE),
    "equal": ("==", COMPARE),
    "not_equal": ("!=", COMPARE),
}
HELPERS = {op for op, row in FUNCTIONS.items() if row.helper}
"""Functions that NumPy lacks: the emitted file defines those that it uses."""


class Text(NamedTuple):
    """Source text, and how tightly its outermost operator binds."""

    code: str
    level: int = ATOM

    def at_least(self, level: int) -> str:
        return self.code if self.level >= level else f"({self.code})"


def node_text(node: Node, operands: Sequence[Text], keep_axes: bool = False) -> Text:
    """The expression of one node. `keep_axes` is for a reduction whose axes stay, with length 1."""
    op = node.op
    if op == "constant":
        return number(node.attribute)
    if op in ("input", "size"):
        return Text(str(node.attribute))
    if op in OPERATORS:
        sign, level = OPERATORS[op]
        left, right = operands
        floor = level + 1 if op in COMPARISONS else level
        return Text(f"{left.at_least(floor)} {sign} {right.at_least(level + 1)}", level)
    if op == "negative":
        return Text(f"-{operands[0].at_least(POWER)}", NEGATE)
    if op == "square":
        return _power(operands[0], Text("2"))
    if op == "power":
        return _power(*operands)
    if op == "transpose":
        swapped = node.attribute == (1, 0)
        view = ".T" if swapped else f".transpose{node.attribute}"
        return Text(operands[0].at_least(ATOM) + view)
    if op == "expand":
        rank = len(node.shape)
        inside = ", ".join("None" if axis in node.attribute else ":" for axis in range(rank))
        return Text(f"{operands[0].at_least(ATOM)}[{inside}]")
    if op in ("sum", "max"):
        return Text(f"{operands[0].at_least(ATOM)}.{op}({_axes(node, keep_axes)})")
    if op == "einsum":
        return Text(f"np.einsum({node.attribute!r}, {', '.join(o.code for o in operands)})")
    if op == "fill":
        raise AssertionError("a fill is written by its function, which knows the sizes")
    inside = ", ".join(operand.code for operand in operands)
    if op == "where" and not any(branch.shape for branch in node.args[1:]):
        return Text(f"np.where({inside}).astype(DTYPE)")
    if op in HELPERS and FUNCTIONS[op].in_math and not node.shape:
        return Text(f"math.{FUNCTIONS[op].in_math[0]}({inside})")
    call = f"{op}({inside})" if op in HELPERS else f"np.{op}({inside})"
    if node.shape or op not in UNARY:
        return Text(call)
    # NumPy's scalars are of a type, float64, that would make an array of float32 one of float64.
    return Text(f"sqrt({inside})" if op == "sqrt" else f"float({call})")


def _power(base: Text, exponent: Text) -> Text:
    """A power, with the spaces that a formatter leaves around operands that are not simple."""
    simple = all(re.fullmatch(r"[\w.]+", operand.code) for operand in (base, exponent))
    sign = "**" if simple else " ** "
    return Text(f"{base.at_least(ATOM)}{sign}{exponent.at_least(ATOM)}", POWER)


def _axes(node: Node, keep_axes: bool) -> str:
    axes = node.attribute
    if len(axes) == len(node.args[0].shape):
        return ""
    shown = f"axis={axes[0]}" if len(axes) == 1 else f"axis={axes}"
    return f"{shown}, keepdims=True" if keep_axes else shown


def number(value: Expr) -> Text:
    """A number that stays exact when it is read back: a quotient, a decimal, a root, never a
    rounded irrational."""
    if isinstance(value, Rational):
        return _rational(value)
    if value == sympy.pi:
        return Text("pi")
    if value.is_Pow:
        base, exponent = value.args
        if exponent == Rational(1, 2):
            return Text(f"sqrt({number(base).code})")
        if exponent.is_negative:
            return Text(f"1 / {number(base**-exponent).at_least(POWER)}", MULTIPLY)
        return _power(number(base), number(exponent))
    if value.is_Mul:
        above, below = sympy.fraction(value)
        if below != 1:
            over = number(below).at_least(POWER)
            return Text(f"{number(above).at_least(MULTIPLY)} / {over}", MULTIPLY)
        factors = " * ".join(number(f).at_least(POWER) for f in value.as_ordered_factors())
        return Text(factors, MULTIPLY)
    if value.is_Add:
        return Text(" + ".join(number(t).at_least(MULTIPLY) for t in value.as_ordered_terms()), ADD)
    raise TypeError(f"{value} is not made of rationals, roots and pi")


def _rational(value: Rational) -> Text:
    if value.q == 1:
        return Text(str(value), ATOM if value >= 0 else NEGATE)
    decimal = repr(float(value))
    if Rational(decimal) == value and len(decimal) <= 20:
        return Text(decimal, ATOM if value >= 0 else NEGATE)
    return Text(f"{value.p} / {value.q}", MULTIPLY)
