"""Programs → documents. It reads the mathematics, never the code."""

from symnn.document.latex import latex_document

__all__ = ["latex_document"]
