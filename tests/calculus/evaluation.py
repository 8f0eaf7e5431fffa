"""A Program on numbers, entry by entry: what its equations say, with nothing derived.

Indices are looked up by *name*, as a reader of the printed equation does, so that two indices
which merely print alike are a disagreement too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import mpmath
import sympy
from mpmath import mp, mpf
from sympy import Expr, Symbol

from symnn.notation import Access, Delta, Elementary, Maximum, Program, Sum, Where

Entry = tuple[str, tuple[int, ...]]
NUMERIC = {
    **{name: getattr(mpmath, name) for name in ("exp", "log", "sin", "cos", "tan", "asin")},
    **{name: getattr(mpmath, name) for name in ("acos", "atan", "sinh", "cosh", "tanh")},
    **{name: getattr(mpmath, name) for name in ("erf", "sign")},
    "abs": mpmath.fabs,
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "softplus": lambda u: mpmath.log(1 + mpmath.exp(u)),
    "log_cosh": lambda u: mpmath.log(mpmath.cosh(u)),
    **{name: getattr(mpmath, name) for name in ("expm1", "log1p", "erfc")},
    "normal_cdf": mpmath.ncdf,
}


class Expansion:
    """What both readings of a Program share: shapes, and indices that run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.sizes = {symbol.name: number for symbol, number in program.sizes.items()}
        self.equations = {equation.name: equation for equation in program}
        self.shapes = {
            name: tuple(map(self.size, tensor.shape)) for name, tensor in program.tensors.items()
        }

    def size(self, size: Expr) -> int:
        return int(size.subs({s: self.sizes[s.name] for s in size.free_symbols}))

    def entries(self, name: str) -> Iterator[Entry]:
        for position in itertools.product(*map(range, self.shapes[name])):
            yield name, position

    def inside(self, name: str, position: tuple[int, ...]) -> bool:
        return all(0 <= p < size for p, size in zip(position, self.shapes[name], strict=True))

    def runs(self, reduction: Expr, at: Mapping[str, int]) -> Iterator[dict[str, int]]:
        names = [index.name for index in reduction.indices]
        for values in itertools.product(*(range(self.size(i.size)) for i in reduction.indices)):
            yield {**at, **dict(zip(names, values, strict=True))}


class Numbers(Expansion):
    """A Program on numbers. Entries are found when they are read, so recurrences need no order."""

    def __init__(self, program: Program, given: Mapping[Entry, mpf]) -> None:
        super().__init__(program)
        self.known = dict(given)

    def entry(self, name: str, position: tuple[int, ...]) -> mpf:
        if not self.inside(name, position):
            return mpf(0)
        if (name, position) not in self.known:
            equation = self.equations[name]
            at = dict(zip((i.name for i in equation.indices), position, strict=True))
            self.known[name, position] = self.value(equation.rhs, at)
        return self.known[name, position]

    def value(self, expr: Expr, at: Mapping[str, int]) -> mpf:
        match expr:
            case Access():
                return self.entry(expr.name, tuple(int(self.value(e, at)) for e in expr.indices))
            case Sum():
                return mpmath.fsum(self.value(expr.body, run) for run in self.runs(expr, at))
            case Maximum():
                return max(self.value(expr.body, run) for run in self.runs(expr, at))
            case Where():
                return self.value(
                    expr.args[1] if self.holds(expr.args[0], at) else expr.args[2], at
                )
            case Delta():
                return mpf(self.value(expr.args[0], at) == self.value(expr.args[1], at))
            case Elementary():
                return NUMERIC[type(expr).__name__](self.value(expr.args[0], at))
            case sympy.Add():
                return mpmath.fsum(self.value(e, at) for e in expr.args)
            case sympy.Mul():
                return self.product(expr, at)
            case sympy.Pow():
                return self.value(expr.base, at) ** self.value(expr.exp, at)
            case sympy.Rational():
                return mpf(expr.p) / expr.q
            case Symbol():
                return mpf(at[expr.name] if expr.name in at else self.sizes[expr.name])
        assert expr == sympy.pi, f"{expr!r} has no value"
        return +mp.pi

    def product(self, expr: Expr, at: Mapping[str, int]) -> mpf:
        """Zero as soon as a read or a condition is: what lies outside a range has no value."""
        result = mpf(1)
        for factor in sorted(expr.args, key=lambda e: not isinstance(e, Access | Where | Delta)):
            result *= self.value(factor, at)
            if not result:
                break
        return result

    def holds(self, condition: Expr, at: Mapping[str, int]) -> bool:
        left, right = (self.value(e, at) for e in condition.args)
        return bool(
            {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right,
             "==": left == right, "!=": left != right}[condition.rel_op]
        )  # fmt: skip
