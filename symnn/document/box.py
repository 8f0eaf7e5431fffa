"""A piece of LaTeX that knows how wide it is, so that long equations break before the margin.

Widths are estimates in em of the document's font (Computer Modern, 11 pt), from above: TeX's own
measure is never wider. They are made of the widths of the parts, not of the source's length.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ADD, MUL, POWER, ATOM = range(4)
SCRIPT = 0.8  # the size of a subscript
BREAK = r" \\ "
BINARY, RELATION = 1.25, 1.4  # a sign with the space around it
THIN = 0.17
WIDE = frozenset("mwABCDEFGHKLMNOPQRSTUVWXYZ")


class Box(NamedTuple):
    """LaTeX in math mode."""

    tex: str
    width: float
    level: int = ATOM
    """How tightly the outermost operator binds."""
    height: int = 1
    """How many lines are stacked: 1 for a symbol, 2 for a fraction."""
    open: bool = False
    """Whether it ends in cases, so that a term after it would seem to be part of the last one."""

    def at_least(self, level: int, last: bool = True) -> Box:
        """The box, in parentheses unless it binds so tightly; `last` when nothing follows it."""
        if self.level >= level and (last or not self.open):
            return self
        return parenthesized(self)


def letters(tex: str, text: str) -> Box:
    """A word whose characters are `text`."""
    return Box(tex, sum(0.95 if c in WIDE else 0.57 for c in text))


def row(
    parts: Iterable[Box | str], level: int = ATOM, space: float = 0.0, between: str = " "
) -> Box:
    """Boxes side by side; a string among them is a sign `space` wide."""
    boxes = [Box(p, space) if isinstance(p, str) else p for p in parts]
    return Box(
        between.join(box.tex for box in boxes).replace(" ,", ","),
        sum(box.width for box in boxes),
        level,
        max(box.height for box in boxes),
        boxes[-1].open,
    )


def product(parts: list[Box]) -> Box:
    """Factors side by side, with a dot before a digit."""
    spaced: list[Box] = []
    for part in parts:
        if spaced and part.tex[0].isdigit():
            spaced.append(Box(r"\cdot", BINARY))
        spaced.append(part._replace(width=part.width + THIN))
    return row(spaced, MUL) if len(parts) > 1 else parts[0]


def parenthesized(box: Box, left: str = "(", right: str = ")") -> Box:
    if box.height == 1:
        return Box(f"{left}{box.tex}{right}", box.width + 0.8)
    tex = rf"\left{left} {box.tex} \right{right}"
    return Box(tex, box.width + 1.3 + 0.15 * min(box.height, 6), ATOM, box.height)


def fraction(above: Box, below: Box) -> Box:
    """A fraction, its parts in full size, with a slash where they are fractions of fractions."""
    if max(above.height, below.height) > 2:
        over: list[Box | str] = [above.at_least(MUL, last=False), "/"]
        return row([*over, below.at_least(POWER, last=False)], MUL, 0.6)
    tex = rf"\frac{{{_full_size(above.tex)}}}{{{_full_size(below.tex)}}}"
    width = max(above.width, below.width) + 0.6
    return Box(tex, width, MUL, above.height + below.height)


def _full_size(tex: str) -> str:
    """What TeX would make smaller inside a fraction, or put beside a sum, as it is elsewhere."""
    tex = tex.replace(r"\frac{", r"\dfrac{")
    return tex.replace(r"\sum_{", r"\sum\limits_{").replace(r"\max_{", r"\max\limits_{")


def root(box: Box) -> Box:
    return Box(rf"\sqrt{{{box.tex}}}", box.width + 1.1, ATOM, box.height)


def scripts(base: Box, above: Box | None = None, below: Box | None = None) -> Box:
    """The base with a superscript, after which it is no base for another, and a subscript."""
    tex, width = base.tex, 0.0
    if above is not None:
        tex += f"^{{{above.tex}}}"
        width = above.width
    if below is not None:
        tex += f"_{{{below.tex}}}"
        width = max(width, below.width)
    height = base.height + (above.height - 1 if above is not None else 0)
    return Box(tex, base.width + SCRIPT * width + 0.1, ATOM if above is None else POWER, height)


def limits(operator: str, below: Box, above: Box | None = None) -> Box:
    """A large operator such as a sum, with its range below and above it."""
    tex = rf"{operator}_{{{below.tex}}}"
    width = below.width
    if above is not None:
        tex += f"^{{{above.tex}}}"
        width = max(width, above.width)
    return Box(tex, max(1.8, SCRIPT * width) + THIN, MUL, 2)


def cases(branches: list[tuple[Box, Box | None]]) -> Box:
    """Values and the conditions under which they hold; None is otherwise."""
    rows, left, right, height = [], 0.0, 0.0, 0
    for value, condition in branches:
        when = rf"\text{{if }} {condition.tex}" if condition else r"\text{otherwise}"
        rows.append(_full_size(f"{value.tex} & {when}"))
        left = max(left, value.width)
        right = max(right, condition.width + 1.1 if condition else 4.3)
        height += max(value.height, condition.height if condition else 1)
    tex = rf"\begin{{cases}} {BREAK.join(rows)} \end{{cases}}"
    return Box(tex, left + right + 2.2, MUL, height, open=True)
