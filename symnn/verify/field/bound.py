"""How likely it is that a wrong gradient passes: the bound that the check prints.

At a random point, the file's slope and the true one are quotients of polynomials in what was drawn:
residues of parameters, inputs and direction, and the value of an elementary function wherever it is
taken, were these random and independent. If the two differ, so do they as polynomials, after
multiplication by the denominators; and a polynomial of degree d that is not 0 vanishes at a random
point of a field with p elements with probability d/p at most (Schwartz 1980, Zippel 1979). The
direction is among the variables, so this holds for a difference in any entry of the gradient.

Two arguments of a function may also coincide modulo p though they are not the same expression:
A arguments, each compared with A others under K identities, of degree a, do with probability
A²·K·a/p at most. So one point misses with at most (d + A²·K·a)/p, and independent points with the
product. d and a are those of the true slope: the file's are taken to be no higher.

The degree of a quotient is counted by its denominators. Every divisor is a *site*, with the
degree of its entries together; a sum over entries has them all as its common denominator, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log2, prod
from typing import NamedTuple

from sympy import Basic, Expr, Symbol
from sympy.core.relational import Relational

from symnn.meaning.arrays import order_of
from symnn.meaning.choice import Choice
from symnn.meaning.entries import axis_size
from symnn.meaning.functions import ARGUMENT, NAMES, written
from symnn.notation import TABLE, Access, Elementary, Index, Maximum, Program, Sum, Where
from symnn.verify.field.modular import P
from symnn.verify.field.point import Point
from symnn.verify.field.residues import rational_of


class Degree(NamedTuple):
    """A quotient: how much the numerator's degree exceeds the denominator's, and how often each
    site divides."""

    excess: int
    sites: Mapping[Basic, int]


NUMBER, VARIABLE = Degree(0, {}), Degree(1, {})


class Degrees:
    """The degrees of a program's tensors, and of their tangents along a direction."""

    def __init__(self, program: Program, sizes: Mapping[Symbol, int]) -> None:
        self.sizes = sizes
        self.arguments = 1
        """The highest degree of an elementary function's argument."""
        self._site: dict[Basic, int] = {}
        self._values = {t.name: VARIABLE for t in (*program.inputs, *program.parameters)}
        self._tangents = {t.name: VARIABLE for t in program.parameters}
        self._memo: dict[tuple[Basic, bool], Degree | None] = {}
        for equation in program:
            steps = order_of(equation)
            self._values |= {equation.name: NUMBER} if steps else {}  # before the first step
            for _ in range(prod(axis_size(index.size, sizes) for index in steps)):
                self._memo = {} if steps else self._memo
                value, tangent = self._of(equation.rhs), self._moving(equation.rhs)
                self._values[equation.name] = value
                if tangent is not None:
                    self._tangents[equation.name] = tangent

    def difference(self, output: str) -> int:
        """d: of the difference of two tangents of a tensor, multiplied by both denominators."""
        return self._height(self._tangents.get(output, NUMBER))

    def _height(self, degree: Degree) -> int:
        below = sum(times * self._site[site] for site, times in degree.sites.items())
        return max(degree.excess, 0) + 2 * below

    def _of(self, expr: Basic) -> Degree:
        key = expr, False
        if key not in self._memo:
            self._memo[key] = self._value(expr)
        found = self._memo[key]
        assert found is not None
        return found

    def _moving(self, expr: Basic) -> Degree | None:
        key = expr, True
        if key not in self._memo:
            self._memo[key] = self._tangent(expr)
        return self._memo[key]

    def _value(self, expr: Basic) -> Degree:
        if isinstance(expr, Access):
            return self._values[expr.name]
        if isinstance(expr, Sum | Maximum):
            return self._of(expr.body)
        if isinstance(expr, Where):
            return _sum(map(self._of, expr.args[1:]))
        if isinstance(expr, Elementary):
            return self._function(expr, 0)
        if expr.is_Add:
            return _sum(map(self._of, expr.args))
        if expr.is_Mul:
            return _product(map(self._of, expr.args))
        if expr.is_Pow:
            return self._power(expr.base, expr.exp, self._of(expr.base), self._entries(expr))
        return NUMBER

    def _tangent(self, expr: Basic) -> Degree | None:
        if isinstance(expr, Access):
            return self._tangents.get(expr.name)
        if isinstance(expr, Sum | Maximum):
            return self._moving(expr.body)
        if isinstance(expr, Where) or expr.is_Add:
            moving = [self._moving(arg) for arg in expr.args if isinstance(arg, Expr)]
            present = [term for term in moving if term is not None]
            return _sum(present) if present else None
        if expr.is_Mul:
            terms = [
                _product([moved, *(self._of(a) for a in expr.args if a is not arg)])
                for arg in expr.args
                if (moved := self._moving(arg)) is not None
            ]
            return _sum(terms) if terms else None
        if not (isinstance(expr, Elementary) or expr.is_Pow):
            return None
        moved = self._moving(expr.args[0])
        if moved is None:
            return None
        if isinstance(expr, Elementary):
            return _product([self._function(expr, 1), moved])
        return _product([self._of(expr.base ** (expr.exp - 1)), moved])

    def _function(self, expr: Elementary, order: int) -> Degree:
        """A function's value, or its derivative's, by its definition."""
        self.arguments = max(self.arguments, self._height(self._of(expr.args[0])))
        return self._scalar(written(expr.row.name, order), expr.args[0])

    def _scalar(self, body: Expr, argument: Expr) -> Degree:
        if body == ARGUMENT:
            return self._of(argument)
        if not body.args:
            return NUMBER
        parts = [self._scalar(arg, argument) for arg in body.args]
        if body.is_Add:
            return _sum(parts)
        if body.is_Mul:
            return _product(parts)
        if body.is_Pow:
            base = body.base.xreplace({ARGUMENT: argument})
            return self._power(base, body.exp, parts[0], self._entries(argument))
        if isinstance(body, Choice):
            return _sum(parts[1:])
        if body.is_number or isinstance(body, Relational):
            return NUMBER
        if not TABLE[NAMES[type(body)]].quotient:
            return VARIABLE
        # sin, cos: 2t/(1 + t²), (1 − t²)/(1 + t²); tanh: (e − 1)/(e + 1); sinh, cosh: e, 1/e
        whole = body.xreplace({ARGUMENT: argument})
        self._divides(whole, 4 * self._entries(argument))
        return Degree(0, {whole: 1})

    def _power(self, base: Basic, exponent: Expr, degree: Degree, entries: int) -> Degree:
        power = rational_of(exponent) if exponent.is_Rational else None
        if power is None or power.denominator != 1:
            degree = VARIABLE  # a root is drawn, or an exponential
            times = 1 if power is None else power.numerator // power.denominator
            base = base ** (exponent - times) if power is not None else base
        else:
            times = int(power)
        if times >= 0:
            return Degree(degree.excess * times, {s: n * times for s, n in degree.sites.items()})
        self._divides(base, max(self._height(degree), 1) * entries)
        return Degree(degree.excess * times, {base: -times})

    def _divides(self, site: Basic, degree: int) -> None:
        """A site; over the steps of a recurrence its degree grows."""
        self._site[site] = max(degree, self._site.get(site, 0))

    def _entries(self, expr: Basic) -> int:
        indices = (symbol for symbol in expr.free_symbols if isinstance(symbol, Index))
        return prod(axis_size(index.size, self.sizes) for index in indices)


