"""A Program at given numbers: every entry of every tensor, in exact fractions while it can be,
and in 30 digits where a function such as exp has no fraction for a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from sympy import Dummy, Expr, Float, Integer, Rational, Symbol

from symnn.notation import (
    Access,
    Delta,
    Elementary,
    Equation,
    Index,
    Maximum,
    Prime,
    Program,
    Reduction,
    Sum,
    Where,
    substitute,
)

DIGITS = 30
NEGLIGIBLE = Rational(1, 10**24)
"""Less than this is the rounding of a zero."""

Entries = dict[tuple[int, ...], Expr]
"""The entries of a tensor by their positions, from 0: SymPy's rationals and floats."""


class NoValue(ValueError):
    """An expression has no finite real value at these numbers."""


def evaluate(
    program: Program, given: Mapping[str, Entries], sizes: Mapping[Symbol, int]
) -> Scalars:
    """The Program's tensors where the inputs and the parameters are `given`.

    Sizes that are not in `sizes` are the Program's own. Raises `NoValue`.
    """
    scalars = Scalars(given, {**program.sizes, **sizes})
    for equation in program:
        scalars.define(equation)
    return scalars


class Scalars:
    """Evaluates expressions at the tensors it knows. `first` is where their indices begin."""

    def __init__(
        self, tensors: Mapping[str, Entries], sizes: Mapping[Symbol, int], first: int = 0
    ) -> None:
        self.tensors = dict(tensors)
        self.sizes = {symbol: Integer(size) for symbol, size in sizes.items()}
        self.first = first
        self.kinks = False
        """Whether a choice was made between equals, where rounding would decide in its place."""

    def define(self, equation: Equation) -> None:
        """Adds the tensor that the equation defines, entry by entry."""
        self.tensors[equation.name] = {
            tuple(p - self.first for p in at): self.value(substitute(equation.rhs, mapping))
            for at, mapping in self.every(equation.indices)
        }

    def every(
        self, indices: tuple[Index, ...]
    ) -> Iterator[tuple[tuple[int, ...], dict[Index, Integer]]]:
        """Every choice of values for the indices, the last one running fastest."""
        ranges = (range(self.first, self.first + self.size(index.size)) for index in indices)
        for at in product(*ranges):
            yield at, dict(zip(indices, map(Integer, at), strict=True))

    def size(self, size: Expr) -> int:
        """The number that a size is."""
        return int(size.xreplace(self.sizes))

    def read(self, access: Access) -> Expr:
        """An entry; what lies outside the tensor reads as zero."""
        at = tuple(int(self.value(position)) - self.first for position in access.indices)
        return self.tensors[access.name].get(at, Integer(0))

    def bodies(self, reduction: Reduction) -> list[Expr]:
        """What a reduction is taken over, one expression for each choice of its indices."""
        return [substitute(reduction.body, mapping) for _, mapping in self.every(reduction.indices)]

    def chosen(self, choice: Where) -> Expr:
        """The branch that is taken."""
        condition, yes, no = choice.args
        a, b = map(self.value, condition.args)
        apart = _number(a - b)
        self.kinks |= apart == 0
        return yes if bool(condition.func(apart, 0)) else no

    def value(self, expr: Expr) -> Expr:
        """The value of an expression without free indices. Raises `NoValue`."""
        match expr:
            case Access():
                return self.read(expr)
            case Sum():
                return _number(sum(map(self.value, self.bodies(expr)), Integer(0)))
            case Maximum():
                largest, *others = sorted(map(self.value, self.bodies(expr)), reverse=True)
                self.kinks |= any(_number(largest - other) == 0 for other in others)
                return largest
            case Where():
                return self.value(self.chosen(expr))
            case Delta():
                a, b = map(self.value, expr.args)
                return Integer(a == b)
            case Prime():
                u = Dummy("u", real=True)
                slope = expr.function.definition(u).diff(u)
                return _number(slope.xreplace({u: self.value(expr.argument)}))
            case Elementary():
                argument = self.value(expr.args[0])
                self.kinks |= argument == 0 and type(expr).__name__ in ("abs", "sign")
                return _number(type(expr).definition(argument))
            case Symbol():
                return self.sizes[expr]
        if not expr.args:
            return _number(expr)
        return _number(expr.func(*map(self.value, expr.args)))


def _number(value: Expr) -> Expr:
    """A number as a fraction or as a float of 30 digits. Raises `NoValue` where it is neither."""
    if value.is_Rational:
        return value
    found = value.evalf(DIGITS)
    if found.is_Rational:
        return found
    if not (found.is_Float and found.is_finite):
        raise NoValue(f"{value} is not a real number")
    return Integer(0) if abs(found) < NEGLIGIBLE else Float(found, DIGITS)
