"""Expressions → LaTeX in index form: one method for each type of node, as SymPy's printers do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sympy import Add, Expr, Mul, Pow, Rational
from sympy import Symbol as SymPySymbol
from sympy.core.numbers import Pi
from sympy.core.relational import Relational

from symnn.document.box import (
    ADD,
    ATOM,
    BINARY,
    MUL,
    POWER,
    RELATION,
    Box,
    cases,
    fraction,
    letters,
    limits,
    parenthesized,
    product,
    root,
    row,
    scripts,
)
from symnn.document.functions import OPERATORS
from symnn.document.names import Symbol, identifier
from symnn.document.text import LONGEST_FRACTION, number
from symnn.notation import Access, Delta, Elementary, Maximum, Prime, Reduction, Sum, Where

RELATIONS = {"<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}


class LatexPrinter:
    """Prints expressions whose indices count from 1 (see `one_based`).

    `symbols` says what stands for each tensor, and `first` which tensors lead a product; a tensor
    in neither is printed by its name.
    """

    def __init__(self, symbols: Mapping[str, Symbol], first: tuple[str, ...] = ()) -> None:
        self.symbols = dict(symbols)
        self.rank = {name: position for position, name in enumerate(first)}
        self._printed: dict[Expr, Box] = {}

    def box(self, expr: Expr) -> Box:
        """The LaTeX of an expression. Raises `TypeError` for what is not in the language."""
        known = self._printed.get(expr)
        if known is None:
            known = self._printed[expr] = self._method(expr)(expr)
        return known

    def terms(self, expr: Expr) -> list[tuple[str, Expr]]:
        """The terms of a sum with their signs, in the order in which they are written."""
        # Lead with a positive term, and a reduction; a bias comes after the sum it is added to.
        last = len(self.rank)
        ordered = sorted(
            expr.as_ordered_terms() if expr.is_Add else [expr],
            key=lambda term: (
                term.could_extract_minus_sign(),
                not term.has(Reduction),
                isinstance(term, Access) and not term.indices,
                term.count_ops(),
                min((self.rank.get(a.name, last) for a in term.atoms(Access)), default=last),
            ),
        )
        return [
            ("-", -term) if term.could_extract_minus_sign() and not term.is_Add else ("+", term)
            for term in ordered
        ]

    def _method(self, expr: Expr) -> Callable[[Expr], Box]:
        for kind in type(expr).__mro__:
            method: Callable[[Expr], Box] | None = getattr(self, f"_print_{kind.__name__}", None)
            if method is not None:
                return method
        raise TypeError(f"{type(expr).__name__} is not part of the equation language")

    def _print_Rational(self, expr: Rational) -> Box:
        return number(expr)

    def _print_Pi(self, expr: Pi) -> Box:
        return Box(r"\pi", 0.65)

    def _print_Symbol(self, expr: SymPySymbol) -> Box:
        return identifier(expr.name)

    def _print_Access(self, expr: Access) -> Box:
        symbol = self.symbols.get(expr.name) or Symbol(identifier(expr.name))
        below = self._positions(expr.indices) if expr.indices else None
        read = scripts(symbol.letter, symbol.superscript, below)
        if not symbol.derivative:
            return read
        over = row([Box(r"\partial", 0.6), read])
        return fraction(letters(r"\partial L", "dL"), over)._replace(level=POWER)

    def _positions(self, positions: tuple[Expr, ...]) -> Box:
        boxes = [self.box(position) for position in positions]
        if all(position.is_Symbol for position in positions):
            return row(boxes, between="" if all(len(box.tex) == 1 for box in boxes) else " ")
        apart = [part for box in boxes for part in (",", box)]
        return row(apart[1:], space=0.5)

    def _print_Delta(self, expr: Delta) -> Box:
        a, b = map(self.box, expr.args)
        return parenthesized(row([a, "=", b], space=RELATION), "[", "]")

    def _print_Sum(self, expr: Sum) -> Box:
        one = letters("1", "1")
        signs = []
        for index in expr.indices:
            start = row([self.box(index), "=", one], space=RELATION)
            signs.append(limits(r"\sum", start, self.box(index.size)))
        return row([*signs, self.box(expr.body).at_least(MUL)], MUL)

    def _print_Maximum(self, expr: Maximum) -> Box:
        signs = []
        for index in expr.indices:
            ends = [letters("1", "1"), self.box(index), self.box(index.size)]
            between = row([ends[0], r"\le", ends[1], r"\le", ends[2]], space=RELATION)
            signs.append(limits(r"\max", between))
        return row([*signs, self.box(expr.body).at_least(ATOM, last=False)], MUL)

    def _print_Where(self, expr: Where) -> Box:
        condition, a, b = expr.args
        if condition.args == (a, b) and condition.rel_op in (">", "<"):
            name = letters(*((r"\max", "max") if condition.rel_op == ">" else (r"\min", "min")))
            pair = row([self.box(a), ",", self.box(b)], space=0.5)
            return row([name, parenthesized(pair)], between="")
        return cases([(self.box(a), self.box(condition)), (self.box(b), None)])

    def _print_Relational(self, expr: Relational) -> Box:
        left, right = map(self.box, expr.args)
        sign = RELATIONS[expr.rel_op]
        return row([left.at_least(ADD, last=False), sign, right], ADD, RELATION)

    def _print_Elementary(self, expr: Elementary) -> Box:
        name = OPERATORS[type(expr).__name__]
        return row([name, parenthesized(self.box(expr.args[0]))], between="")

    def _print_abs(self, expr: Elementary) -> Box:
        return parenthesized(self.box(expr.args[0]), "|", "|")

    def _print_Prime(self, expr: Prime) -> Box:
        name = OPERATORS.get(expr.function.__name__, letters(r"\operatorname{abs}", "abs"))
        return row([name, Box("'", 0.4), parenthesized(self.box(expr.argument))], between="")

    def _print_Add(self, expr: Add) -> Box:
        return self.signed(self.terms(expr))

    def signed(self, terms: list[tuple[str, Expr]], leading: bool = False) -> Box:
        """Terms with their signs between them; the first plus only where it is `leading`."""
        parts: list[Box] = []
        for position, (sign, term) in enumerate(terms):
            if parts or leading or sign == "-":
                parts.append(Box(sign, BINARY))
            parts.append(self.box(term).at_least(MUL, last=position == len(terms) - 1))
        return row(parts, ADD if len(parts) > 1 else parts[0].level)

    def _print_Mul(self, expr: Mul) -> Box:
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return row([Box("-", BINARY), self.box(-expr).at_least(MUL)], ADD)
        above, below = [], []
        lead: list[Box] = []
        if max(len(str(coefficient.p)), len(str(coefficient.q))) > LONGEST_FRACTION:
            lead.append(number(coefficient))
        else:
            above += [number(Rational(coefficient.p))] if coefficient.p != 1 else []
            below += [number(Rational(coefficient.q))] if coefficient.q != 1 else []
        factors = self._ordered(rest)
        whole = [factor for factor in factors if not _is_reciprocal(factor)]
        under = [Pow(f.base, -f.exp) for f in factors if _is_reciprocal(f)]
        below += self._factors(under, bare=not below)
        if not below:
            return product([*lead, *above, *self._factors(whole)])
        # 1/2N Σ …, not the whole sum over 2N; but (a − y)/N, where the sum is all there is.
        alone = len(whole) == 1 and whole[0].is_Add and not above
        alone &= bool(whole) and self.box(whole[0]).height <= 2
        beside = [] if alone else [factor for factor in whole if self._is_large(factor)]
        above += self._factors([f for f in whole if f not in beside], bare=alone)
        over = fraction(product(above) if above else letters("1", "1"), product(below))
        if beside and not over.tex.startswith(r"\frac"):  # a / b c would be a / (b c)
            over = parenthesized(over)
        return product([*lead, over, *self._factors(beside)])

    def _factors(self, factors: list[Expr], bare: bool = False) -> list[Box]:
        """The boxes of factors; one alone has no parentheses where it may be `bare`."""
        if bare and len(factors) == 1:
            return [self.box(factors[0])]
        ends = factors[-1:] if factors and isinstance(factors[-1], Reduction | Where) else []
        boxes = [self.box(f).at_least(POWER, last=False) for f in factors[: -1 if ends else None]]
        return boxes + [self.box(f).at_least(MUL) for f in ends]

    def _is_large(self, factor: Expr) -> bool:
        """Whether a factor stands beside a fraction rather than in it."""
        return factor.is_Add or isinstance(factor, Reduction) or self.box(factor).height > 1

    def _ordered(self, expr: Expr) -> list[Expr]:
        """Factors in a mathematician's order: numbers, tensors, functions, sums, reductions."""
        return sorted(Mul.make_args(expr), key=self._place)

    def _place(self, factor: Expr) -> tuple[int, int, str]:
        base = factor.as_base_exp()[0]
        if not base.has(Access, Elementary) or all(not a.indices for a in base.atoms(Access)):
            return (0, base.is_Add, str(base))
        if isinstance(base, Access):
            return (1, self.rank.get(base.name, len(self.rank)), str(base))
        order = (Elementary, Add, Reduction, Where)
        kind = next((n for n, kind in enumerate(order, 2) if isinstance(base, kind)), 2)
        return (kind, 0, str(base))

    def _print_Pow(self, expr: Pow) -> Box:
        base, exponent = expr.args
        if _is_reciprocal(expr):
            return fraction(letters("1", "1"), self.box(Pow(base, -exponent)))
        if exponent == Rational(1, 2):
            return root(self.box(base))
        if exponent.is_Rational and exponent.q != 1:
            above = letters(f"{exponent.p}/{exponent.q}", f"{exponent.p}/{exponent.q}")
        else:
            above = self.box(exponent)
        return scripts(self.box(base).at_least(ATOM, last=False), above)


def _is_reciprocal(factor: Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative)
