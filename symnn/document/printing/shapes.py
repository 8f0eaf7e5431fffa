"""Shapes: sizes with a × between them, and the numbers that they are."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer

from symnn.document.formula.box import ADD, BINARY, MUL, RELATION, Box, row
from symnn.document.printing.names import Counting, TensorSymbol, size_letter
from symnn.document.printing.printer import FormulaPrinter
from symnn.network import Model


def shape_box(sizes: Sequence[Expr], counting: Counting | None = None) -> Box:
    """Such as T_0 × n_1, of one size or more."""
    names = {symbol.name for size in sizes for symbol in size.free_symbols}
    counted = counting or Counting()
    symbols = {name: TensorSymbol(size_letter(name, counted)) for name in names}
    printer = FormulaPrinter(symbols)
    boxes = [printer.box(size).at_least(MUL if len(sizes) > 1 else ADD) for size in sizes]
    return row([part for box in boxes for part in (r"\times", box)][1:], space=BINARY)


def measured(model: Model, sizes: Sequence[Expr], counting: Counting | None = None) -> Box:
    """Such as T_0 × n_1 = 6 × 8; the number alone where it stands in the equations."""
    numbers = tuple(Integer(model.program.number(size)) for size in sizes)
    found = shape_box(numbers)
    if numbers == tuple(sizes):
        return found
    return row([shape_box(sizes, counting), "=", found], space=RELATION)
