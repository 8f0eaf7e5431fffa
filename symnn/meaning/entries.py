"""The first walk: a Program entry by entry, in any domain of single values.

Right-hand sides become closures over a list of index values. An entry is computed when it is first
read: a recurrence reads its own entries in whatever order it runs, and positions may be read from
tensors of whole numbers. What lies outside a tensor is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import product
from math import prod
from typing import Any

import sympy
from sympy import Basic, Expr, Integer, Symbol

from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.domains.domain import OutsideDomain, ValueDomain
from symnn.meaning.scalars import slope
from symnn.notation import (
    Access,
    Delta,
    Elementary,
    Equation,
    Index,
    Maximum,
    Prime,
    Program,
    Sum,
    Tensor,
    Where,
)

Position = tuple[int, ...]
Closure = Callable[[list[int]], Any]
"""What an expression is, at values of the indices."""


def axis_size(size: Expr, sizes: Mapping[Symbol, int]) -> int:
    """A size as a number. Raises `ValueError` when a size symbol has none."""
    if size in sizes:
        return sizes[size]
    number = size.xreplace({s: Integer(sizes[s]) for s in size.free_symbols if s in sizes})
    if not number.is_Integer:
        raise ValueError(f"the size {size} is not known")
    return int(number)


def positions(tensor: Tensor, sizes: Mapping[Symbol, int]) -> Iterator[Position]:
    """Every position of a tensor, the last axis fastest."""
    return product(*(range(axis_size(size, sizes)) for size in tensor.shape))


class _Tensor(dict[Position, Any]):
    """A tensor's entries."""

    def __init__(self, shape: Position, compute: Callable[[Position], Any], zero: Any) -> None:
        super().__init__()
        self.shape, self.compute, self.zero = shape, compute, zero

    def __missing__(self, position: Position) -> Any:
        if not all(0 <= p < n for p, n in zip(position, self.shape, strict=True)):
            return self.zero
        value = self[position] = self.compute(position)
        return value


