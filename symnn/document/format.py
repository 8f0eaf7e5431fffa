"""The formats of a document, and a document's bytes in each."""

from __future__ import annotations

from symnn.document.document import compose
from symnn.document.formats.html import html_document
from symnn.document.formats.latex import latex_document
from symnn.document.formats.markdown import markdown_document, markdown_fragment
from symnn.document.formats.notebook import notebook_document
from symnn.document.formats.pdf import latex_program, pdf
from symnn.document.material import Material
from symnn.document.options import Format
from symnn.errors import InputError

FRAGMENTS = (Format.TEX, Format.MD)
"""Those whose sections alone can be put into another document."""


def check_format(format_: Format, standalone: bool = True) -> None:
    """Raises `InputError` where a document cannot be written so, before any work is done for it."""
    if not standalone and format_ not in FRAGMENTS:
        names = " and ".join(f".{known.value}" for known in FRAGMENTS)
        raise InputError(f"--fragment: {names} have fragments; .{format_.value} is always whole")
    if format_ is Format.PDF:
        latex_program()


def written(material: Material, format_: Format, standalone: bool = True) -> bytes:
    """The document as its file's bytes; without `standalone`, its sections alone.

    Raises `InputError` as `check_format` does, and where LaTeX fails.
    """
    check_format(format_, standalone)
    document = compose(material)
    match format_:
        case Format.TEX:
            text = latex_document(document, standalone)
        case Format.PDF:
            return pdf(document)
        case Format.HTML:
            text = html_document(document)
        case Format.MD:
            text = markdown_document(document) if standalone else markdown_fragment(document)
        case Format.IPYNB:
            text = notebook_document(document, material.model.spec)
    return text.encode()
