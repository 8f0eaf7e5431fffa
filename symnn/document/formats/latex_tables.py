"""Tables → LaTeX no wider than the page: columns of text wrap, and long tables go on overleaf."""

from __future__ import annotations

from symnn.document.blocks import Prose, Table
from symnn.document.formats.latex_text import TEXT_WIDTH, prose, prose_width

LONGEST = 12  # rows; a longer table may be broken between pages
BETWEEN = 1.1  # em from one column to the next
CROWDED = 0.5  # the same where there are many columns
NARROWEST = 3.5  # em, of a column that wraps
END = r" \\"
WRAPPED = {"l": r"\raggedright", "r": r"\raggedleft", "c": r"\centering"}


def table_rows(table: Table) -> str:
    """A table in the middle of the line, its head repeated on each page."""
    between, columns = _columns(table)
    head, *body = [_row(row) for row in (table.head, *table.rows)]
    ruled = [r"  \toprule", head, r"  \midrule"]
    preamble = f"{{{columns}}}"
    if is_long(table):
        opened = rf"\begin{{longtable}}{preamble}"
        rows = [*ruled, r"  \endhead", r"  \bottomrule", r"  \endlastfoot", *body]
        lines = [opened, *rows, r"\end{longtable}"]
    else:
        opened = rf"\begin{{tabular}}{preamble}"
        rows = [*ruled, *body, r"  \bottomrule"]
        lines = [r"\begin{center}", opened, *rows, r"\end{tabular}", r"\end{center}"]
    loose = [r"\renewcommand{\arraystretch}{1.15}"]  # an index would touch the row below
    if between != BETWEEN:
        loose.append(rf"\setlength{{\tabcolsep}}{{{between / 2:g}em}}")
    return "\n".join(["{", *loose, *lines, "}"])


def is_long(table: Table) -> bool:
    """Whether the table may be broken between pages."""
    return len(table.rows) > LONGEST


def _row(cells: tuple[Prose, ...]) -> str:
    return f"  {' & '.join(map(prose, cells))}{END}"


def _columns(table: Table) -> tuple[float, str]:
    """The space between the columns, and how each is set."""
    rows = (table.head, *table.rows)
    widths = [max(map(prose_width, column)) for column in zip(*rows, strict=True)]
    between = BETWEEN
    if len(widths) * (NARROWEST + between) > TEXT_WIDTH:
        between = CROWDED
    most = _most(widths, TEXT_WIDTH - between * len(widths))
    columns = [
        align if width <= most else rf">{{{WRAPPED[align]}\arraybackslash}}p{{{most:.2f}em}}"
        for align, width in zip(table.align, widths, strict=True)
    ]
    return between, "".join(columns)


def _most(widths: list[float], room: float) -> float:
    """The width beyond which columns wrap so that all fit: wide ones share what is left."""
    narrow = 0.0
    for position, width in enumerate(sorted(widths)):
        share = (room - narrow) / (len(widths) - position)
        if width > share:
            return share
        narrow += width
    return max(widths, default=0.0)
