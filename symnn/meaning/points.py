"""Numbers at which Programs are looked at: one drawer for every kind of point.

It knows the roles of a Program's tensors: whole numbers that positions read, targets, weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np
from sympy import Rational, Symbol

from symnn.meaning.domains.floats import Array
from symnn.meaning.entries import axis_size, positions
from symnn.meaning.sizes import TARGET
from symnn.notation import Access, Program

Shape = tuple[int, ...]
Draw = Callable[[np.random.Generator, Shape], Array]
DENOMINATOR = 997
"""A prime, which keeps fractions of it off kinks such as x = 1/2."""


class Drawer:
    """Draws numbers for the inputs and parameters of a Program at given sizes."""

    def __init__(self, program: Program, sizes: Mapping[Symbol, int]) -> None:
        self.shapes: dict[str, Shape] = {
            tensor.name: tuple(axis_size(size, sizes) for size in tensor.shape)
            for tensor in (*program.inputs, *program.parameters)
        }
        self.whole = {
            name: np.array(list(entries.values())).reshape(self.shapes[name])
            for name, entries in whole_numbers(program, sizes).items()
            if name in self.shapes
        }
        """What positions read: the same at every point."""
        self.learned = {tensor.name for tensor in program.parameters}
        self.weights = {tensor.name for tensor in program.parameters if tensor.rank > 1}

    def each(self, draw: Callable[[str, Shape], Array]) -> dict[str, Array]:
        """An array for each tensor; `draw` is asked for those that are not whole numbers."""
        return {
            name: self.whole[name] if name in self.whole else draw(name, shape)
            for name, shape in self.shapes.items()
        }

    def draw(
        self,
        rng: np.random.Generator,
        targets: Draw,
        points: tuple[int, ...] = (),
        given: Any = 1.0,
        weights: Any = 1.0,
        numbers: Draw | None = None,
    ) -> dict[str, Array]:
        """Normal numbers, by their fan-in where there are several axes, so that deep networks do
        not saturate; targets, and inputs without an axis, as they are asked for.

        With `points`, an axis of points comes last; `given` and `weights` stretch inputs and
        vectors, and weights, maybe at each point otherwise.
        """

        def one(name: str, shape: Shape) -> Array:
            if name == TARGET:
                return targets(rng, (*shape, *points))
            if not shape and numbers is not None and name not in self.learned:
                return numbers(rng, points)
            stretch = weights if name in self.weights else given
            return np.asarray(scale(shape) * rng.standard_normal((*shape, *points)) * stretch)

        found = self.each(one)
        for name, array in self.whole.items():
            spread = array.reshape(*array.shape, *(1 for _ in points))
            found[name] = np.broadcast_to(spread, (*array.shape, *points))
        return found


def scale(shape: Shape) -> float:
    """The deviation of an array's numbers."""
    return math.sqrt(2 / shape[-1]) if len(shape) > 1 else 0.5


def between(rng: np.random.Generator, shape: Shape) -> Array:
    """Numbers that logarithms and roots take, of themselves and of what is missing to 1."""
    return rng.uniform(0.1, 0.9, shape)


def whole_numbers(
    program: Program, sizes: Mapping[Symbol, int]
) -> dict[str, dict[tuple[int, ...], int]]:
    """Entries for the tensors that positions read: triangular numbers modulo the axis.

    They repeat (0, 1, 0, 0, 1, … modulo 3), so a gradient that keeps only the last of two reads
    of a row is seen.
    """
    tensors = program.tensors
    found: dict[str, dict[tuple[int, ...], int]] = {}
    for equation in program:
        for read in equation.reads:
            for size, position in zip(tensors[read.name].shape, read.indices, strict=True):
                for inner in position.atoms(Access):
                    modulus = axis_size(size, sizes)
                    places = positions(tensors[inner.name], sizes)
                    found[inner.name] = {
                        p: m * (m + 1) // 2 % modulus for m, p in enumerate(places)
                    }
    return found


def fraction(random: Random, low: int, high: int) -> Rational:
    """A number strictly between two, and not zero."""
    numerator = random.randint(low * DENOMINATOR + 1, high * DENOMINATOR - 1) or 1
    return Rational(numerator, DENOMINATOR)
