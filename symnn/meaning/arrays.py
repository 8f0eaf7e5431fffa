"""The second walk: a Program array by array, in any domain of arrays.

An array is *located*: its axes are named by indices, so that expressions are put together by name.
Axes that no tensor has, of points or of directions, are indices like any other. A recurrence is
computed step by step along the axes on which it reads itself. What lies outside a tensor is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Expr, Mul, Symbol

from symnn.meaning.domains.array_domain import ArrayDomain
from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.entries import axis_size
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
    Where,
)
from symnn.notation.nodes import is_whole


class Indexed(NamedTuple):
    """An array whose axes are named by indices."""

    axes: tuple[Index, ...]
    array: Any


class NoOrder(ValueError):
    """A recurrence that has no order in which it can be computed."""


class ArrayWalk:
    """A Program's tensors at given sizes, in `values`: those given, and what is computed.

    Behind the axes of its tensor an array may have the first few of the axes in `extra`.
    """

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Symbol, int],
        domain: ArrayDomain,
        given: Mapping[str, Any],
        extra: tuple[Index, ...] = (),
    ) -> None:
        self.program, self.sizes, self.domain, self.extra = program, sizes, domain, extra
        self.values: dict[str, Any] = dict(given)
        self.known: dict[Basic, Indexed] = {}
        """The values of an equation's expressions."""
        self._fixed: dict[Index, int] = {}
        self._lengths: dict[Index, int] = {}

    def run(self) -> dict[str, Any]:
        """Every tensor. Raises `NoOrder`."""
        for equation in self.program:
            self.step(equation)
        return self.values

    def step(self, equation: Equation, known: Mapping[Basic, Indexed] | None = None) -> None:
        """Computes what an equation defines, with some values known. Raises `NoOrder`."""
        self.known = dict(known or {})
        steps = order_of(equation)
        if steps:
            self._follow(equation, steps)
        else:
            self.values[equation.name] = self.of(equation.rhs, equation.indices)

    def of(self, rhs: Expr, indices: tuple[Index, ...]) -> Any:
        """A right-hand side, as an array over some indices and what else it depends on."""
        found = self.value(rhs)
        needed = [place for place, axis in enumerate(self.extra, 1) if axis in found.axes]
        return self.full(found, (*indices, *self.extra[: max(needed, default=0)]))

    def _follow(self, equation: Equation, steps: Mapping[Index, int]) -> None:
        """A recurrence, one step after another."""
        result = self.domain.zeros(tuple(map(self.size, (*equation.indices, *self.extra))))
        self.values[equation.name] = result
        free = tuple(index for index in equation.indices if index not in steps)
        ranges = [range(self.size(index))[::direction] for index, direction in steps.items()]
        for at in product(*ranges):
            self.known, self._fixed = {}, dict(zip(steps, at, strict=True))
            array = self.full(self.value(equation.rhs), (*free, *self.extra))
            place = tuple(self._fixed.get(index, slice(None)) for index in equation.indices)
            self.domain.store(result, place, array)
        self.known, self._fixed = {}, {}

    def size(self, index: Index) -> int:
        """The length of an index's range."""
        if index not in self._lengths:
            self._lengths[index] = axis_size(index.size, self.sizes)
        return self._lengths[index]

    def value(self, expr: Basic) -> Indexed:
        """The value of an expression, at every value of its free indices."""
        if expr not in self.known:
            self.known[expr] = self._compute(expr)
        return self.known[expr]

    def _compute(self, expr: Basic) -> Indexed:
        domain = self.domain
        match expr:
            case Access():
                return self._read(expr)
            case Index() | Symbol():
                whole = self._whole(expr)
                return Indexed(whole.axes, domain.wholes(whole.array))
            case Sum() | Maximum():
                return self._reduced(expr)
            case Where():
                return self._where(expr)
            case Delta():
                a, b = self.aligned([*map(self._whole, expr.args)], plain=True)
                return Indexed(a.axes, domain.wholes(np.asarray(a.array == b.array, int)))
            case Elementary():
                return self.called(expr)
            case Prime():
                u = self.value(expr.argument)
                found = slope(domain, expr.function.row, u.array)
                return Indexed(u.axes, domain.spread(found, domain.shape(u.array)))
        if not expr.args:
            return Indexed((), domain.number(expr))
        if expr.is_Add:
            return self._fold(domain.add, expr.args)
        if expr.is_Mul:
            return self._fold(domain.multiply, expr.args)
        if expr.is_Pow:
            return self.powered(expr)
        raise TypeError(f"'{type(expr).__name__}' is not part of an equation")

    def called(self, expr: Elementary) -> Indexed:
        """An elementary function."""
        u = self.value(expr.args[0])
        return Indexed(u.axes, self.domain.call(expr.row, u.array))

    def powered(self, expr: Expr) -> Indexed:
        """A power."""
        base = self.value(expr.base)
        if expr.exp.is_Integer:
            return Indexed(base.axes, self.domain.power(base.array, int(expr.exp)))
        if expr.exp.is_Rational:
            return Indexed(base.axes, self.domain.root(base.array, expr.exp))
        a, b = self.aligned([base, self.value(expr.exp)])
        return Indexed(a.axes, self.domain.power(a.array, b.array))

    def _fold(self, operation: Callable[[Sequence[Any]], Any], args: Sequence[Basic]) -> Indexed:
        """Pair by pair: those with few axes stay small for as long as they can."""
        parts = sorted(map(self.value, args), key=lambda part: len(part.axes))
        first = parts[0]
        for part in parts[1:]:
            a, b = self.aligned([first, part])
            first = Indexed(a.axes, operation([a.array, b.array]))
        return first

    def aligned(self, parts: Sequence[Indexed], plain: bool = False) -> list[Indexed]:
        """The same arrays with the same axes, of length 1 where one does not depend on an index.
        `plain` arrays are whole numbers of NumPy's."""
        axes = tuple(dict.fromkeys(index for part in parts for index in part.axes))
        arrange = _arranged if plain else self.domain.arrange
        return [Indexed(axes, arrange(part.array, *_placement(part.axes, axes))) for part in parts]

    def full(self, part: Indexed, order: tuple[Index, ...]) -> Any:
        """The array with its axes in an order, each at its full length."""
        placed = self.domain.arrange(part.array, *_placement(part.axes, order))
        return self.domain.spread(placed, tuple(map(self.size, order)))

    def _whole(self, expr: Basic) -> Indexed:
        """A position, in whole numbers of NumPy's."""
        if isinstance(expr, Index):
            if expr in self._fixed:
                return Indexed((), np.asarray(self._fixed[expr]))
            return Indexed((expr,), np.arange(self.size(expr)))
        if isinstance(expr, Access):
            read = self.value(expr)
            return Indexed(read.axes, self.domain.integers(read.array))
        if not expr.args:
            return Indexed((), np.asarray(axis_size(expr, self.sizes)))
        if not (expr.is_Add or expr.is_Mul):
            raise TypeError(f"'{expr}' is no position")
        parts = self.aligned([*map(self._whole, expr.args)], plain=True)
        arrays = [part.array for part in parts]
        return Indexed(parts[0].axes, sum(arrays) if expr.is_Add else prod(arrays))

    def _read(self, expr: Access) -> Indexed:
        array = self.values[expr.name]
        shape = self.domain.shape(array)
        axes = (*expr.indices, *self.extra[: len(shape) - len(expr.indices)])
        plain = all(isinstance(p, Index) and p not in self._fixed for p in axes)
        if plain and len({*axes}) == len(axes) and shape == tuple(map(self.size, axes)):
            return Indexed(axes, array)
        positions = self.aligned([*map(self._whole, axes)], plain=True)
        inside: Any = True
        for position, size in zip(positions, shape, strict=True):
            inside = inside & (position.array >= 0) & (position.array < size)
        clipped = [np.clip(p.array, 0, n - 1) for p, n in zip(positions, shape, strict=True)]
        found = self.domain.take(array, tuple(clipped), inside)
        free = positions[0].axes
        return Indexed(free, self.full(Indexed(free, found), free))

    def _where(self, expr: Where) -> Indexed:
        condition, *branches = expr.args
        sides, relation = (condition.lhs, condition.rhs), condition.rel_op
        yes, no = map(self.value, branches)
        if all(map(is_whole, sides)) and not condition.has(Access):
            left, right = self.aligned([*map(self._whole, sides)], plain=True)
            truth = Indexed(left.axes, RELATIONS[relation](left.array, right.array))
        else:
            left, right = self.aligned([*map(self.value, sides)])
            truth = Indexed(left.axes, self.domain.compare(relation, left.array, right.array))
        axes = tuple(dict.fromkeys(chain(truth.axes, yes.axes, no.axes)))
        mask = _arranged(np.asarray(truth.array), *_placement(truth.axes, axes))
        a, b = (self.domain.arrange(p.array, *_placement(p.axes, axes)) for p in (yes, no))
        return Indexed(axes, self.domain.choose(mask, lambda: a, lambda: b))

    def _reduced(self, expr: Sum | Maximum) -> Indexed:
        """An index of a recurrence's steps that is bound again runs over its whole range."""
        fixed, known = self._fixed, self.known
        if fixed.keys() & set(expr.indices):
            self._fixed = {i: at for i, at in fixed.items() if i not in expr.indices}
            self.known = {}
        if isinstance(expr, Sum):
            factors = [*map(self.value, Mul.make_args(expr.body))]
            found = self._contract(factors, expr.indices)
        else:
            found = self._largest(self.value(expr.body), expr.indices)
        self._fixed, self.known = fixed, known
        return found

    def _contract(self, factors: Sequence[Indexed], bound: tuple[Index, ...]) -> Indexed:
        """Σ over the bound indices of a product."""
        factors = sorted(factors, key=lambda factor: -len(factor.axes))
        indices = dict.fromkeys(chain(bound, *(factor.axes for factor in factors)))
        letters = {index: chr(ord("a") + number) for number, index in enumerate(indices)}
        free = tuple(index for index in letters if index not in bound)
        names = ["".join(letters[index] for index in factor.axes) for factor in factors]
        subscripts = f"{','.join(names)}->{''.join(letters[index] for index in free)}"
        array = self.domain.contract(subscripts, [factor.array for factor in factors])
        held = {index for factor in factors for index in factor.axes}
        times = prod(self.size(index) for index in bound if index not in held)
        return Indexed(
            free, array if times == 1 else self.domain.multiply([array, self.domain.whole(times)])
        )

    def _largest(self, body: Indexed, bound: tuple[Index, ...]) -> Indexed:
        """The largest entry over the bound indices."""
        free = tuple(index for index in body.axes if index not in bound)
        rows = self.full(body, (*free, *bound))
        shape = (*map(self.size, free), prod(map(self.size, bound)))
        return Indexed(free, self.domain.largest_of(self.domain.reshape(rows, shape)))


