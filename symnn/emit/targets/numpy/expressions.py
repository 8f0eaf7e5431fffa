"""One operation → the Python expression that computes it, given the texts of its operands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

import sympy
from sympy import Expr, Rational

from symnn.emit.target import ADD, ATOM, COMPARE, MULTIPLY, NEGATE, POWER, Text
from symnn.emit.targets.numpy.helpers import called
from symnn.lowering.ir import COMPARISONS, SOURCES

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


class Shaped(Protocol):
    @property
    def shape(self) -> tuple[Expr, ...]: ...


class Operation(Protocol):
    """A node of the array program, a statement of the placed one, or a view."""

    @property
    def op(self) -> str: ...
    @property
    def args(self) -> Sequence[Shaped]: ...
    @property
    def attribute(self) -> Any: ...
    @property
    def shape(self) -> tuple[Expr, ...]: ...
    @property
    def is_static(self) -> bool: ...
    @property
    def may_fail(self) -> bool: ...


def node_text(node: Operation, operands: Sequence[Text], keep_axes: bool = False) -> Text:
    """The expression of an operation. `keep_axes` is for a reduction whose axes stay, with length
    1."""
    op = node.op
    if op in SOURCES:
        return known_text(op, node.attribute)
    if node.may_fail:  # infinite or no number, as an array's entry would be
        codes = [operand.code for operand in operands]
        if op == "power":  # of integers NumPy takes no negative power
            codes[0] = f"float({codes[0]})"
        return Text(f"float(np.{op}({', '.join(codes)}))")
    if op in OPERATORS:
        sign, level = OPERATORS[op]
        left, right = operands
        floor = level + 1 if op in COMPARISONS else level
        return Text(f"{left.at_least(floor)} {sign} {right.at_least(level + 1)}", level)
    if op == "copy":
        return operands[0]
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
    if op == "slice":
        return Text(operands[0].at_least(ATOM) + slice_text(node.attribute, node.args[0].shape))
    if op == "reshape":
        return Text(f"{operands[0].at_least(ATOM)}.reshape({_lengths(node.shape)})")
    if op == "pad":
        around = ", ".join(f"({', '.join(map(size_text, pair))})" for pair in node.attribute)
        comma = "," if len(node.attribute) == 1 else ""
        return Text(f"np.pad({operands[0].code}, ({around}{comma}))")
    if op == "concatenate":
        parts = ", ".join(operand.code for operand in operands)
        return Text(f"np.concatenate(({parts}), axis={node.attribute})")
    if op == "arange":
        return Text(f"np.arange({size_text(node.shape[0])}, dtype=DTYPE)")
    if op in ("sum", "max"):
        return Text(f"{operands[0].at_least(ATOM)}.{op}({_axes(node, keep_axes)})")
    if op == "einsum":
        return Text(f'np.einsum("{node.attribute}", {", ".join(o.code for o in operands)})')
    if op == "fill":
        raise AssertionError("a fill is written by its function, which knows the sizes")
    inside = ", ".join(operand.code for operand in operands)
    if op == "where" and not any(branch.shape for branch in node.args[1:]):
        return Text(f"np.where({inside}).astype(DTYPE)")
    return Text(called(op, inside, not node.shape, node.is_static))


def sizes_named(node: Operation) -> list[Expr]:
    """The sizes that the text of an operation names, those of the views among its operands too."""
    own: list[Expr] = []
    if node.op == "size":
        own = [node.attribute]
    elif node.op in ("fill", "arange"):
        own = [*node.shape]
    elif node.op == "reshape":
        own = [size for n, size in enumerate(node.shape) if n != _free_axis(node.shape)]
    elif node.op == "slice":
        own = [
            size
            for part in node.attribute
            if part is not None
            for size in (part if isinstance(part, tuple) else (part,))
        ]
    elif node.op == "pad":
        own = [size for pair in node.attribute for size in pair]
    return own


def size_text(size: Expr) -> str:
    """A size as the file computes it."""
    return re.sub(r"(?<!\*)\*(?!\*)", " * ", str(size))  # a power is written close: n_1**2


def slice_text(parts: Sequence[Any], shape: Sequence[Expr]) -> str:
    """The part of each axis that is read: `[:, 0]`, `[:, n_1:]`."""
    places = []
    for part, size in zip(parts, shape, strict=True):
        if not isinstance(part, tuple):
            places.append(":" if part is None else size_text(part))
            continue
        start = "" if part[0] == 0 else size_text(part[0])
        stop = "" if part[1] == size else size_text(part[1])
        apart = " " if " " in start + stop else ""  # as a formatter lays out what is not simple
        places.append(f"{start}{apart * bool(start)}:{apart * bool(stop)}{stop}")
    while places[-1] == ":":
        places.pop()
    return f"[{', '.join(places)}]"


def _free_axis(shape: Sequence[Expr]) -> int:
    """The axis whose length NumPy may find by itself: the one that is no size of its own."""
    composite = [n for n, size in enumerate(shape) if not size.is_Symbol and not size.is_Integer]
    return composite[0] if len(composite) == 1 else 0


def _lengths(shape: Sequence[Expr]) -> str:
    free = _free_axis(shape)
    return ", ".join("-1" if n == free else size_text(size) for n, size in enumerate(shape))


def known_text(op: str, attribute: Any) -> Text:
    """How an input, a constant or a size is read."""
    if op == "constant":
        return number(attribute)
    compound = op == "size" and not attribute.is_Atom
    return Text(str(attribute), ADD if compound else ATOM)


def _power(base: Text, exponent: Text) -> Text:
    """A power, with the spaces that a formatter leaves around operands that are not simple."""
    simple = all(re.fullmatch(r"[\w.]+", operand.code) for operand in (base, exponent))
    sign = "**" if simple else " ** "
    return Text(f"{base.at_least(ATOM)}{sign}{exponent.at_least(ATOM)}", POWER)


def _axes(node: Operation, keep_axes: bool) -> str:
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
