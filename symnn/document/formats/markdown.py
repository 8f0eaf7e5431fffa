r"""A document → Markdown with mathematics, for GitHub, Jupyter and Pandoc alike.

All three take `$…$` and `$$…$$`, and GitHub reads what is between them as Markdown first: there
`\\`, `\,` and `\{` lose a backslash, and `}_` may begin italics. So formulas are written with the
names of such signs (`\cr`, `\thinspace`, `\lbrace`), which mean the same to every reader. GitHub
shows no picture that lies in the file itself, but it draws a Mermaid diagram.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from symnn.document.blocks import (
    Block,
    Code,
    Display,
    DisplayLine,
    Document,
    Inline,
    Items,
    Paragraph,
    Picture,
    Prose,
    Section,
    Strong,
    Table,
)
from symnn.document.formula.box import Box

NAMES = {
    r"\\": r"\cr", r"\,": r"\thinspace", r"\|": r"\Vert", r"\{": r"\lbrace", r"\}": r"\rbrace",
    "|": r"\vert", "<": r"\lt", ">": r"\gt", "*": r"\ast",
}  # fmt: skip
SIGN = re.compile(r"\\[A-Za-z]+|\\.|[|<>*]")
OPENING = re.compile(r"(?<=[^A-Za-z0-9])_(?=\S)")  # an underscore that may begin italics
OPERATOR = re.compile(r"\\operatorname\{(\w+)\}")  # a macro that GitHub refuses
SPECIAL = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)")
DOLLAR = "<span>&#36;</span>"  # no reader takes it for the start of a formula
LEADING = re.compile(r"^(\d+)([.)])|^([-+=])")
PLAIN = re.compile(r"[\w ./@=(),:-]+")
OUTSIDE_TEXT = re.compile(r"[^\w ,.;:()–′…-]")  # of signs that every reader knows in `\text`
BREAK = " \\cr\n"
ALIGN = {"l": ":--", "r": "--:"}
DEEPEST = 6


def markdown_document(document: Document) -> str:
    """The whole document, one heading of the first level."""
    head = [f"# {markdown_text(document.title)}", f"*{markdown_text(document.subtitle)}*"]
    return "\n\n".join([*head, *map(markdown_block, document.sections)]) + "\n"


def markdown_fragment(document: Document) -> str:
    """The sections alone, to be put below a heading of the first level."""
    return "\n\n".join(map(markdown_block, document.sections)) + "\n"


def markdown_block(block: Block, level: int = 2) -> str:
    """A block; a section's heading is of this level."""
    match block:
        case Paragraph(parts):
            return prose(parts)
        case Items(items):
            return "\n".join(f"- {prose(item)}" for item in items)
        case Table(head, rows, align):
            ruled = f"| {' | '.join(ALIGN[letter] for letter in align)} |"
            return "\n".join([_row(head), ruled, *map(_row, rows)])
        case Display(lines):
            return "\n\n".join(map(_display, _together(lines)))
        case Picture():
            return _flowchart(block)
        case Section(title, blocks):
            inner = [markdown_block(inside, level + 1) for inside in blocks]
            return "\n\n".join([f"{'#' * min(level, DEEPEST)} {markdown_text(title)}", *inner])


def formula(tex: str) -> str:
    """LaTeX in which Markdown finds nothing to change."""
    named = SIGN.sub(lambda found: _named(found[0]), OPERATOR.sub(r"\\mathop{\\mathrm{\1}}", tex))
    return re.sub(" +", " ", OPENING.sub("_ ", named)).replace("](", "] (")


def prose(parts: Prose) -> str:
    """Text on one line, which starts neither a list nor a heading."""
    text = "".join(map(_inline, parts))
    return LEADING.sub(lambda found: rf"{found[1] or ''}\{found[2] or found[3]}", text)


def _named(sign: str) -> str:
    return f"{NAMES[sign]} " if sign in NAMES else sign


def _inline(part: Inline) -> str:
    match part:
        case Box():
            return f"${formula(part.tex)}$"
        case Code(text):
            return f"`{text}`" if PLAIN.fullmatch(text) else f"<code>{_coded(text)}</code>"
        case Strong(text):
            return f"**{markdown_text(text)}**"
    return markdown_text(part)


def markdown_text(text: str) -> str:
    """Text, whatever is in it, as the text that it is."""
    escaped = SPECIAL.sub(lambda found: f"\\{found[0]}", re.sub(r"\s+", " ", text))
    return escaped.replace("$", DOLLAR)


def _coded(text: str) -> str:
    """Code that Markdown would not leave alone, its signs as numbers."""
    words = re.sub(r"\s+", " ", text)
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in words)


def _row(cells: Iterable[Prose]) -> str:
    return f"| {' | '.join(map(prose, cells))} |"


def _flowchart(picture: Picture) -> str:
    """A diagram that GitHub draws from its text, or the description where there is none."""
    if not picture.stages:
        return f"*{markdown_text(picture.description)}*"
    boxes = [f'    s{n}["{_mermaid_text(stage)}"]' for n, stage in enumerate(picture.stages)]
    arrows = [f"    s{start} --> s{end}" for start, end in picture.flows]
    if all(end == start + 1 for start, end in picture.flows):
        arrows = ["    " + " --> ".join(f"s{n}" for n in range(len(boxes)))]
    return "\n".join(["```mermaid", "flowchart LR", *boxes, *arrows, "```"])


def _mermaid_text(text: str) -> str:
    """Text whose signs Mermaid does not know."""
    return "".join(c if c.isalnum() or c in " _:" else f"#{ord(c)};" for c in text)


def _together(lines: Sequence[DisplayLine]) -> Iterator[list[DisplayLine]]:
    """Equations that stand in one display: it takes one number, so that who has one is alone."""
    run: list[DisplayLine] = []
    for line in lines:
        if line.number and run:
            yield run
            run = []
        run.append(line)
        if line.number:
            yield run
            run = []
    if run:
        yield run


def _display(lines: list[DisplayLine]) -> str:
    rows = [row for line in lines for row in _rows(line)]
    body = rows[0].replace("&", "", 1)
    if len(rows) > 1:
        body = f"\\begin{{aligned}}\n{BREAK.join(rows)}\n\\end{{aligned}}"
    number = rf" \tag{{{lines[0].number}}}" if lines[0].number else ""
    return f"$$\n{body.strip()}{number}\n$$"


def _rows(line: DisplayLine) -> Iterator[str]:
    """The rows of an equation, aligned at its relation, its note behind the last one."""
    left, relation = formula(line.left.tex), formula(line.relation)
    for position, box in enumerate(line.right):
        last = position == len(line.right) - 1
        note = rf" \qquad {_note(line.note)}" if line.note and last else ""
        start = rf"{left} &{relation}" if position == 0 else r"&\qquad {}"
        yield f"{start.strip()} {formula(box.tex)}{note}"


def _note(parts: Prose) -> str:
    """Prose within a formula: our own words, with formulas between them."""
    found = ""
    for are_words, group in groupby(parts, lambda part: isinstance(part, str)):
        if are_words:
            words = "".join(part for part in group if isinstance(part, str))
            found += rf"\text{{{OUTSIDE_TEXT.sub('?', words)}}}"
        else:
            found += "".join(map(_formula_of, group))
    return found


def _formula_of(part: Inline) -> str:
    if isinstance(part, Box):
        return formula(part.tex)
    text = part if isinstance(part, str) else part.text
    return rf"\texttt{{{OUTSIDE_TEXT.sub('?', text)}}}"
