"""Expressions → formulas in index form: one method for each node, as SymPy's printers do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sympy import Add, Expr, Mul, Pow, Rational
from sympy import Symbol as SymPySymbol
from sympy.core.numbers import Pi
from sympy.core.relational import Relational

from symnn.document.alike import LAYER
from symnn.document.formula.box import (
    ADD,
    ATOM,
    MUL,
    POWER,
    RELATION,
    Box,
    cases,
    digits,
    fraction,
    function_name,
    greek,
    letter,
    limits,
    parenthesized,
    product,
    root,
    row,
    scripts,
    sign,
)
from symnn.document.formula.nodes import Fraction, Sign
from symnn.document.printing.functions import OPERATORS
from symnn.document.printing.index_letters import IndexLetters
from symnn.document.printing.names import TensorSymbol, derivative, identifier
from symnn.document.printing.numbers import LONGEST_FRACTION, number
from symnn.notation import Access, Delta, Elementary, Index, Maximum, Prime, Reduction, Sum, Where

MAX, MIN = function_name("max", r"\max"), function_name("min", r"\min")
RELATIONS = {"<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}


class FormulaPrinter:
    """Prints expressions whose indices count from 1 (see `one_based`).

    `symbols` says what stands for each tensor, and `first` which tensors lead a product; a tensor
    in neither is printed by its name.
    """

    def __init__(self, symbols: Mapping[str, TensorSymbol], first: tuple[str, ...] = ()) -> None:
        self.symbols = dict(symbols)
        self.rank = {name: position for position, name in enumerate(first)}
        self.indices = IndexLetters(symbol.letter.tex for symbol in symbols.values())
        self._printed: dict[Expr, Box] = {}

    def box(self, expr: Expr) -> Box:
        """The formula of an expression. Raises `TypeError` for what is not in the language."""
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
        return greek("pi")

    def _print_Symbol(self, expr: SymPySymbol) -> Box:
        known = self.symbols.get(expr.name)
        return known.letter if known is not None else identifier(expr.name)

    def _print_Index(self, expr: Index) -> Box:
        if expr.name == LAYER.name:
            return self._print_Symbol(expr)
        return self.indices.box(expr.name)

    def _print_Access(self, expr: Access) -> Box:
        symbol = self.symbols.get(expr.name) or TensorSymbol(identifier(expr.name))
        below = self._positions(expr.indices) if expr.indices else None
        read = scripts(symbol.letter, symbol.superscript, below)
        return derivative(letter("L"), read) if symbol.derivative else read

    def _positions(self, positions: tuple[Expr, ...]) -> Box:
        boxes = [self.box(position) for position in positions]
        if all(position.is_Symbol for position in positions):
            return row(boxes, tight=all(isinstance(box.node, Sign) for box in boxes))
        apart = [part for box in boxes for part in (",", box)]
        return row(apart[1:], space=0.5)

    def _print_Delta(self, expr: Delta) -> Box:
        a, b = map(self.box, expr.args)
        return parenthesized(row([a, "=", b], space=RELATION), "[", "]")

    def _print_Sum(self, expr: Sum) -> Box:
        return row([*self.sums(expr.indices), self.box(expr.body).at_least(MUL)], MUL)

    def sums(self, indices: Iterable[Index]) -> list[Box]:
        """The signs of a sum over the indices."""
        starts = ((i, row([self.box(i), "=", digits("1")], space=RELATION)) for i in indices)
        return [limits(r"\sum", start, self.box(index.size)) for index, start in starts]

    def _print_Maximum(self, expr: Maximum) -> Box:
        signs = []
        for index in expr.indices:
            ends = [digits("1"), self.box(index), self.box(index.size)]
            between = row([ends[0], r"\le", ends[1], r"\le", ends[2]], space=RELATION)
            signs.append(limits(r"\max", between))
        return row([*signs, self.box(expr.body).at_least(ATOM, last=False)], MUL)

    def _print_Where(self, expr: Where) -> Box:
        condition, a, b = expr.args
        if condition.args == (a, b) and condition.rel_op in (">", "<"):
            name = MAX if condition.rel_op == ">" else MIN
            pair = row([self.box(a), ",", self.box(b)], space=0.5)
            return row([name, parenthesized(pair)], tight=True)
        return cases([(self.box(a), self.box(condition)), (self.box(b), None)])

    def _print_Relational(self, expr: Relational) -> Box:
        left, right = map(self.box, expr.args)
        return row([left.at_least(ADD, last=False), RELATIONS[expr.rel_op], right], ADD, RELATION)

    def _print_Elementary(self, expr: Elementary) -> Box:
        argument, delimiters = self.box(expr.args[0]), expr.row.delimiters
        if delimiters and not expr.args[0].has(type(expr)):  # |u |v| w| could be |u| v |w|
            return parenthesized(argument, *delimiters)
        return row([OPERATORS[expr.row.name], parenthesized(argument)], tight=True)

    def _print_Prime(self, expr: Prime) -> Box:
        name = OPERATORS[expr.function.__name__]
        return row([name, sign("'", 0.4), parenthesized(self.box(expr.argument))], tight=True)

    def _print_Add(self, expr: Add) -> Box:
        return self.signed(self.terms(expr))

    def signed(self, terms: list[tuple[str, Expr]], leading: bool = False) -> Box:
        """Terms with their signs between them; the first plus only where it is `leading`."""
        parts: list[Box] = []
        for position, (operator, term) in enumerate(terms):
            if parts or leading or operator == "-":
                parts.append(sign(operator))
            level = MUL if parts else ADD  # a negative number may lead
            parts.append(self.box(term).at_least(level, last=position == len(terms) - 1))
        return row(parts, ADD if len(parts) > 1 else parts[0].level)

    def _print_Mul(self, expr: Mul) -> Box:
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return row([sign("-"), self.box(-expr).at_least(MUL)], ADD)
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
        lead += self._factors([factor for factor in whole if isinstance(factor, Delta)])
        whole = [factor for factor in whole if not isinstance(factor, Delta)]
        # 1/2N Σ …, not the whole sum over 2N; but (a − y)/N, where the sum is all there is.
        alone = len(whole) == 1 and whole[0].is_Add and not above
        alone &= bool(whole) and self.box(whole[0]).height <= 2
        beside = [] if alone else [factor for factor in whole if self._is_large(factor)]
        above += self._factors([f for f in whole if f not in beside], bare=alone)
        over = fraction(product(above) if above else digits("1"), product(below))
        if beside and not isinstance(over.node, Fraction):  # a / b c would be a / (b c)
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
            return fraction(digits("1"), self.box(Pow(base, -exponent)))
        if exponent == Rational(1, 2):
            return root(self.box(base))
        if exponent.is_Rational and exponent.q != 1:
            above = row([digits(str(exponent.p)), "/", digits(str(exponent.q))], tight=True)
        else:
            above = self.box(exponent)
        return scripts(self.box(base).at_least(ATOM, last=False), above)


def _is_reciprocal(factor: Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative)
