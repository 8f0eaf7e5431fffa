"""The oracle: a program's entries as scalar SymPy expressions, at small sizes, and their
derivatives by SymPy alone.

Sums are written out, reads outside a tensor are zero, and every function of the language stands
by its definition in SymPy's functions. An entry that no equation defines is a real symbol named
as it is written, `W1[0,1]`. No node of the language is left to be differentiated: a `where` is a
`Choice` here, of which the derivative is the same choice between derivatives, so relu'(0) = 0;
abs, sign and maxima are choices too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

import sympy
from sympy import Basic, Dummy, Expr, Integer, S, Symbol
from sympy.core.relational import Relational

from symnn.notation import (
    FUNCTIONS,
    Access,
    Delta,
    Elementary,
    Equation,
    Index,
    Maximum,
    Prime,
    Program,
    Reduction,
    Tensor,
    Where,
)
from symnn.verify.choice import Choice

Position = tuple[int, ...]
Data = Mapping[str, Mapping[Position, int]]
"""Entries of the integer tensors, by name: positions that depend on data read them."""


def entry_symbol(name: str, position: Position) -> Symbol:
    """The real symbol that stands for one entry of a tensor."""
    return _symbol(f"{name}[{','.join(map(str, position))}]" if position else name)


@lru_cache(maxsize=1 << 16)
def _symbol(name: str) -> Symbol:
    return Symbol(name, real=True)


def positions(tensor: Tensor, sizes: Mapping[Symbol, int]) -> Iterator[Position]:
    """Every position of a tensor, the last axis fastest."""
    return product(*(range(axis_size(size, sizes)) for size in tensor.shape))


def axis_size(size: Expr, sizes: Mapping[Symbol, int]) -> int:
    """A size as a number. Raises `ValueError` when a size symbol has none."""
    number = size.xreplace({s: Integer(n) for s, n in sizes.items()})
    if not number.is_Integer:
        raise ValueError(f"the size {size} is not known")
    return int(number)


class Expansion:
    """The entries of tensors at given sizes; equations are followed except into `free` tensors."""

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Symbol, int],
        data: Data | None = None,
        free: Collection[str] = (),
    ) -> None:
        self.sizes = sizes
        self.data = data or {}
        self.tensors = program.tensors
        self.equations = {e.name: e for e in program if e.name not in free}
        self._shapes: dict[str, Position] = {}
        self._entries: dict[tuple[str, Position], Expr] = {}
        self._bodies: dict[tuple[Basic, Position], Expr] = {}
        self._indices: dict[Basic, tuple[Index, ...]] = {}

    def shape(self, name: str) -> Position:
        """A tensor's shape in numbers."""
        if name not in self._shapes:
            axes = self.tensors[name].shape
            self._shapes[name] = tuple(axis_size(size, self.sizes) for size in axes)
        return self._shapes[name]

    def entry(self, name: str, position: Position) -> Expr:
        """One entry: zero outside the tensor, a symbol, or its equation written out."""
        shape = self.shape(name)
        if not all(0 <= p < n for p, n in zip(position, shape, strict=True)):
            return S.Zero
        if name in self.data:
            return Integer(self.data[name][position])
        if name not in self.equations:
            return entry_symbol(name, position)
        key = (name, position)
        if key not in self._entries:
            self._entries[key] = self.rhs(self.equations[name], position)
        return self._entries[key]

    def rhs(self, equation: Equation, position: Position) -> Expr:
        """The right-hand side of an equation at one position of its target."""
        return self._expand(equation.rhs, dict(zip(equation.indices, position, strict=True)))

    def _expand(self, expr: Basic, at: Mapping[Index, int]) -> Any:
        key = (expr, tuple(at[i] for i in self._indices_of(expr)))
        if key not in self._bodies:
            self._bodies[key] = self._write_out(expr, at)
        return self._bodies[key]

    def _indices_of(self, expr: Basic) -> tuple[Index, ...]:
        """The free indices of an expression, in a fixed order."""
        if expr not in self._indices:
            if isinstance(expr, Index):
                found = {expr: None}
            else:
                found = {i: None for arg in expr.args for i in self._indices_of(arg)}
            if isinstance(expr, Reduction):
                found = {i: None for i in self._indices_of(expr.body) if i not in expr.indices}
            self._indices[expr] = tuple(found)
        return self._indices[expr]

    def _write_out(self, expr: Basic, at: Mapping[Index, int]) -> Any:
        if isinstance(expr, Index):
            return Integer(at[expr])
        if isinstance(expr, Access):
            return self.entry(expr.name, tuple(int(self._expand(p, at)) for p in expr.indices))
        if isinstance(expr, Reduction):
            return self._reduce(expr, at)
        if isinstance(expr, Symbol):
            return Integer(axis_size(expr, self.sizes))
        if isinstance(expr, Prime):
            return _definition(expr.function, self._expand(expr.argument, at), 1)
        if not expr.args:
            return expr
        args = [self._expand(arg, at) for arg in expr.args]
        if isinstance(expr, Elementary):
            return _definition(type(expr), args[0], 0)
        if isinstance(expr, Where):
            return Choice(*args)
        if isinstance(expr, Delta):
            return Integer(int(args[0] == args[1]))
        if isinstance(expr, Relational) and not all(arg.is_number for arg in args):
            return expr.func(*args, evaluate=False)
        return expr.func(*args)

    def _reduce(self, expr: Reduction, at: Mapping[Index, int]) -> Expr:
        ranges = (range(axis_size(index.size, self.sizes)) for index in expr.indices)
        terms = [
            self._expand(expr.body, {**at, **dict(zip(expr.indices, bound, strict=True))})
            for bound in product(*ranges)
        ]
        if not isinstance(expr, Maximum):
            return sympy.Add(*terms)
        largest = terms[0]
        for term in terms[1:]:
            largest = Choice(sympy.Gt(term, largest, evaluate=False), term, largest)
        return largest