def _sum(terms: Iterable[Degree]) -> Degree:
    terms = list(terms)
    sites: dict[Basic, int] = {}
    for term in terms:
        for site, times in term.sites.items():
            sites[site] = max(times, sites.get(site, 0))
    return Degree(max(term.excess for term in terms), sites)


def _product(factors: Iterable[Degree]) -> Degree:
    excess, sites = 0, dict[Basic, int]()
    for factor in factors:
        excess += factor.excess
        for site, times in factor.sites.items():
            sites[site] = sites.get(site, 0) + times
    return Degree(excess, sites)


class Odds:
    """The bound after some points that were passed."""

    def __init__(self, program: Program, output: str, sizes: Mapping[Symbol, int]) -> None:
        degrees = Degrees(program, sizes)
        self._degree, self._argument = degrees.difference(output), degrees.arguments
        self._bits = 0.0
        self._points = 0

    def passed(self, point: Point) -> None:
        """Counts a point at which everything was equal."""
        arguments, identities = point.field.functions.counted
        chance = self._degree + arguments**2 * identities * self._argument
        self._bits += max(0.0, log2(P) - log2(max(chance, 1)))
        self._points += 1

    def text(self) -> str:
        """The bound in words."""
        bits = int(self._bits)
        if not bits:
            return f"one-sided test; no bound: the gradient's degree may be 2^{self._size}"
        return (
            f"one-sided test: a wrong gradient passes with probability below 2^-{bits}, were the "
            "elementary functions random and its degree no higher than the true one's"
        )

    @property
    def _size(self) -> int:
        return int(log2(max(self._degree, 1)))
