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
    DocumentOptions,
    Level,
    Material,
    Product,
    ResultNotation,
)

__all__ = [
    "Checked",
    "Checks",
    "Depth",
    "DocumentOptions",
    "Format",
    "Level",
    "Material",
    "Product",
    "ResultNotation",
    "check_format",
    "compose",
    "html_document",
    "latex_document",
    "write_pdf",
    "written",
]
