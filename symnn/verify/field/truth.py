"""A program and its forward-mode derivative along one direction, on residues with shadows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sympy import Add, Basic, Expr, Mul, Symbol

from symnn.meaning.arrays import ArrayWalk, Indexed, NoOrder
from symnn.meaning.domains.duals import Dual, Duals
from symnn.notation import FUNCTIONS, Elementary, Equation, Index, Program, Sum, accesses
from symnn.verify.field import modular
from symnn.verify.field.array import Field, FieldArray
from symnn.verify.field.modular import Residues
from symnn.verify.field.residues import ResidueDomain
from symnn.verify.standin import Unsupported

LOG = FUNCTIONS["log"]


@dataclass(frozen=True)
class Rootless:
    """Numbers that have no root: their indices, a mask over them, and the residues."""

    indices: tuple[Index, ...]
    mask: NDArray[np.bool_]
    residues: Residues

    def is_as(self, other: Rootless) -> bool:
        """Whether they are the very same numbers."""
        same = np.array_equal(self.mask, other.mask)
        return same and np.array_equal(self.residues, other.residues)


class Truth(ArrayWalk):
    """A program's tensors at one point: those that are given, and, step by step, what follows."""

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Symbol, int],
        field: Field,
        given: Mapping[str, FieldArray],
    ) -> None:
        super().__init__(program, sizes, ResidueDomain(field), given)
        self.field = field
        self.rootless: list[Rootless] = []
        """Where the last step took a root of what has none."""
        self._kept: dict[str, dict[Basic, Indexed]] = {}

    def step(self, equation: Equation, known: Mapping[Basic, Indexed] | None = None) -> None:
        """Computes what an equation defines. Raises `Unsupported` for a recurrence without an
        order."""
        self.rootless = []
        try:
            super().step(equation, known)
        except NoOrder as error:
            raise Unsupported(str(error)) from None
        self._kept[equation.name] = self.known
        if self.field.unlucky is None and not np.isfinite(self.values[equation.name].x).all():
            self.field.unlucky = f"{equation.name} has no finite value at this point"

    def again(self, equation: Equation, changed: Collection[str]) -> None:
        """Computes it again, where only some tensors have changed."""
        kept = self._kept[equation.name].items()
        untouched = {e: v for e, v in kept if not any(r.name in changed for r in accesses(e))}
        self.step(equation, untouched)

    def tangent_of(self, output: str, direction: Mapping[str, FieldArray]) -> FieldArray:
        """The derivative of a tensor along a direction, which names the tensors that move."""
        given = (*self.program.inputs, *self.program.parameters)
        duals = {t.name: Dual(self.values[t.name], direction.get(t.name)) for t in given}
        found: Dual = ArrayWalk(self.program, self.sizes, Duals(self.domain), duals).run()[output]
        if found.tangent is None:
            return self.field.encode(np.zeros(self.values[output].shape))
        tangent: FieldArray = found.tangent
        return tangent

    def called(self, expr: Elementary) -> Indexed:
        if isinstance(expr, LOG):
            self._split(expr.args[0])
        found = super().called(expr)
        if isinstance(expr, LOG) and expr.has(Sum):
            self.field.functions.shift_by(*found.array.r.ravel().tolist())
        return found

    def powered(self, expr: Expr) -> Indexed:
        if expr.exp.is_Rational and expr.exp.q % 2 == 0:
            base = self.value(expr.base)
            lacks = modular.each(lambda v: not self.field.functions.has_root(v), base.array.r)
            mask = lacks.astype(bool)
            if mask.any():
                self.rootless.append(Rootless(base.axes, mask, base.array.r[mask]))
        return super().powered(expr)

    def _split(self, argument: Expr) -> None:
        """Teaches the tables log(a·b/c) = log(a) + log(b) − log(c), of positive factors."""
        factors = [f.as_base_exp() for f in Mul.make_args(argument)]
        if len(factors) < 2 or not all(power.is_Rational for _, power in factors):
            return
        if all((self.value(base).array.x > 0).all() for base, _ in factors):
            log = Add(*(power * LOG(base) for base, power in factors))
            values, whole = self.aligned([self.value(log), self.value(argument)])
            arrays = np.broadcast_arrays(values.array.r, whole.array.r)
            for u, e in zip(*(array.ravel().tolist() for array in arrays), strict=True):
                self.field.functions.learn(u, e)
