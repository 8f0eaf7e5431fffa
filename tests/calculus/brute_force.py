"""Brute force: every entry of every tensor is a scalar of its own, differentiated by SymPy.

`Scalars` writes the forward equations out in SymPy's own functions; it does not know the calculus.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import cache

import mpmath
import sympy
from mpmath import mp, mpf
from sympy import Expr, Symbol

from symnn.calculus import differentiate
from symnn.notation import (
    Access,
    Elementary,
    Maximum,
    Program,
    Sum,
    Tensor,
    Where,
    parse_equation,
    size_symbol,
)
from tests.calculus.evaluation import Entry, Expansion, Numbers

DIGITS = 30


class Disagreement(AssertionError):
    """The calculus and brute force give different gradients."""


def program(
    texts: Iterable[str],
    tensors: Mapping[str, str],
    sizes: Mapping[str, int],
    ranges: Mapping[str, str] | None = None,
    output: str = "loss",
) -> Program:
    """The Program of some equations. Shapes are text too: {"x": "N n"}; all are parameters."""
    declared = [Tensor(name, tuple(map(_size, shape.split()))) for name, shape in tensors.items()]
    known = {tensor.name: tensor for tensor in declared}
    named = {size: size_symbol(size) for size in sizes}
    named |= {index: _size(size) for index, size in (ranges or {}).items()}
    equations = []
    for text in texts:
        equations.append(parse_equation(text, known, named))
        known[equations[-1].name] = equations[-1].tensor
    numbers = {size_symbol(size): number for size, number in sizes.items()}
    return Program((), tuple(declared), tuple(equations), (output,), numbers)


def _size(text: str) -> Expr:
    return sympy.Integer(text) if text.isdigit() else size_symbol(text)


class Scalars(Expansion):
    """The forward equations as scalars in SymPy's own functions, differentiated by SymPy."""

    def __init__(self, program: Program, given: Mapping[Entry, mpf]) -> None:
        super().__init__(program)
        self.integers = {key: int(v) for key, v in given.items() if v == int(v)}
        self.values = Numbers(program, given)
        self.names: dict[Symbol, Entry] = {}

    def gradient(self, output: str, wrt: Iterable[Entry]) -> dict[Entry, mpf]:
        """∂output/∂entry, by the chain rule over scalars, forward from each entry."""
        return {entry: self.total((output, ()), entry, {}) for entry in wrt}

    def total(self, of: Entry, by: Entry, known: dict[Entry, mpf]) -> mpf:
        if of == by:
            return mpf(1)
        if of[0] not in self.equations:
            return mpf(0)
        if of not in known:
            known[of] = mpmath.fsum(
                slope * self.total(read, by, known) for read, slope in self.slopes(of)
            )
        return known[of]

    @cache  # noqa: B019 - one instance a comparison
    def slopes(self, of: Entry) -> list[tuple[Entry, mpf]]:
        """Every scalar that an entry's equation reads, with SymPy's derivative by it."""
        equation = self.equations[of[0]]
        at = dict(zip((i.name for i in equation.indices), of[1], strict=True))
        scalar = self.expand(equation.rhs, at)
        symbols = sorted(scalar.free_symbols, key=str)
        point = [self.values.entry(*self.names[s]) for s in symbols]
        derivatives = [scalar.diff(s).replace(sympy.DiracDelta, lambda *_: 0) for s in symbols]
        slopes = sympy.lambdify(symbols, derivatives, "mpmath")(*point)
        return list(zip((self.names[s] for s in symbols), map(mpf, slopes), strict=True))

    def expand(self, expr: Expr, at: Mapping[str, int]) -> Expr:
        match expr:
            case Access():
                return self.scalar(expr.name, tuple(self.position(e, at) for e in expr.indices))
            case Sum():
                return sympy.Add(*(self.expand(expr.body, run) for run in self.runs(expr, at)))
            case Maximum():
                return sympy.Max(*(self.expand(expr.body, run) for run in self.runs(expr, at)))
            case Where():
                condition, a, b = (self.expand(e, at) for e in expr.args)
                return sympy.Piecewise((a, condition), (b, True))
            case Elementary():
                return type(expr).definition(self.expand(expr.args[0], at))
            case Symbol():
                return sympy.Integer(at[expr.name] if expr.name in at else self.sizes[expr.name])
        return expr.func(*(self.expand(e, at) for e in expr.args)) if expr.args else expr

    def scalar(self, name: str, position: tuple[int, ...]) -> Expr:
        if not self.inside(name, position):
            return sympy.S.Zero
        symbol = Symbol("_".join((name, *map(str, position))), real=True)
        self.names[symbol] = (name, position)
        return symbol

    def position(self, expr: Expr, at: Mapping[str, int]) -> int:
        if isinstance(expr, Access):
            return self.integers[expr.name, tuple(self.position(e, at) for e in expr.indices)]
        if isinstance(expr, Symbol):
            return int(self.expand(expr, at))
        return int(expr.func(*(self.position(e, at) for e in expr.args)) if expr.args else expr)


def random_point(
    program: Program, seed: int = 0, low: str = "-1", high: str = "1"
) -> dict[Entry, mpf]:
    """Random numbers of 30 digits for every entry of the inputs and parameters."""
    source = random.Random(seed)
    expansion = Expansion(program)
    with mp.workdps(DIGITS + 5):
        span = mpf(high) - mpf(low)
        return {
            entry: mpf(low) + span * source.randrange(1, 10**DIGITS) / mpf(10) ** DIGITS
            for tensor in (*program.inputs, *program.parameters)
            for entry in expansion.entries(tensor.name)
        }


def check_gradient(
    program: Program,
    given: Mapping[Entry, mpf] | None = None,
    output: str = "loss",
    wrt: Iterable[str] | None = None,
) -> None:
    """Raises `Disagreement` unless the backward Program agrees with brute force at `given`."""
    given = random_point(program) if given is None else given
    wrt = [t.name for t in program.parameters] if wrt is None else list(wrt)
    backward = differentiate(program, output, wrt)
    with mp.workdps(DIGITS + 5):
        derived, brute = Numbers(backward.program, given), Scalars(program, given)
        entries = [entry for name in wrt for entry in brute.entries(name)]
        for (name, position), expected in brute.gradient(output, entries).items():
            found = derived.entry(backward.adjoints[name], position)
            if abs(found - expected) > mpf(10) ** (5 - DIGITS) * (1 + abs(expected)):
                raise Disagreement(
                    f"∂{output}/∂{name}{list(position)} is {mpmath.nstr(expected, 12)}, "
                    f"the calculus says {mpmath.nstr(found, 12)}"
                )
