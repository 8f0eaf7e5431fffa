"""A program and its forward-mode derivative along one direction, on residues with shadows.

Every expression has a value, and a tangent: what a small step along the direction adds to it. No
adjoint, and no derivative rule of the calculus, has part in it; f′ is SymPy's derivative of the
definition of f.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Add, Basic, Expr, Mul, Symbol

from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.entries import axis_size
from symnn.notation import (
    FUNCTIONS,
    Access,
    Delta,
    Elementary,
    Equation,
    Index,
    Maximum,
    Program,
    Sum,
    Where,
    accesses,
)
from symnn.verify.field import modular
from symnn.verify.field.array import Field, FieldArray
from symnn.verify.field.definitions import at_every_entry, definition, rational_of
from symnn.verify.field.located import Axes, Located, added, aligned, fold
from symnn.verify.field.namespace import pi
from symnn.verify.field.ufuncs import choose, rational_power
from symnn.verify.standin import Unsupported

LOG = FUNCTIONS["log"]


class Truth:
    """A program's tensors at one point, in `values`: those that are given, and, step by step, what
    follows. Raises `Unsupported` for a recurrence, and for positions that depend on data."""

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Symbol, int],
        field: Field,
        given: Mapping[str, FieldArray],
    ) -> None:
        self.program, self.field = program, field
        self.axes = Axes(field, sizes)
        self.values = dict(given)
        self.rootless: list[tuple[tuple[Index, ...], NDArray[np.bool_]]] = []
        """Where the last step took a root of what has none: indices, and a mask over them."""
        self._known: dict[str, dict[Basic, Located]] = {}
        self._memo: dict[Basic, Located] = {}
        self._moved: dict[str, FieldArray] = {}
        self._tangents: dict[Basic, Located | None] = {}

    def step(self, equation: Equation, changed: Collection[str] | None = None) -> None:
        """Computes what an equation defines; again, where only some tensors have changed."""
        if any(read.name == equation.name for read in equation.reads):
            raise Unsupported(f"{equation.name} reads itself")
        self.rootless = []
        before = {} if changed is None else self._known[equation.name]
        self._memo = self._known[equation.name] = {
            expr: value
            for expr, value in before.items()
            if not any(read.name in (changed or ()) for read in accesses(expr))
        }
        value = self.axes.full(self.value(equation.rhs), equation.indices)
        self.values[equation.name] = value
        if not np.isfinite(value.x).all():
            self.field.unlucky = f"{equation.name} has no finite value at this point"

    def tangent_of(self, output: str, direction: Mapping[str, FieldArray]) -> FieldArray:
        """The derivative of a tensor along a direction, which names the tensors that move."""
        self._moved = dict(direction)
        for equation in self.program:
            self._memo, self._tangents = self._known[equation.name], {}
            tangent = self.tangent(equation.rhs)
            if tangent is not None:
                self._moved[equation.name] = self.axes.full(tangent, equation.indices)
        zero = self.field.encode(np.zeros(self.values[output].shape))
        return self._moved.get(output, zero)

    def value(self, expr: Basic) -> Located:
        """The value of an expression, at every value of its free indices."""
        if expr not in self._memo:
            self._memo[expr] = self._value(expr)
        return self._memo[expr]

    def tangent(self, expr: Basic) -> Located | None:
        """What a step along the direction adds to it; None for nothing."""
        if expr not in self._tangents:
            self._tangents[expr] = self._tangent(expr)
        return self._tangents[expr]

    def _value(self, expr: Basic) -> Located:
        field = self.field
        if isinstance(expr, Access):
            return self._read(expr, self.values[expr.name])
        if isinstance(expr, Index):
            return Located((expr,), field.encode(np.arange(self.axes.size(expr))))
        if expr.is_Symbol:
            return Located((), field.encode(axis_size(expr, self.axes.sizes)))
        if expr == sympy.pi:
            return Located((), pi(field))
        if expr.is_Rational:
            return Located((), field.encode(rational_of(expr)))
        if isinstance(expr, Sum):
            return self.axes.contract([*map(self.value, Mul.make_args(expr.body))], expr.indices)
        if isinstance(expr, Maximum):
            return self.axes.largest(self.value(expr.body), expr.indices)
        if isinstance(expr, Where):
            return self._where(expr, self.value(expr.args[1]), self.value(expr.args[2]))
        if isinstance(expr, Delta):
            a, b = aligned([*map(self.value, expr.args)])
            return Located(a.axes, field.encode(field.holds(np.equal, a.array, b.array)))
        if isinstance(expr, Elementary):
            return self._function(expr)
        if expr.is_Pow:
            return self._power(expr)
        if expr.is_Add or expr.is_Mul:
            return fold(np.add if expr.is_Add else np.multiply, map(self.value, expr.args))
        raise Unsupported(f"'{type(expr).__name__}' has no value on residues")

    def _tangent(self, expr: Basic) -> Located | None:
        if isinstance(expr, Access):
            moved = self._moved.get(expr.name)
            return None if moved is None else self._read(expr, moved)
        if not expr.args or expr.is_number:
            return None
        if isinstance(expr, Sum):
            terms = self._product_rule(expr.body)
            return added([self.axes.contract(factors, expr.indices) for factors in terms])
        if isinstance(expr, Maximum):
            body = self.tangent(expr.body)
            value = self.value(expr.body)
            return None if body is None else self.axes.largest(value, expr.indices, body)
        if isinstance(expr, Where):
            a, b = self.tangent(expr.args[1]), self.tangent(expr.args[2])
            zero = Located((), self.field.encode(0))
            return None if a is b is None else self._where(expr, a or zero, b or zero)
        if expr.is_Add:
            return added([self.tangent(arg) for arg in expr.args])
        if expr.is_Mul:
            return added([fold(np.multiply, factors) for factors in self._product_rule(expr)])
        if isinstance(expr, Elementary):
            inner = self.tangent(expr.args[0])
            return None if inner is None else fold(np.multiply, [self._prime(expr), inner])
        return self._power_tangent(expr) if expr.is_Pow else None

    def _product_rule(self, product: Expr) -> list[list[Located]]:
        """For each factor that moves, its tangent and the values of the others."""
        factors = Mul.make_args(product)
        return [
            [tangent, *(self.value(f) for n, f in enumerate(factors) if n != place)]
            for place, tangent in enumerate(map(self.tangent, factors))
            if tangent is not None
        ]

    def _read(self, expr: Access, array: FieldArray) -> Located:
        if all(isinstance(p, Index) for p in expr.indices) and len({*expr.indices}) == array.ndim:
            return Located(expr.indices, array)
        return self._gather(expr, array)

    def _gather(self, expr: Access, array: FieldArray) -> Located:
        """Entries at computed positions; 0 outside the tensor."""
        if any(position.has(Access) for position in expr.indices):
            raise Unsupported(f"a position of '{expr.name}' depends on data")
        positions = aligned([self.value(position) for position in expr.indices])
        axes = positions[0].axes
        whole = [np.rint(p.array.x).astype(int) for p in positions]
        inside = np.ones((), bool)
        for place, size in zip(whole, array.shape, strict=True):
            inside = inside & (place >= 0) & (place < size)
        clipped = [np.clip(p, 0, n - 1) for p, n in zip(whole, array.shape, strict=True)]
        found = Located(axes, choose(self.field, inside, array[tuple(clipped)], 0))
        return Located(axes, self.axes.full(found, axes))

    def _where(self, expr: Where, a: Located, b: Located) -> Located:
        condition = expr.condition
        sides = aligned([self.value(condition.lhs), self.value(condition.rhs), a, b])
        left, right, yes, no = (side.array for side in sides)
        truth = self.field.holds(RELATIONS[condition.rel_op], left, right)
        return Located(sides[0].axes, choose(self.field, truth, yes, no))

    def _function(self, expr: Elementary) -> Located:
        argument = self.value(expr.args[0])
        if isinstance(expr, LOG):
            self._split(expr.args[0])
        array = at_every_entry(self.field, definition(type(expr), 0), argument.array)
        if isinstance(expr, LOG) and expr.has(Sum):
            self.field.functions.shift_by(*array.r.ravel().tolist())
        return Located(argument.axes, array)

    def _prime(self, expr: Elementary) -> Located:
        u = self.value(expr.args[0])
        return Located(u.axes, at_every_entry(self.field, definition(type(expr), 1), u.array))

    def _split(self, argument: Expr) -> None:
        """Teaches the tables log(a·b/c) = log(a) + log(b) − log(c), of positive factors."""
        factors = [f.as_base_exp() for f in Mul.make_args(argument)]
        if len(factors) < 2 or not all(power.is_Rational for _, power in factors):
            return
        if all((self.value(base).array.x > 0).all() for base, _ in factors):
            log = Add(*(power * LOG(base) for base, power in factors))
            values, whole = aligned([self.value(log), self.value(argument)])
            arrays = np.broadcast_arrays(values.array.r, whole.array.r)
            for u, e in zip(*(array.ravel().tolist() for array in arrays), strict=True):
                self.field.functions.learn(u, e)

    def _power(self, expr: Expr) -> Located:
        base = self.value(expr.base)
        if expr.exp.is_Rational:
            exponent, functions = rational_of(expr.exp), self.field.functions
            if exponent.denominator % 2 == 0:
                lacks = modular.each(lambda v: not functions.has_root(v), base.array.r)
                mask = lacks.astype(bool)
                self.rootless += [(base.axes, mask)] if mask.any() else []
            return Located(base.axes, rational_power(self.field, base.array, exponent))
        return fold(np.power, [base, self.value(expr.exp)])

    def _power_tangent(self, expr: Expr) -> Located | None:
        """(uᵛ)˙ = v·uᵛ⁻¹·u̇ + uᵛ·log(u)·v̇"""
        base, exponent = self.tangent(expr.base), self.tangent(expr.exp)
        terms: list[Located | None] = []
        if base is not None:
            lower = self.value(expr.base ** (expr.exp - 1))
            terms.append(fold(np.multiply, [self.value(expr.exp), lower, base]))
        if exponent is not None:
            log = self.value(LOG(expr.base))
            terms.append(fold(np.multiply, [self.value(expr), log, exponent]))
        return added(terms)
