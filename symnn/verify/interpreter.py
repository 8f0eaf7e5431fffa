"""An interpreter of programs on explicit numbers, in many digits. It knows no derivative."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import sympy
from sympy import Basic, Symbol
from sympy.core.relational import Relational

from symnn.notation import Access, Delta, Elementary, Equation, Index, Maximum, Program, Sum, Where
from symnn.verify.oracle import Position, axis_size, positions
from symnn.verify.scalar import (
    RELATIONS,
    OutsideDomain,
    as_number,
    context,
    is_real,
    real_functions,
)

DIGITS = 60
Values = Mapping[str, Any]
"""Numbers of the inputs and parameters, by name: NumPy arrays, or entries by position."""
Closure = Callable[[list[int]], Any]


@dataclass(frozen=True)
class Evaluation:
    """Every entry of every tensor, and the least distance to a kink in each equation."""

    entries: Mapping[str, Mapping[Position, Any]]
    margins: Mapping[str, Any]

    @property
    def margin(self) -> Any:
        """The least of all these distances."""
        return min(self.margins.values(), default=math.inf)


class _Entries(dict[Position, Any]):
    """A tensor's entries: zero outside, and computed when first read, so a recurrence may read
    its own entries in whatever order it runs."""

    def __init__(self, shape: Position, compute: Callable[[Position], Any], zero: Any) -> None:
        super().__init__()
        self.compute = compute
        self._shape, self._zero = shape, zero

    def __missing__(self, position: Position) -> Any:
        if not all(0 <= p < n for p, n in zip(position, self._shape, strict=True)):
            return self._zero
        value = self[position] = self.compute(position)
        return value


class Interpreter:
    """A program at given sizes. Right-hand sides become closures over a list of index values."""

    def __init__(self, program: Program, sizes: Mapping[Symbol, int], digits: int = DIGITS) -> None:
        self.program = program
        self.mp = context(digits)
        self.functions = real_functions(self.mp)
        self.sizes = sizes
        self._margin = self.mp.inf
        self.held: dict[tuple[Any, ...], bool] | None = None
        """The branches that `where` took in the runs since this was set, and takes in the next."""
        self.entries: dict[str, _Entries] = {}
        self._slots: dict[Index, int] = {}
        for tensor in (*program.inputs, *program.parameters):
            self.entries[tensor.name] = self._empty(tensor.shape)
        for equation in program:
            entries = self.entries[equation.name] = self._empty(equation.tensor.shape)
            entries.compute = self._entry(equation)

    def run(self, values: Values) -> Evaluation:
        """The program at some numbers. Floats are read exactly.

        Raises `OutsideDomain` where a value is not a finite real number.
        """
        for name, entries in self.entries.items():
            entries.clear()
            if name in values:
                entries.update(self.numbers(values[name]))
        margins = {}
        for equation in self.program:
            self._margin = self.mp.inf
            for position in positions(equation.tensor, self.sizes):
                self.entries[equation.name][position]
            margins[equation.name] = self._margin
        return Evaluation({name: dict(e) for name, e in self.entries.items()}, margins)

    def numbers(self, array: Any) -> dict[Position, Any]:
        """The entries of an array, by position, in this precision."""
        if isinstance(array, Mapping):
            return {p: as_number(self.mp, v) for p, v in array.items()}
        return {p: self.mp.mpf(v.item()) for p, v in np.ndenumerate(np.asarray(array))}

    def _empty(self, shape: tuple[Any, ...]) -> _Entries:
        numbers = tuple(axis_size(size, self.sizes) for size in shape)
        return _Entries(numbers, self._absent, self.mp.zero)

    @staticmethod
    def _absent(position: Position) -> Any:
        raise KeyError(f"no value is given at {position}")

    def _entry(self, equation: Equation) -> Callable[[Position], Any]:
        self._slots = {index: slot for slot, index in enumerate(equation.indices)}
        self._used = len(self._slots)
        closure = self._compile(equation.rhs)
        spare = [0] * (self._used - len(equation.indices))

        def entry(position: Position) -> Any:
            try:
                value = self.mp.convert(closure([*position, *spare]))
            except (ZeroDivisionError, ValueError, OverflowError) as error:
                raise OutsideDomain(f"{equation.name}: {error}") from None
            except RecursionError:
                raise OutsideDomain(f"{equation.name} reads itself without end") from None
            if not is_real(self.mp, value):
                raise OutsideDomain(f"{equation.name} is not a real number")
            return value

        return entry

    def _slot(self, index: Index) -> int:
        if index not in self._slots:
            self._slots[index] = self._used
            self._used += 1
        return self._slots[index]

    def _compile(self, expr: Basic) -> Closure:
        mp = self.mp
        if isinstance(expr, Index):
            slot = self._slot(expr)
            return lambda at: at[slot]
        if isinstance(expr, Access):
            return self._access(expr)
        if expr.is_Symbol:
            size = axis_size(expr, self.sizes)
            return lambda at: size
        if expr.is_Integer:
            integer = int(expr)
            return lambda at: integer
        if expr.is_Rational or expr == sympy.pi:
            number = +mp.pi if expr == sympy.pi else mp.mpf(expr.p) / expr.q
            return lambda at: number
        if isinstance(expr, Sum | Maximum):
            return self._reduction(expr)
        if isinstance(expr, Where):
            return self._where(expr)
        parts = [self._compile(arg) for arg in expr.args]
        if expr.is_Add:
            return lambda at: sum(part(at) for part in parts)
        if expr.is_Mul:
            return lambda at: mp.fprod(part(at) for part in parts)
        if expr.is_Pow:
            return self._power(parts[0], parts[1], expr.exp)
        if isinstance(expr, Delta):
            return lambda at: int(parts[0](at) == parts[1](at))
        if isinstance(expr, Elementary):
            return self._function(type(expr).__name__, parts[0])
        raise TypeError(f"'{type(expr).__name__}' is not evaluated on numbers")

    def _access(self, expr: Access) -> Closure:
        entries = self.entries[expr.name]
        if all(isinstance(p, Index) for p in expr.indices):
            slots = [self._slot(p) for p in expr.indices]
            return lambda at: entries[tuple([at[slot] for slot in slots])]
        parts = [self._compile(position) for position in expr.indices]
        return lambda at: entries[tuple([int(part(at)) for part in parts])]

    def _reduction(self, expr: Sum | Maximum) -> Closure:
        outside = self._slots  # an index of the same name keeps its slot there
        self._slots = {index: slot for index, slot in outside.items() if index not in expr.indices}
        slots = [self._slot(index) for index in expr.indices]
        ranges = [range(axis_size(index.size, self.sizes)) for index in expr.indices]
        body = self._compile(expr.body)
        self._slots = outside

        def terms(at: list[int]) -> list[Any]:
            found = []
            for bound in product(*ranges):
                for slot, value in zip(slots, bound, strict=True):
                    at[slot] = value
                found.append(body(at))
            return found

        if isinstance(expr, Sum):
            return lambda at: self.mp.fsum(terms(at))

        def largest(at: list[int]) -> Any:
            ordered = sorted(terms(at))
            self._near(ordered[-1] - ordered[-2] if len(ordered) > 1 else self.mp.inf)
            return ordered[-1]

        return largest

    def _where(self, expr: Where) -> Closure:
        condition, a, b = expr.args
        assert isinstance(condition, Relational)
        left, right = self._compile(condition.lhs), self._compile(condition.rhs)
        relation = RELATIONS[condition.rel_op]
        yes, no = self._compile(a), self._compile(b)
        of_indices = not condition.atoms(Access)
        place = object()

        def where(at: list[int]) -> Any:
            difference = left(at) - right(at)
            if not of_indices:
                self._near(difference)
            holds = bool(relation(difference, 0))
            if self.held is not None:
                holds = self.held.setdefault((place, *at), holds)
            return yes(at) if holds else no(at)

        return where

    def _power(self, base: Closure, exponent: Closure, power: Basic) -> Closure:
        if power.is_Integer:
            whole = int(power)
            return lambda at: self.mp.mpf(base(at)) ** whole
        return lambda at: self.mp.power(base(at), exponent(at))

    def _function(self, name: str, argument: Closure) -> Closure:
        function = self.functions[name]

        def call(at: list[int]) -> Any:
            value = argument(at)
            if name in ("abs", "sign"):
                self._near(value)
            return function(self.mp.mpf(value))

        return call

    def _near(self, distance: Any) -> None:
        self._margin = min(self._margin, abs(distance))
