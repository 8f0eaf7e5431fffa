"""Expressions → formulas with numbers in the place of tensors, and sums written out."""

from __future__ import annotations

from sympy import Add, Expr, Mul
from sympy import Symbol as SymPySymbol

from symnn.document.evaluation import Evaluated
from symnn.document.formula.box import Box, digits, parenthesized, row
from symnn.document.printing.printer import MAX, FormulaPrinter
from symnn.document.printing.rounded import rounded
from symnn.notation import Access, Maximum, Sum, Where


class SubstitutedPrinter(FormulaPrinter):
    """Prints expressions without free indices, whose indices count from 1, as `scalars` does.

    The order is that of the formula with letters. Of a choice the branch taken is printed, and
    of a sum only terms without a factor 0, unless all have one. With `spread`, the factors of
    a sum are multiplied into its terms, so that it can be broken between them.
    """

    def __init__(
        self, scalars: Evaluated, first: tuple[str, ...] = (), spread: bool = False
    ) -> None:
        super().__init__({}, first)
        self.scalars = scalars
        self.spread = spread

    def terms(self, expr: Expr) -> list[tuple[str, Expr]]:
        """The terms with their signs, those of a sum one by one."""
        found: list[tuple[str, Expr]] = []
        for sign, term in super().terms(expr):
            bodies = self._bodies(term) if sign == "+" else []
            if not bodies:
                found.append((sign, term))
            for body in bodies:
                found += self.terms(body)
        return found

    def _bodies(self, term: Expr) -> list[Expr]:
        """What a sum, or a product with one, is written out as; nothing for what is neither."""
        if _is_choice(term):
            branch = self.scalars.chosen(term)
            return [branch] if branch.is_Add or isinstance(branch, Sum) else []
        sums = [f for f in Mul.make_args(term) if isinstance(f, Sum)]
        if len(sums) != 1 or not (self.spread or term == sums[0]):
            return []
        rest = term / sums[0]
        return [rest * body for body in self._kept(sums[0])]

    def _kept(self, total: Sum) -> list[Expr]:
        bodies = self.scalars.bodies(total)
        return [body for body in bodies if not self._vanishes(body)] or bodies

    def _vanishes(self, body: Expr) -> bool:
        reads = (f for f in Mul.make_args(body) if isinstance(f, Access))
        return any(self.scalars.read(read) == 0 for read in reads)

    def written_out(self, expr: Expr) -> Expr:
        """The expression with its sums term by term, and of each choice the branch taken."""
        if isinstance(expr, Sum):
            return Add(*map(self.written_out, self._kept(expr)))
        if _is_choice(expr):
            return self.written_out(self.scalars.chosen(expr))
        if isinstance(expr, Access | Maximum) or not expr.args:
            return expr
        return expr.func(*map(self.written_out, expr.args))

    def _print_Sum(self, expr: Sum) -> Box:
        return self.signed(self.terms(expr))

    def _print_Access(self, expr: Access) -> Box:
        short = self.symbols.get(expr.name)
        return short.letter if short else rounded(self.scalars.read(expr))

    def _print_Symbol(self, expr: SymPySymbol) -> Box:
        return digits(str(self.scalars.size(expr)))

    def _print_Where(self, expr: Where) -> Box:
        if _is_choice(expr):
            return self.box(self.scalars.chosen(expr))
        return super()._print_Where(expr)

    def _print_Maximum(self, expr: Maximum) -> Box:
        values = [part for body in self.scalars.bodies(expr) for part in (",", self.box(body))]
        return row([MAX, parenthesized(row(values[1:], space=0.5))], tight=True)


def _is_choice(expr: Expr) -> bool:
    """Whether it is a choice other than the larger, or the smaller, of two."""
    return isinstance(expr, Where) and expr.condition.args != expr.args[1:]
