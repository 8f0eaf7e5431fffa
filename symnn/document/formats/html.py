"""A document → one HTML file: mathematics as MathML, no script, nothing from elsewhere.

What is said is decided here; the templates in `document/` lay it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count, takewhile, zip_longest

from markupsafe import Markup, escape

from symnn.document.blocks import (
    Block,
    Code,
    DisplayLine,
    Document,
    Picture,
    Prose,
    Section,
    Strong,
)
from symnn.document.formula.box import Box
from symnn.document.formula.breaking import Piece, broken, flowing
from symnn.document.formula.mathml import mathml
from symnn.document.formula.nodes import Node, Row
from symnn.document.formula.signs import operator
from symnn.document.picture.svg import svg
from symnn.templating import environment

ONE_LINE = 16.0  # em: what is no wider stays on one line, even on a telephone
WBR = Markup("<wbr>")  # the browser may go on in the next line
PUNCTUATION = frozenset(".,;:)")
NUMBER = re.compile(r"([A-Za-z]*\d+)")


def html_document(document: Document) -> str:
    """A whole page. An equation is at `#eq-` and its number, a section at its title's words."""
    return _rendered("page", _Anchors(), document=document)


def html_part(blocks: Iterable[Block]) -> str:
    """Blocks, but no sections, within another page, with their own style and without ids."""
    return _rendered("part", _Anchors(linked=False), blocks=blocks)


def _rendered(template: str, anchors: _Anchors, **content: object) -> str:
    return (
        environment("document", autoescape=True)
        .get_template(f"{template}.html.j2")
        .render(
            anchors=anchors,
            kind=lambda block: type(block).__name__,
            prose=prose,
            picture=_picture,
            left=_left,
            right=_right,
            **content,
        )
    )


class _Anchors:
    """The ids of a page, which a link may name. Each is given once; none where not `linked`."""

    def __init__(self, linked: bool = True) -> None:
        self.linked = linked
        self.given: set[str] = set()
        self.sections: dict[int, str] = {}

    def section(self, section: Section) -> str:
        """The id of a section, with a number where its title is not the first of its kind."""
        if id(section) not in self.sections:
            stem = "-".join(re.findall("[a-z0-9]+", section.title.lower())) or "section"
            names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
            self.sections[id(section)] = next(name for name in names if self._new(name))
        return self.sections[id(section)]

    def numbers(self, line: DisplayLine) -> list[tuple[str, str]]:
        """The parts of the text of an equation's number, and the ids of those that are a number."""
        found = []
        for at, part in enumerate(NUMBER.split(line.number)):
            name = f"eq-{part}"
            linked = at % 2 and self.linked and self._new(name)
            found.append((part, name if linked else ""))
        return found

    def _new(self, name: str) -> bool:
        new = name not in self.given
        self.given.add(name)
        return new


def prose(parts: Prose) -> Markup:
    """Text with mathematics in it. A comma after a formula never starts a line."""
    found = Markup()
    after = ""  # what the formula before has taken of this part
    for part, following in zip_longest(parts, parts[1:]):
        if isinstance(part, str):
            found += part.removeprefix(after)
        after = ""
        if isinstance(part, Box):
            after = _punctuation(following) if isinstance(following, str) else ""
            found += _formula([part.node], part.width, after=after)
        elif isinstance(part, Code):
            words = Markup("_<wbr>").join(map(escape, part.text.split("_")))
            found += Markup("<code>{}</code>").format(words)
        elif isinstance(part, Strong):
            found += Markup("<strong>{}</strong>").format(part.text)
    return found


def _punctuation(text: str) -> str:
    """The commas and full stops that a text begins with."""
    return "".join(takewhile(PUNCTUATION.__contains__, text))


def _left(line: DisplayLine) -> Markup:
    return _formula([line.left.node], line.left.width, display=True)


def _right(line: DisplayLine) -> Markup:
    nodes = (operator(line.relation), *(box.node for box in line.right))
    return _formula(nodes, sum(box.width for box in line.right), display=True)


def _formula(lines: Iterable[Node], width: float, display: bool = False, after: str = "") -> Markup:
    """A formula that the browser may break where `<wbr>` says so: between its terms, and inside
    one that is too long for a line. The text `after` it stays at its end."""
    whole = flowing(lines)
    if not whole.parts:
        return escape(after)
    if width <= ONE_LINE:
        return _pieces(whole, display, after)
    return _pieces(broken(whole), display, after)


def _pieces(piece: Piece, display: bool, after: str, continued: bool = False) -> Markup:
    if isinstance(piece, Row):
        formula = Markup(mathml(piece, display, continued))
        if after:
            return Markup('<span class="whole">{}{}</span>').format(formula, after)
        return formula
    last = len(piece.pieces) - 1
    inner = (
        _pieces(part, display, after if at == last else "", continued or at > 0)
        for at, part in enumerate(piece.pieces)
    )
    return Markup('<span class="group">{}</span>').format(WBR.join(inner))


def _picture(picture: Picture) -> Markup:
    return Markup(svg(picture.drawing, picture.description))
