"""Programs → documents. It reads the mathematics, never the code."""

from symnn.document.document import compose
from symnn.document.format import Format, check_format, written
from symnn.document.formats.html import html_document
from symnn.document.formats.latex import latex_document
from symnn.document.formats.pdf import write_pdf
from symnn.document.material import (
    Checked,
    Checks,
    Depth,
    Level,
    Material,
    Notation,
    Options,
    Product,
)

__all__ = [
    "Checked",
    "Checks",
    "Depth",
    "Format",
    "Level",
    "Material",
    "Notation",
    "Options",
    "Product",
    "check_format",
    "compose",
    "html_document",
    "latex_document",
    "write_pdf",
    "written",
]
