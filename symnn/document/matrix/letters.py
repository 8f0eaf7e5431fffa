"""The letters of matrices and columns: bold capitals and bold small ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symnn.document.formula.box import Box, digits, letter
from symnn.document.formula.nodes import Sign, SignKind
from symnn.document.matrix.tree import SCALAR, Shape
from symnn.document.printing.names import TensorSymbol

ONES = replace(digits("1"), node=Sign("1", "1", SignKind.IDENTIFIER, bold=True))
"""The column of ones: beside another factor it needs no dot, as a number would."""


def styled(base: Box, shape: Shape, symbols: Mapping[str, TensorSymbol]) -> Box:
    """A letter as that of a matrix, of a column, or of a number. The matrix of δ is D.

    `symbols` are those of all tensors: a letter that another tensor has is not taken, so that the
    matrix of k stays k beside a K.
    """
    node = base.node
    if shape == SCALAR or not isinstance(node, Sign) or len(node.text) != 1:
        return base
    matrix = shape[1] != 1
    used = {symbol.letter.tex for symbol in symbols.values()}
    if node.text == "δ" and matrix and not used & {"d", "D"}:
        return letter("D", bold=True)
    if node.tex.startswith("\\"):
        return replace(base, node=replace(node, bold=True))
    other = node.text.upper() if matrix else node.text.lower()
    return letter(node.text if other in used else other, bold=True)
