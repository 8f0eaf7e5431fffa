"""An entry of an equation at given numbers: the numbers put in, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer

from symnn.document.evaluation import ByPosition, Evaluated
from symnn.document.formula.box import RELATION, Box, matrix, row, sign
from symnn.document.printing.indices import one_based
from symnn.document.printing.lines import INDENT, ROOM, WHERE, Lines, Shortening, filled
from symnn.document.printing.rounded import rounded
from symnn.document.printing.substituted import SubstitutedPrinter
from symnn.network import BATCH
from symnn.notation import Equation, Maximum, substitute

FREE = ROOM - INDENT


class Working:
    """Writes equations out at the numbers of `scalars`, where there is one sample.

    `first` are the tensors that lead a product, as in the formula with letters.
    """

    def __init__(self, scalars: Evaluated, first: tuple[str, ...] = ()) -> None:
        self.tensors = scalars.tensors
        self.sizes = scalars.sizes
        self.first = first

    def printer(self, spread: bool = False) -> SubstitutedPrinter:
        """A printer for expressions whose indices count from 1."""
        return SubstitutedPrinter(Evaluated(self.tensors, self.sizes, first=1), self.first, spread)

    def entry(self, left: Box, equation: Equation, at: tuple[int, ...]) -> list[Lines]:
        """An entry with numbers put in, and what it comes to; its value alone where it is too
        wide for the page."""
        expr = _at(equation, at)
        result = rounded(self.tensors[equation.name][at])
        for spread in (False, True):
            right = filled(expr, self.printer(spread))
            if _fit(right):
                return [Lines(left, joined(right, result))]
        found = [] if expr.has(Maximum) else self.shortened(left, expr, result)
        fits = found and all(_fit(lines.right) for lines in found)
        return found if fits else [Lines(left, (result,))]

    def shortened(self, left: Box, expr: Expr, result: Box) -> list[Lines]:
        """With letters for parts of the right-hand side, and what each letter stands for."""
        printer = self.printer()
        shortening = Shortening(printer, set())
        expr = shortening.shortened(printer.written_out(expr))
        found = [Lines(left, joined(filled(expr, printer), result))]
        known = Evaluated(self.tensors, self.sizes, first=1)
        values: list[Lines] = []
        for part, short in shortening.letters.items():  # from the inside out
            value = known.tensors.setdefault(short.name, {(): known.value(part)})[()]
            name = row([WHERE, printer.box(short)])
            values.append(Lines(name, joined(filled(part, printer), rounded(value))))
        return found + values[::-1]

    def whole(self, equation: Equation, axes: Sequence[int]) -> tuple[Box, ...]:
        """The right-hand sides of all entries of a matrix with these axes, and their values."""
        printer, values = self.printer(), self.tensors[equation.name]
        put_in = array({at: printer.box(_at(equation, at)) for at in values}, axes)
        result = shown(kept(values, axes))
        return joined((put_in,), result) if _fit([put_in]) else (result,)


def _at(equation: Equation, at: tuple[int, ...]) -> Expr:
    """The right-hand side of the entry at a position from 0, its own indices from 1."""
    mapping = {i: Integer(p + 1) for i, p in zip(equation.indices, at, strict=True)}
    return substitute(one_based(equation.rhs.xreplace({BATCH: Integer(1)})), mapping)


def _fit(lines: Sequence[Box]) -> bool:
    return all(line.width <= FREE for line in lines)


def joined(lines: Sequence[Box], result: Box) -> tuple[Box, ...]:
    """The lines with the result behind them, on the last one where there is room."""
    equal = row([sign("=", RELATION), result])
    if len(lines) == 1 and lines[0].tex == result.tex:
        return (result,)
    if lines[-1].width + equal.width <= FREE:
        return (*lines[:-1], row([lines[-1], equal]))
    return (*lines, equal)


def kept(entries: ByPosition, axes: Sequence[int]) -> ByPosition:
    """The entries by their positions on some of the axes, the others having one."""
    return {tuple(at[axis] for axis in axes): value for at, value in entries.items()}


def shown(entries: ByPosition) -> Box:
    """Values as a matrix, as a column, or one alone."""
    return array({at: rounded(value) for at, value in entries.items()})


def array(boxes: dict[tuple[int, ...], Box], axes: Sequence[int] = (0, 1)) -> Box:
    """Boxes in rows by the first of the axes, or one below the other where there is but one."""
    rows: dict[int, list[Box]] = {}
    for at, box in boxes.items():
        if not at:
            return box
        rows.setdefault(at[axes[0]], []).append(box)
    return matrix(list(rows.values()))