def _placement(
    axes: tuple[Index, ...], order: tuple[Index, ...]
) -> tuple[tuple[int, ...], tuple[slice | None, ...]]:
    """How an array with some axes is transposed, and given axes of length 1, to have others."""
    places = tuple(axes.index(index) for index in order if index in axes)
    return places, tuple(slice(None) if index in axes else None for index in order)


def _arranged(
    array: NDArray[Any], places: tuple[int, ...], spread: tuple[slice | None, ...]
) -> NDArray[Any]:
    found: NDArray[Any] = array.transpose(places)[spread]
    return found


def order_of(equation: Equation) -> dict[Index, int]:
    """The indices along which an equation reads itself at other steps, with the direction in which
    each must run: what is read comes before, by the first of these indices that differs; none
    where it does not read itself. Raises `NoOrder`."""
    shifts = [
        tuple(p - i for p, i in zip(read.indices, equation.indices, strict=True))
        for read in equation.reads
        if read.name == equation.name
    ]
    if not all(shift.is_Integer for read in shifts for shift in read):
        raise NoOrder(f"{equation.name} reads itself at a position that is no fixed step away")
    steps: dict[Index, int] = {}
    for axis, index in enumerate(equation.indices):
        signs = {-1 if read[axis] > 0 else 1 for read in shifts if read[axis]}
        if not signs:
            continue
        if len(signs) > 1:
            raise NoOrder(f"{equation.name} reads itself on both sides along {index}")
        steps[index] = signs.pop()
        shifts = [read for read in shifts if not read[axis]]
    if shifts:
        raise NoOrder(f"{equation.name} is defined by itself")
    return steps