def expand(
    program: Program, sizes: Mapping[Symbol, int], data: Data | None = None
) -> dict[str, dict[Position, Expr]]:
    """Every entry of every tensor that an equation defines, over inputs and parameters."""
    expansion = Expansion(program, sizes, data)
    return {
        e.name: {p: expansion.entry(e.name, p) for p in positions(e.tensor, sizes)} for e in program
    }


def gradient(
    program: Program,
    output: str,
    wrt: Collection[str],
    sizes: Mapping[Symbol, int],
    data: Data | None = None,
) -> dict[str, dict[Position, Expr]]:
    """The derivative of a scalar output by every entry of some inputs or parameters.

    By brute force: the output is written out whole, and SymPy differentiates it. Raises
    `ValueError` when the output is not a scalar.
    """
    tensors = program.tensors
    if tensors[output].rank:
        raise ValueError(f"'{output}' has {tensors[output].rank} axes: expected a scalar")
    value = Expansion(program, sizes, data).entry(output, ())
    return {
        name: {p: value.diff(entry_symbol(name, p)) for p in positions(tensors[name], sizes)}
        for name in wrt
    }


def _definition(function: type[Elementary], argument: Expr, order: int) -> Expr:
    """A function of the language, or its derivative, in SymPy's functions."""
    u, definition = _derived(function.__name__, order)
    return definition.xreplace({u: argument})


@lru_cache
def _derived(name: str, order: int) -> tuple[Dummy, Expr]:
    u = Dummy("u", real=True)
    match name:
        case "abs":
            definition = Choice(u > 0, u, -u)
        case "sign":
            definition = Choice(u > 0, 1, Choice(u < 0, -1, 0))
        case _:
            definition = FUNCTIONS[name].definition(u)
    return u, definition.diff(u) if order else definition
