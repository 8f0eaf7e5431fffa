"""Equations below one another → LaTeX, with their notes and numbers, all within the page."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.document.blocks import DisplayLine
from symnn.document.formats.latex_text import TEXT_WIDTH, prose, prose_width
from symnn.document.formula.box import RELATION, text_width

MOST_ROWS = 60  # TeX measures a display as a whole, and knows no length beyond 5.7 m
ROOM = TEXT_WIDTH - 1.5  # right of the indentation
GAP = 2.0  # before a note, and before a number
INDENT = 2.0  # of a continued line
LONGEST_NUMBER = 8.0  # em; a longer one is set in several lines
BREAK = " \\\\\n"


@dataclass(frozen=True)
class DisplayRow:
    """One row of a display, and its widths in em: up to the relation, right of it, and the rest."""

    left: str
    right: str
    note: str
    number: str
    widths: tuple[float, float, float, float]

    @property
    def whole(self) -> float:
        """From the margin to the end of the number, without the note."""
        left, right, _, number = self.widths
        return left + right + (GAP + number if number else 0)


def display(lines: tuple[DisplayLine, ...]) -> str:
    """Aligned at the relations; the number of an equation stands at its last line."""
    rows = [row for line in lines for row in _rows(line)]
    left = max((row.widths[0] for row in rows), default=0.0)
    right = max((row.widths[1] for row in rows), default=0.0)
    rest = max((_rest(row) for row in rows if row.note), default=0.0)
    if rest and left + right + rest <= ROOM:
        return _parts([_beside(row) for row in rows], "alignat*", "{2}")
    return _parts([text for row in rows for text in _below(row, left)], "align*", "")


def _parts(rows: list[str], environment: str, argument: str) -> str:
    parts = [rows[at : at + MOST_ROWS] for at in range(0, len(rows), MOST_ROWS)]
    return "\n".join(
        f"\\begin{{{environment}}}{argument}\n{BREAK.join(part)}\n\\end{{{environment}}}"
        for part in parts
    )


def _rest(row: DisplayRow) -> float:
    """What stands right of an equation."""
    _, _, note, number = row.widths
    return GAP + note + (GAP + number if number else 0)


def _beside(row: DisplayRow) -> str:
    """With the note in a column of its own."""
    note = rf" &\qquad& {row.note}" if row.note else ""
    return f"  {row.left} &{row.right}{note}{row.number}"


def _below(row: DisplayRow, left: float) -> list[str]:
    """With the note behind the equation, or on a line of its own where it would leave the page."""
    if not row.note:
        return [f"  {row.left} &{row.right}{row.number}"]
    if left + row.widths[1] + _rest(row) <= ROOM:
        return [rf"  {row.left} &{row.right} \qquad {row.note}{row.number}"]
    return [f"  {row.left} &{row.right}", rf"  &\qquad {row.note}{row.number}"]


def _rows(line: DisplayLine) -> list[DisplayRow]:
    note = rf"\text{{{prose(line.note)}}}" if line.note else ""
    behind = prose_width(line.note)
    number, wide = _number(line.number)
    last = len(line.right) - 1
    found = []
    for position, box in enumerate(line.right):
        first, final = position == 0, position == last
        right = f"{line.relation} {box.tex}" if first else rf"\qquad {{}}{box.tex}"
        found.append(
            DisplayRow(
                line.left.tex if first else "",
                right,
                note if final else "",
                number if final else "",
                (
                    line.left.width if first else 0.0,
                    box.width + (RELATION if first else INDENT),
                    behind if final else 0.0,
                    wide if final else 0.0,
                ),
            )
        )
    return found


def _number(number: str) -> tuple[str, float]:
    """The number of an equation, and its width."""
    if not number:
        return "", 0.0
    width = text_width(number) + 0.8
    if width <= LONGEST_NUMBER:
        return rf" \tag{{{number}}}", width
    box = rf"\parbox{{{LONGEST_NUMBER:g}em}}{{\raggedleft ({number})}}"
    return rf" \tag*{{{box}}}", LONGEST_NUMBER
