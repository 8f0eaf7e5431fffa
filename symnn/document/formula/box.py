"""A formula that knows how wide it is, so that long equations break before the margin.

Widths are estimates in em of the document's font (Computer Modern, 11 pt), from above: TeX's own
measure is never wider. They are made of the widths of the parts, not of the source's length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symnn.document.formula.latex import latex
from symnn.document.formula.nodes import (
    Cases,
    Fence,
    Fraction,
    LargeOperator,
    Matrix,
    Node,
    Root,
    Row,
    Scripts,
    Sign,
    SignKind,
    Tilde,
    Under,
)
from symnn.document.formula.signs import named, operator

ADD, MUL, POWER, ATOM = range(4)
SCRIPT = 0.8  # the size of a subscript
BINARY, RELATION = 1.25, 1.4  # a sign with the space around it
THIN = 0.17
WIDE = frozenset("mwABCDEFGHKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Box:
    """A formula, and how it stands beside others."""

    node: Node
    width: float
    level: int = ATOM
    """How tightly the outermost operator binds."""
    height: int = 1
    """How many lines are stacked: 1 for a symbol, 2 for a fraction."""
    open: bool = False
    """Whether it ends in cases, so that a term after it would seem to be part of the last one."""

    @property
    def tex(self) -> str:
        """LaTeX in math mode."""
        return latex(self.node)

    def at_least(self, level: int, last: bool = True) -> Box:
        """The box, in parentheses unless it binds so tightly; `last` when nothing follows it."""
        if self.level >= level and (last or not self.open):
            return self
        return parenthesized(self)


def text_width(text: str) -> float:
    """An estimate for upright text, in em, from above."""
    return sum(0.95 if c in WIDE else 0.57 for c in text)


def letter(text: str, bold: bool = False) -> Box:
    """An italic letter, or a bold upright one."""
    return Box(Sign(text, text, SignKind.IDENTIFIER, bold), text_width(text) + 0.2 * bold)


def greek(name: str, bold: bool = False) -> Box:
    r"""A letter by its name in LaTeX without the backslash, such as `delta`."""
    return Box(replace(named(name), bold=bold), 0.72)


def word(text: str, tex: str) -> Box:
    """A name of several letters, upright; `tex` is its text escaped."""
    return Box(Sign(rf"\mathrm{{{tex}}}", text, SignKind.FUNCTION), text_width(text))


def function_name(text: str, tex: str) -> Box:
    r"""A function's name, with LaTeX such as `\exp` or `\operatorname{erf}`."""
    return Box(Sign(tex, text, SignKind.FUNCTION), text_width(text))


def digits(text: str) -> Box:
    """A number as it is written."""
    return Box(Sign(text, text, SignKind.NUMBER), text_width(text))


def sign(tex: str, width: float = BINARY) -> Box:
    r"""An operator such as `+` or `\le`, as wide as it is with the space around it."""
    return Box(operator(tex), width)


def text(words: str) -> Box:
    """Words within a formula. Only our own: they are not escaped."""
    return Box(Sign(words, words, SignKind.TEXT), text_width(words))


def row(
    parts: Iterable[Box | str], level: int = ATOM, space: float = 0.0, tight: bool = False
) -> Box:
    """Boxes side by side; a string among them is an operator `space` wide."""
    boxes = [sign(p, space) if isinstance(p, str) else p for p in parts]
    if len(boxes) == 1:
        return replace(boxes[0], level=level)
    return Box(
        Row(tuple(box.node for box in boxes), tight),
        sum(box.width for box in boxes),
        level,
        max(box.height for box in boxes),
        boxes[-1].open,
    )


def product(parts: list[Box]) -> Box:
    """Factors side by side, with a dot before a number."""
    spaced: list[Box] = []
    for part in parts:
        if spaced and _starts_with_number(part.node):
            spaced.append(sign(r"\cdot"))
        spaced.append(replace(part, width=part.width + THIN))
    return row(spaced, MUL) if len(parts) > 1 else parts[0]


def _starts_with_number(node: Node) -> bool:
    match node:
        case Sign():
            return node.kind is SignKind.NUMBER
        case Row(parts):
            return _starts_with_number(parts[0])
        case Scripts(base):
            return _starts_with_number(base)
        case Fence("(", Row((Sign(text="−"), Sign(kind=SignKind.NUMBER)))):  # a negative number
            return True
    return False


def parenthesized(box: Box, left: str = "(", right: str = ")") -> Box:
    if box.height == 1:
        return Box(Fence(left, box.node, right), box.width + 0.8)
    width = box.width + 1.3 + 0.15 * min(box.height, 6)
    return Box(Fence(left, box.node, right, tall=True), width, ATOM, box.height)


def fraction(above: Box, below: Box) -> Box:
    """A fraction, its parts in full size, with a slash where they are fractions of fractions."""
    if max(above.height, below.height) > 2:
        over: list[Box | str] = [above.at_least(MUL, last=False), "/"]
        return row([*over, below.at_least(POWER, last=False)], MUL, 0.6)
    width = max(above.width, below.width) + 0.6
    return Box(Fraction(above.node, below.node), width, MUL, above.height + below.height)


def root(box: Box) -> Box:
    return Box(Root(box.node), box.width + 1.1, ATOM, box.height)


def scripts(base: Box, above: Box | None = None, below: Box | None = None) -> Box:
    """The base with a superscript, after which it is no base for another, and a subscript."""
    if above is None and below is None:
        return base
    width = max((end.width for end in (above, below) if end is not None), default=0.0)
    height = base.height + (above.height - 1 if above is not None else 0)
    node = Scripts(base.node, above.node if above else None, below.node if below else None)
    level = ATOM if above is None else POWER
    return Box(node, base.width + SCRIPT * width + 0.1, level, height)


def limits(operator_: str, below: Box, above: Box | None = None) -> Box:
    """A large operator such as a sum, with its range below and above it."""
    width = max(below.width, above.width if above else 0.0)
    node = LargeOperator(operator(operator_), below.node, above.node if above else None)
    return Box(node, max(1.8, SCRIPT * width) + THIN, MUL, 2)


def cases(branches: list[tuple[Box, Box | None]]) -> Box:
    """Values and the conditions under which they hold; None is otherwise."""
    left, right, height = 0.0, 0.0, 0
    for value, condition in branches:
        left = max(left, value.width)
        right = max(right, condition.width + 1.1 if condition else 4.3)
        height += max(value.height, condition.height if condition else 1)
    nodes = tuple((value.node, when.node if when else None) for value, when in branches)
    return Box(Cases(nodes), left + right + 2.2, MUL, height, open=True)


def matrix(rows: list[list[Box]]) -> Box:
    """Entries in brackets."""
    columns = zip(*rows, strict=True)
    width = sum(max(box.width for box in column) + 1.0 for column in columns) + 1.0
    nodes = tuple(tuple(box.node for box in row) for row in rows)
    return Box(Matrix(nodes), width, ATOM, sum(max(b.height for b in row) for row in rows))


def under(base: Box, below: Box) -> Box:
    """A formula with a note in small below it."""
    width = max(base.width, SCRIPT * below.width)
    return Box(Under(base.node, below.node), width, base.level, base.height + 1, base.open)


def tilde(base: Box) -> Box:
    return Box(Tilde(base.node), base.width)
