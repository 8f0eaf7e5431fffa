"""A document → LaTeX that plain pdfLaTeX compiles, whole or as a part to `\\input`."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.document.blocks import (
    Block,
    Display,
    Document,
    Items,
    Paragraph,
    Picture,
    Section,
    Table,
)
from symnn.document.formats.latex_displays import display
from symnn.document.formats.latex_tables import is_long, table_rows
from symnn.document.formats.latex_text import prose
from symnn.document.formula.escape import escape, name_text
from symnn.document.picture.tikz import tikz

PACKAGES = r"""\usepackage{amsmath}
\usepackage{amssymb}
\usepackage{array}
\usepackage{booktabs}
\usepackage{longtable}
\usepackage{tikz}"""
PREAMBLE = rf"""\documentclass[11pt,a4paper,fleqn]{{article}}
\usepackage[utf8]{{inputenc}}
{PACKAGES}
\usepackage[margin=25mm]{{geometry}}
\setlength{{\mathindent}}{{1.5em}}
\setlength{{\jot}}{{5pt}}
\setlength{{\parindent}}{{0pt}}
\setlength{{\parskip}}{{4pt plus 2pt}}
\setlength{{\emergencystretch}}{{3em}}
\allowdisplaybreaks
\raggedbottom"""
FRAGMENT = """% Put in with \\input, where a line is 16 cm long or longer. In the preamble:
{packages}"""
# A long table may begin on a new page, whatever stands before it; its heading is to go with it.
ROOM_FOR_TABLE = r"\par\ifdim\dimexpr\pagegoal-\pagetotal<12\baselineskip\newpage\fi"
COMMANDS = ("section", "subsection", "subsubsection", "paragraph")


def latex_document(document: Document, standalone: bool = True) -> str:
    """A whole article, or its sections alone, which need the packages that the first lines name."""
    sections = _blocks(document.sections, 0)
    if not standalone:
        packages = "\n".join(f"%   {line}" for line in PACKAGES.splitlines())
        return f"{FRAGMENT.format(packages=packages)}\n\n{sections}\n"
    title = "\n".join(
        [
            r"\begin{center}",
            rf"  {{\LARGE {name_text(document.title)}}}\\[0.5em]",
            rf"  {{\large {escape(document.subtitle)}}}",
            r"\end{center}",
        ]
    )
    return f"{PREAMBLE}\n\n\\begin{{document}}\n\n{title}\n\n{sections}\n\n\\end{{document}}\n"


def _blocks(blocks: Sequence[Block], level: int) -> str:
    """Blocks with empty lines between them, but none before a display: it ends a sentence."""
    text = ""
    for before, block in zip((None, *blocks), blocks, strict=False):
        ends = isinstance(before, Paragraph) and isinstance(block, Display)
        text += ("\n" if ends else "\n\n" if text else "") + _block(block, level)
    return text


def _block(block: Block, level: int) -> str:
    match block:
        case Paragraph(parts):
            return prose(parts)
        case Items(items):
            listed = [rf"  \item {prose(item)}" for item in items]
            opened = [r"\begin{itemize}", r"  \setlength{\itemsep}{0pt}"]
            return "\n".join([*opened, *listed, r"\end{itemize}"])
        case Table():
            return table_rows(block)
        case Display(lines):
            return display(lines)
        case Picture(drawing):
            return f"\\begin{{center}}\n{tikz(drawing)}\n\\end{{center}}"
        case Section(title, blocks):
            heading = f"\\{COMMANDS[level]}{{{escape(title)}}}"
            if blocks and isinstance(blocks[0], Table) and is_long(blocks[0]):
                heading = f"{ROOM_FOR_TABLE}\n{heading}"
            return f"{heading}\n{_blocks(blocks, level + 1)}"
