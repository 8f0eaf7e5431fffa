"""Programs → documents. It reads the mathematics, never the code.

What writes documents is loaded when it is first asked for: most commands write none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symnn.document.options import (
    Checked,
    Checks,
    Depth,
    DocumentOptions,
    Format,
    Level,
    Product,
    ResultNotation,
)

if TYPE_CHECKING:
    from symnn.document.document import compose
    from symnn.document.format import check_format, written
    from symnn.document.formats.html import html_document
    from symnn.document.formats.latex import latex_document
    from symnn.document.formats.pdf import write_pdf
    from symnn.document.material import Material

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
_LATER = {
    "Material": "material",
    "compose": "document",
    "html_document": "formats.html",
    "latex_document": "formats.latex",
    "write_pdf": "formats.pdf",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER.get(name, 'format')}"), name)
