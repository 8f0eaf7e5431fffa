"""Numbered equations → a display that may run over several pages."""

from __future__ import annotations

from collections.abc import Iterable

from symnn.document.lines import Lines, lines
from symnn.document.printer import LatexPrinter
from symnn.notation import Equation

MOST_ROWS = 60  # TeX measures a display as a whole, and knows no length beyond 5.7 m
Numbered = tuple[str, Equation]
"""An equation with its number, which is empty where it has none."""


def display(equations: Iterable[Numbered], printer: LatexPrinter) -> str:
    """Equations below one another, aligned at their equals signs."""
    rows: list[str] = []
    for number, equation in equations:
        laid = lines(equation, printer)
        rows += _rows(laid[0], rf" \tag{{{number}}}" if number else "")
        for abbreviation in laid[1:]:
            rows += _rows(abbreviation, "")
    parts = [rows[at : at + MOST_ROWS] for at in range(0, len(rows), MOST_ROWS)]
    return "\n".join(
        "\n".join([r"\begin{align*}", " \\\\\n".join(part), r"\end{align*}"]) for part in parts
    )


def _rows(laid: Lines, tag: str) -> list[str]:
    """The lines of one equation; its number stands at the last."""
    rows = [f"  {laid.left.tex} &= {laid.right[0].tex}"]
    rows += [rf"  &\qquad {{}}{line.tex}" for line in laid.right[1:]]
    rows[-1] += tag
    return rows