class EntryWalk:
    """The entries of a Program's tensors at given sizes.

    `given` gives those of inputs, parameters, and of the tensors in `free`, whose equations are
    not followed.
    """

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Symbol, int],
        domain: ValueDomain,
        given: Callable[[str, Position], Any],
        free: Collection[str] = (),
    ) -> None:
        self.program, self.sizes, self.domain, self._given = program, sizes, domain, given
        self._tensors: dict[str, _Tensor] = {}
        self._equations = {e.name: e for e in program if e.name not in free}
        self._scope: dict[Index, int] = {}
        self._compiled: dict[Equation, Callable[[Position], Any]] = {}
        self._memos: list[dict[Any, Any]] = []

    def shape(self, name: str) -> Position:
        """A tensor's shape in numbers."""
        return self._tensor(name).shape

    def entry(self, name: str, position: Position) -> Any:
        """One entry of a tensor."""
        return self._tensor(name)[position]

    def rhs(self, equation: Equation, position: Position) -> Any:
        """The right-hand side of an equation, of the Program's or not, at a position."""
        if equation not in self._compiled:
            self._compiled[equation] = self._compile(equation)
        return self._compiled[equation](position)

    def clear(self) -> None:
        """Forgets all values."""
        for known in (*self._tensors.values(), *self._memos):
            known.clear()

    def _tensor(self, name: str) -> _Tensor:
        if name not in self._tensors:
            equation = self._equations.get(name)
            compute = (
                partial(self._given, name) if equation is None else partial(self.rhs, equation)
            )
            shape = tuple(axis_size(n, self.sizes) for n in self.program.tensors[name].shape)
            self._tensors[name] = _Tensor(shape, compute, self.domain.whole(0))
        return self._tensors[name]

    def _compile(self, equation: Equation) -> Callable[[Position], Any]:
        self._scope = {index: slot for slot, index in enumerate(equation.indices)}
        self._used = len(self._scope)
        closure = self._closure(equation.rhs)
        spare = [0] * (self._used - len(equation.indices))
        domain, known = self.domain, self._memo()

        def entry(position: Position) -> Any:
            if position in known:
                return known[position]
            try:
                value = known[position] = domain.entry(closure([*position, *spare]))
            except domain.failures as error:
                raise OutsideDomain(f"{equation.name}: {error}") from None
            except RecursionError:
                raise OutsideDomain(f"{equation.name} reads itself without end") from None
            return value

        return entry

    def _memo(self) -> dict[Any, Any]:
        self._memos.append({})
        return self._memos[-1]

    def _closure(self, expr: Basic) -> Closure:
        domain = self.domain
        match expr:
            case Access():
                return self._access(expr)
            case Index() | Symbol():
                whole = self._whole(expr)
                return lambda at: domain.whole(whole(at))
            case Sum() | Maximum():
                return self._reduction(expr)
            case Where():
                return self._where(expr)
            case Delta():
                a, b = map(self._whole, expr.args)
                return lambda at: domain.whole(int(a(at) == b(at)))
            case Elementary():
                row, argument = expr.row, self._closure(expr.args[0])
                return lambda at: domain.call(row, argument(at))
            case Prime():
                row, argument = expr.function.row, self._closure(expr.argument)
                return lambda at: slope(domain, row, argument(at))
        if expr.is_Integer:
            integer = domain.whole(int(expr))
            return lambda at: integer
        if expr.is_Rational or expr == sympy.pi:
            number = domain.number(expr)
            return lambda at: number
        if expr.is_Pow and expr.exp.is_Integer:
            base, power = self._closure(expr.base), int(expr.exp)
            return lambda at: domain.power(base(at), power)
        parts = [self._closure(arg) for arg in expr.args]
        if expr.is_Add:
            return lambda at: domain.add([part(at) for part in parts])
        if expr.is_Mul:
            return lambda at: domain.multiply([part(at) for part in parts])
        if expr.is_Pow:
            return lambda at: domain.power(parts[0](at), parts[1](at))
        raise TypeError(f"'{type(expr).__name__}' is not part of an equation")

    def _whole(self, expr: Basic) -> Callable[[list[int]], int]:
        """A position: indices, sizes, integers, and entries of tensors of whole numbers."""
        if isinstance(expr, Index):
            if expr not in self._scope:
                raise TypeError(f"the index {expr} has no value")
            slot = self._scope[expr]
            return lambda at: at[slot]
        if isinstance(expr, Access):
            entry = self._access(expr)
            return lambda at: int(entry(at))
        if not expr.args:
            number = axis_size(expr, self.sizes)
            return lambda at: number
        parts = [self._whole(arg) for arg in expr.args]
        if expr.is_Add:
            return lambda at: sum([part(at) for part in parts])
        if expr.is_Mul:
            return lambda at: prod([part(at) for part in parts])
        raise TypeError(f"'{expr}' is no position")

    def _access(self, expr: Access) -> Closure:
        entries = self._tensor(expr.name)
        if all(isinstance(p, Index) for p in expr.indices):
            slots = [self._scope[p] for p in expr.indices]
            return lambda at: entries[tuple([at[slot] for slot in slots])]
        parts = [self._whole(position) for position in expr.indices]
        return lambda at: entries[tuple([part(at) for part in parts])]

    def _range(self, index: Index) -> range:
        return range(axis_size(index.size, self.sizes))

    def _reduction(self, expr: Sum | Maximum) -> Closure:
        outside = self._scope
        free = [slot for index, slot in outside.items() if index in expr.free_symbols]
        ranges = [*map(self._range, expr.indices)]
        slots = range(self._used, self._used + len(ranges))
        self._used += len(ranges)
        self._scope = outside | dict(zip(expr.indices, slots, strict=True))
        body = self._closure(expr.body)
        self._scope = outside
        reduce = self.domain.add if isinstance(expr, Sum) else self.domain.largest

        def reduced(at: list[int]) -> Any:
            terms = []
            for bound in product(*ranges):
                at[slots.start : slots.stop] = bound
                terms.append(body(at))
            return reduce(terms)

        return reduced if len(free) == len(outside) else self._remembered(reduced, free)

    def _remembered(self, closure: Closure, free: list[int]) -> Closure:
        """The same, computed once for values of the indices that it depends on."""
        known = self._memo()

        def remembered(at: list[int]) -> Any:
            key = tuple([at[slot] for slot in free])
            if key not in known:
                known[key] = closure(at)
            return known[key]

        return remembered

    def _where(self, expr: Where) -> Closure:
        condition, a, b = expr.args
        relation, domain, place = condition.rel_op, self.domain, object()
        yes, no = self._closure(a), self._closure(b)
        if not condition.has(Access):
            holds = self._of_indices(condition)
            return lambda at: yes(at) if holds(at) else no(at)
        left, right = self._closure(condition.lhs), self._closure(condition.rhs)
        slots = list(self._scope.values())

        def where(at: list[int]) -> Any:
            truth = domain.compare(relation, left(at), right(at))
            truth = domain.settle((place, *[at[slot] for slot in slots]), truth)
            return domain.choose(truth, lambda: yes(at), lambda: no(at))

        return where

    def _of_indices(self, condition: Expr) -> Callable[[list[int]], bool]:
        """A comparison of indices and sizes, which is decided exactly."""
        relation, difference = RELATIONS[condition.rel_op], condition.lhs - condition.rhs
        indices = {index: self._scope[index] for index in condition.atoms(Index)}
        known = {s: Integer(n) for s, n in self.sizes.items()}
        memo: dict[Position, bool] = {}

        def holds(at: list[int]) -> bool:
            key = tuple([at[slot] for slot in indices.values()])
            if key not in memo:
                values = dict(zip(indices, map(Integer, key), strict=True))
                memo[key] = bool(relation(difference.xreplace(known | values), 0))
            return memo[key]

        return holds
