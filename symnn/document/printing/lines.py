"""Equations → lines no wider than the page.

A sum breaks before a + or −. What is too wide even so, inside a function or a fraction, gets a
letter of its own, and an equation that says what the letter stands for.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Mul, S
from sympy.core.relational import Relational

from symnn.document.formula.box import BINARY, Box, digits, letter, parenthesized, row, text
from symnn.document.printing.indices import one_based
from symnn.document.printing.names import TensorSymbol
from symnn.document.printing.printer import FormulaPrinter
from symnn.notation import Access, Equation, Index

ROOM = 32.0  # em right of the equals sign, by the widths of `Box`
INDENT = 2.0  # of the second line and those after it
TALLEST = 12  # stacked lines
MOST_FACTORS = 6  # of a product that is too wide, so many have a letter together
LETTERS = "uvwrshqcdefg"
WHERE = text("where ")


@dataclass(frozen=True)
class Lines:
    """An equation as it is laid out: its left-hand side, and the lines of its right-hand side."""

    left: Box
    right: tuple[Box, ...]


def lines(equation: Equation, printer: FormulaPrinter) -> list[Lines]:
    """An equation in lines, and those of its abbreviations after it."""
    rhs = one_based(equation.rhs)
    shortening = Shortening(printer, {index.name for index in rhs.atoms(Index)})
    rhs = shortening.shortened(rhs)
    found = [Lines(printer.box(equation.target), filled(rhs, printer))]
    for part, short in reversed(shortening.letters.items()):
        left = row([WHERE, printer.box(short)])
        found.append(Lines(left, filled(part, printer)))
    return found


def filled(rhs: Expr, printer: FormulaPrinter) -> tuple[Box, ...]:
    """As many terms on each line as there is room for."""
    found: list[Box] = []
    line: list[tuple[str, Expr]] = []
    for term in printer.terms(rhs):
        longer = printer.signed([*line, term], leading=bool(found))
        if line and longer.width > ROOM - INDENT:
            found.append(printer.signed(line, leading=bool(found)))
            line = []
        line.append(term)
    return (*found, printer.signed(line, leading=bool(found)))


class Shortening:
    """Gives letters to parts of one right-hand side, from the inside out."""

    def __init__(self, printer: FormulaPrinter, taken: set[str]) -> None:
        self.printer = printer
        self.taken = taken
        self.letters: dict[Expr, Access] = {}

    def shortened(self, expr: Expr) -> Expr:
        """The expression with each of its terms fit for a line."""
        if isinstance(expr, Access) or not expr.args:
            return expr
        if self.fits(expr):
            return expr
        if expr.is_Add:
            return expr.func(*map(self.shortened, expr.args))
        parts = self.parts(expr)
        expr = expr.xreplace({part: self.shortened(part) for part in parts})
        while not self.fits(expr):
            whole, part, rest = self.next_part(expr)
            short = self.letters.get(part) or self.letter(part)
            if self.extent(part) <= self.extent(short):
                break
            self.letters[part] = short
            expr = expr.xreplace({whole: short * rest})
        return expr

    def parts(self, expr: Expr) -> list[Expr]:
        """The arguments that may have a letter of their own."""
        found: list[Expr] = []
        for arg in expr.args:
            if isinstance(arg, Relational):
                found += self.parts(arg)
            elif arg.args and not isinstance(arg, Access):
                found.append(arg)
        return found

    def next_part(self, expr: Expr) -> tuple[Expr, Expr, Expr]:
        """What to shorten first: in `whole`, `part` times `rest`, the letter stands for `part`."""
        if expr.is_Mul and len(expr.args) > MOST_FACTORS:
            for count in range(MOST_FACTORS, 1, -1):
                if self.fits(Mul(*expr.args[:count])):
                    return expr, Mul(*expr.args[:count]), Mul(*expr.args[count:])
        parts = self.parts(expr)
        part = max(parts, key=self.extent) if parts else expr
        return part, part, S.One

    def fits(self, expr: Expr) -> bool:
        """Whether each term of the expression fits on a line."""
        boxes = [self.printer.box(term) for _, term in self.printer.terms(expr)]
        within = ROOM - INDENT - BINARY
        return all(box.width <= within and box.height <= TALLEST for box in boxes)

    def extent(self, expr: Expr) -> float:
        box = self.printer.box(expr)
        return box.width + 4 * (box.height - 1)

    def letter(self, part: Expr) -> Access:
        """A new tensor with the free indices of the part, shown as a letter not used so far."""
        number = str(len(self.printer.symbols))
        used = {symbol.letter.tex for symbol in self.printer.symbols.values()} | self.taken
        unused = next((name for name in LETTERS if name not in used), None)
        if unused is None:
            symbol = TensorSymbol(letter("u"), parenthesized(digits(number), "[", "]"))
        else:
            symbol = TensorSymbol(letter(unused))
        self.printer.symbols[f"short {number}"] = symbol
        free = [s for s in part.free_symbols if isinstance(s, Index)]
        return Access(f"short {number}", *sorted(free, key=lambda s: str(s.name)))
