"""What a document is made of, whatever it is written as.

Text is plain text: each format escapes it. Mathematics is a `Box`. So a document is made once, and
LaTeX, HTML and Markdown cannot say different things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symnn.document.formula.box import Box
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import Drawing


@dataclass(frozen=True)
class Code:
    """A name as it is typed: of a file, of a function, of the user's. Set in typewriter."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Text that stands out."""

    text: str


Inline = str | Box | Code | Strong
Prose = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    prose: Prose


@dataclass(frozen=True)
class Items:
    """A list with a dot before each item."""

    items: tuple[Prose, ...]


@dataclass(frozen=True)
class Table:
    """Cells below a head. `align` has l or r for each column."""

    head: tuple[Prose, ...]
    rows: tuple[tuple[Prose, ...], ...]
    align: str


@dataclass(frozen=True)
class DisplayLine:
    """One equation of a display: what stands left of its sign, and the lines right of it."""

    left: Box
    right: tuple[Box, ...]
    number: str = ""
    """As in the emitted file, such as 3, or "1, 3, 5" for an equation of several layers."""
    relation: str = "="
    note: Prose = ()
    """Said behind the equation, such as the layers that it is for."""


@dataclass(frozen=True)
class Display:
    """Equations below one another."""

    lines: tuple[DisplayLine, ...]


@dataclass(frozen=True)
class Picture:
    drawing: Drawing
    description: str
    """For who cannot see it."""
    stages: tuple[str, ...] = ()
    """What is in it, for a format that draws no shapes."""
    flows: tuple[tuple[int, int], ...] = ()
    """Which stage goes into which, by their numbers from 0."""


@dataclass(frozen=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


Block = Paragraph | Items | Table | Display | Picture | Section
"""A section among blocks is a subsection."""


@dataclass(frozen=True)
class Document:
    """`title` is the network's name, which may be anything its author typed."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


PART = re.compile(r"\$([^$]*)\$|\{(\w+)\}")


def prose(source: str, /, **parts: Inline | Prose) -> Prose:
    r"""Text with mathematics between dollars, and `{name}` where a part of that name is put in.

    `source` is a text of this package, never a user's; what a user wrote comes as a part.
    """
    found: list[Inline] = []
    end = 0
    for match in PART.finditer(source):
        if match.start() > end:
            found.append(source[end : match.start()])
        formula, name = match.groups()
        if name is None:
            found.append(math(formula))
        else:
            part = parts[name]
            found += part if isinstance(part, tuple) else (part,)
        end = match.end()
    if end < len(source):
        found.append(source[end:])
    return tuple(found)


def paragraph(source: str, /, **parts: Inline | Prose) -> Paragraph:
    """A paragraph of `prose`."""
    return Paragraph(prose(source, **parts))


def listed(items: Iterable[Prose]) -> Prose:
    """Items with commas between them."""
    found: list[Inline] = []
    for item in items:
        found += [", ", *item] if found else item
    return tuple(found)


def both(items: Sequence[Prose]) -> Prose:
    """Items with commas between them, and an "and" before the last."""
    *before, last = items
    return (*listed(before), " and ", *last) if before else last
