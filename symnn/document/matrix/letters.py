"""The letters of matrices and columns: bold capitals and bold small ones."""

from __future__ import annotations

from dataclasses import replace

from symnn.document.formula.box import Box, digits, letter
from symnn.document.formula.nodes import Sign, SignKind
from symnn.document.matrix.tree import SCALAR, Shape

ONES = replace(digits("1"), node=Sign("1", "1", SignKind.IDENTIFIER, bold=True))
"""The column of ones: beside another factor it needs no dot, as a number would."""


def styled(base: Box, shape: Shape) -> Box:
    """A letter as that of a matrix, of a column, or of a number. The matrix of δ is D."""
    node = base.node
    if shape == SCALAR or not isinstance(node, Sign) or len(node.text) != 1:
        return base
    matrix = shape[1] != 1
    if node.text == "δ" and matrix:
        return letter("D", bold=True)
    if node.tex.startswith("\\"):
        return replace(base, node=replace(node, bold=True))
    return letter(node.text.upper() if matrix else node.text.lower(), bold=True)
