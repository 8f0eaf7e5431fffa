"""Prose → LaTeX, and how wide it is on one line."""

from __future__ import annotations

from symnn.document.blocks import Code, Inline, Prose, Strong
from symnn.document.formula.box import Box, text_width
from symnn.document.formula.escape import escape, name_text

TEXT_WIDTH = 41.5  # em: 16 cm in 11 pt
TYPEWRITER = 0.53


def prose(parts: Prose) -> str:
    """Text in text mode."""
    return "".join(map(_inline, parts))


def _inline(part: Inline) -> str:
    match part:
        case Box():
            return f"${part.tex}$"
        case Code(text):
            return name_text(text)
        case Strong(text):
            return rf"\textbf{{{escape(text)}}}"
    return escape(part)


def prose_width(parts: Prose) -> float:
    """An estimate in em, from above."""
    return sum(map(_width, parts))


def _width(part: Inline) -> float:
    match part:
        case Box(width=width):
            return width
        case Code(text):
            return TYPEWRITER * len(text)
        case Strong(text):
            return 1.15 * text_width(text)
    return text_width(part)
