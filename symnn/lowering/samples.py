"""A program at a few random points, by NumPy: what the passes are compared by.

Floats are enough here. A pass that changes the meaning changes it at almost every point by far more
than rounding, and identities of exp, tanh and their like hold by themselves; exactness is for the
checks. Arrays have the axes of their tensor and, last, one for the points, so that arrays of
different rank broadcast as they do without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from symnn.meaning.arrays import ArrayWalk
from symnn.meaning.domains.extents import Extents
from symnn.meaning.domains.floats import Array, FloatArrays
from symnn.meaning.domains.magnitudes import Magnitudes, Sized
from symnn.meaning.points import Drawer, between
from symnn.meaning.sizes import sampled_sizes
from symnn.notation import Equation, Index, Program, accesses

POINTS = 3
ROUNDING, MOVES = 2.0**-51, 4
"""By how much, relative to it, what is read is moved to see what rounding does; how often."""
POINT = Index("point", POINTS)


class Samples:
    """The tensors of a program at the points, evaluated when they are first asked for."""

    def __init__(self, program: Program) -> None:
        self.equations = program.equations
        self.sizes = sampled_sizes(program)
        self._of_name = {equation.name: equation for equation in program}
        given = _drawn(program, self.sizes)
        self._walk = ArrayWalk(program, self.sizes, FloatArrays(), given, (POINT,))
        self._magnitudes = Magnitudes(FloatArrays())

    def size(self, size: Expr) -> int:
        """The number that stands for a size."""
        found = self.sizes.get(size)
        return int(size.xreplace(self.sizes)) if found is None else found

    def shape(self, shape: Iterable[Expr]) -> tuple[int, ...]:
        """The numbers that stand for an array's sizes."""
        return tuple(map(self.size, shape))

    def value(self, name: str) -> Array:
        """A tensor's values. What its equation reads was asked for before, or is asked for now."""
        if name not in self._walk.values:
            equation = self._of_name[name]
            for read in equation.reads:
                if read.name != name:
                    self.value(read.name)
            with np.errstate(all="ignore"):
                self._walk.step(equation)
                self._walk.values[name] = self._spread(self._walk.values[name], equation)
        found: Array = self._walk.values[name]
        return found

    def of(self, rhs: Expr, equation: Equation) -> Array:
        """The values that an equation's tensor has with this right-hand side."""
        return self._spread(self._at(self._walk, rhs, equation), equation)

    def magnitude(self, rhs: Expr, equation: Equation, within: Collection[str] = ()) -> Array:
        """The same with every term counted as positive: what rounding is relative to.

        What is read is exact, but for the tensors `within`: they are rounded as they are computed.
        """
        given = {}
        for name in {read.name for read in accesses(rhs)}:
            known = self._magnitudes.given(self.value(name))
            if name in within and name != equation.name:
                own = self._of_name[name]
                known = Sized(known.value, self.magnitude(own.rhs, own, within))
            given[name] = known
        walk = ArrayWalk(self._walk.program, self.sizes, self._magnitudes, given, (POINT,))
        return self._spread(self._at(walk, rhs, equation).size, equation)

    def noise(self, rhs: Expr, equation: Equation) -> Array:
        """How far rounding of what is read moves the values: far where nearly all of a value
        cancels before a root is taken of it, infinitely where there is no value beside it."""
        value, rng = self.of(rhs, equation), np.random.default_rng(2)
        moved: Array = np.zeros_like(value)
        for _ in range(MOVES):
            given = {
                name: self.value(name)
                * (1 + ROUNDING * rng.standard_normal(self.value(name).shape))
                for name in {read.name for read in accesses(rhs)}
            }
            walk = ArrayWalk(self._walk.program, self.sizes, FloatArrays(), given, (POINT,))
            found = self._spread(self._at(walk, rhs, equation), equation)
            apart = np.abs(found - value)
            moved = np.maximum(moved, np.where(np.isnan(apart), np.inf, apart))
        return moved

    def reads_finite(self, equation: Equation) -> Array:
        """At which points all that an equation reads is finite: beside NaN either is smaller."""
        found = np.ones(POINTS, bool)
        for read in equation.reads:
            value = np.isfinite(self.value(read.name))
            found &= value.all(axis=tuple(range(value.ndim - 1)))
        return found

    def is_far(self, rhs: Expr, equation: Equation) -> bool:
        """Whether a value on the way is beyond what floats multiply safely."""
        domain = Extents()
        given = {read.name: self.value(read.name) for read in accesses(rhs)}
        walk = ArrayWalk(self._walk.program, self.sizes, domain, given, (POINT,))
        self._at(walk, rhs, equation)
        return domain.are_far

    def _at(self, walk: ArrayWalk, rhs: Expr, equation: Equation) -> Any:
        for read in accesses(rhs):
            self.value(read.name)
        walk.known = {}
        with np.errstate(all="ignore"):
            return walk.of(rhs, equation.indices)

    def _spread(self, found: Array, equation: Equation) -> Array:
        """With the axis of the points, which constants lack."""
        shape = self.shape(equation.tensor.shape)
        array = np.asarray(found, dtype=float)
        if array.ndim == len(shape):
            array = array[..., None]
        return np.broadcast_to(array, (*shape, POINTS))


def _drawn(program: Program, sizes: Mapping[Symbol, int]) -> dict[str, Array]:
    """Both signs at first, then wide for vectors, so that kinks are passed; then positive, for
    roots and logarithms. Hyper-parameters, numbers that the program is given, are in (0, 1)."""
    rng, drawer = np.random.default_rng(1), Drawer(program, sizes)
    found = drawer.draw(rng, between, (POINTS,), given=(1.4, 4, 1.4), weights=1, numbers=between)
    for name, shape in drawer.shapes.items():
        if shape and name not in drawer.whole:
            found[name][..., -1] = between(rng, shape)
    return found
