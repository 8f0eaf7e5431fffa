"""A drawing → TikZ."""

from __future__ import annotations

from itertools import groupby

from symnn.document.formula.box import Box
from symnn.document.formula.escape import escape
from symnn.document.picture.drawing import Arrow, Circle, Drawing, Label, Rectangle, Shape, Style

# The size of letters is that of the drawing, whatever the document's.
OPENED = r"""\begin{tikzpicture}[x=1mm, y=-1mm, line width=0.4pt,
  every node/.style={inner sep=0pt, font=\fontsize{8}{9}\selectfont}]"""
OPTIONS = {
    Style.UNIT: "fill=blue!8",
    Style.INPUT: "fill=black!6, rounded corners=1mm",
    Style.BLOCK: "fill=blue!8, rounded corners=1mm",
    Style.LOSS: "fill=red!7, rounded corners=1mm",
    Style.EDGE: "black!40, line width=0.2pt",
    Style.FLOW: "",
}


def tikz(drawing: Drawing) -> str:
    """A `tikzpicture` for the package TikZ, without its libraries."""
    lines = [OPENED]
    size = f"({_length(drawing.width)}, {_length(drawing.height)})"
    lines.append(rf"  \useasboundingbox (0, 0) rectangle {size};")
    for options, shapes in groupby(drawing.shapes, _options):
        paths = [_path(shape) for shape in shapes]
        # One path for lines without heads: a head is drawn at the end of a path alone.
        if options.startswith("--"):
            lines.append(f"  \\draw[{options[2:]}] {' '.join(paths)};")
        else:
            lines += [f"  {options}{path};" for path in paths]
    return "\n".join([*lines, r"\end{tikzpicture}"])


def _options(shape: Shape) -> str:
    """How a shape's command begins; two dashes for lines without heads."""
    if isinstance(shape, Label):
        return r"\node at "
    options = OPTIONS[shape.style]
    if not isinstance(shape, Arrow):
        return rf"\draw[{options}] "
    return rf"\draw[-stealth{', ' if options else ''}{options}] " if shape.head else f"--{options}"


def _path(shape: Shape) -> str:
    match shape:
        case Circle(x, y, radius):
            return f"{_point(x, y)} circle[radius={_length(radius)}mm]"
        case Rectangle(x, y, width, height):
            return f"{_point(x, y)} rectangle {_point(x + width, y + height)}"
        case Arrow(x1, y1, x2, y2):
            return f"{_point(x1, y1)} -- {_point(x2, y2)}"
        case Label(x, y, content, style):
            return f"{_point(x, y)} {{{_content(content, style)}}}"


def _content(content: str | Box, style: Style) -> str:
    if isinstance(content, Box):
        return f"${content.tex}$"
    text = escape(content)
    return rf"\texttt{{{text}}}" if style is Style.NAME else text


def _point(x: float, y: float) -> str:
    return f"({_length(x)}, {_length(y)})"


def _length(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
