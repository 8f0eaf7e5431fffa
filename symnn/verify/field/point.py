"""A random point: residues and shadows for every input and parameter, and a direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sympy import Symbol

from symnn.meaning.points import Drawer, between
from symnn.notation import Equation, Index, Program, Tensor
from symnn.verify.field.array import Field, FieldArray
from symnn.verify.field.modular import P
from symnn.verify.field.truth import Truth

Mask = NDArray[np.bool_]
REDRAWS = 300
"""How often an equation's roots are drawn for: of a unit's three rows all have one in 8 draws."""


@dataclass(frozen=True)
class Point:
    """What the file is given, and the program there. All arrays are read-only."""

    field: Field
    params: Mapping[str, FieldArray]
    inputs: Mapping[str, FieldArray]
    direction: Mapping[str, FieldArray]
    truth: Truth


def draw(
    program: Program, sizes: Mapping[Symbol, int], seed: int, attempt: int, deep: bool = False
) -> Point:
    """One point. Its residues are uniform, and so is the direction's part for every entry of every
    parameter. Its shadows are drawn as a network's numbers are, smaller at every attempt, so that
    deep networks neither saturate nor overflow.

    Half of the residues have no square root. Where an equation takes one of what has none, the
    residues that come in with it (a layer's biases, say) are drawn again, unit by unit.
    """
    field = Field(seed, deep)
    scale = 0.5 ** (attempt // 2)

    drawer = Drawer(program, sizes)

    def drawn() -> dict[str, FieldArray]:
        shadows = drawer.draw(field.rng, between, given=scale, weights=scale)
        return {
            name: read_only(
                field.encode(shadow)
                if name in drawer.whole
                else field.array(field.rng.integers(0, P, shadow.shape), shadow)
            )
            for name, shadow in shadows.items()
        }

    given, moved = drawn(), drawn()
    direction = {tensor.name: moved[tensor.name] for tensor in program.parameters}
    truth = Truth(program, sizes, field, given)
    with np.errstate(all="ignore"):
        _follow(program, truth)
    params = {tensor.name: truth.values[tensor.name] for tensor in program.parameters}
    inputs = {tensor.name: truth.values[tensor.name] for tensor in program.inputs}
    return Point(field, params, inputs, direction, truth)


def _follow(program: Program, truth: Truth) -> None:
    """Every equation's values. What an equation with roots rests on stays as it is after it."""
    free = {tensor.name: tensor for tensor in (*program.parameters, *program.inputs)}
    since: list[Equation] = []
    for equation in program:
        since.append(equation)
        truth.step(equation)
        read = dict.fromkeys(r.name for e in since for r in e.reads if r.name in free)
        fresh = [free[name] for name in read]
        had_roots = bool(truth.rootless)
        for _ in range(REDRAWS):
            if not truth.rootless or not fresh:
                break
            before, changed = truth.rootless[0], [_redraw(truth, fresh)]
            for repeated in since:
                truth.again(repeated, changed)
                changed.append(repeated.name)
            if truth.rootless and truth.rootless[0].is_as(before):
                # it has no part in the root, as a shift has none in a variance
                fresh = [tensor for tensor in fresh if tensor.name != changed[0]]
        if had_roots:
            since = []
            free = {name: tensor for name, tensor in free.items() if name not in read}


def _redraw(truth: Truth, fresh: list[Tensor]) -> str:
    """New residues for what a root that is missing depends on, and for as little else as can be:
    some entries of a tensor, whose name is returned."""
    indices, mask = truth.rootless[0].indices, truth.rootless[0].mask
    sizes = [index.size for index in indices]

    def others(tensor: Tensor) -> tuple[int, int]:
        shared = sum(size in sizes for size in tensor.shape)
        return tensor.rank - shared, -shared

    tensor = min(fresh, key=others)
    old = truth.values[tensor.name]
    again = _entries_of(tensor, indices, mask, old.shape)
    drawn = np.where(again, truth.field.rng.integers(0, P, old.shape), old.r)
    truth.values[tensor.name] = read_only(truth.field.array(drawn, old.x))
    truth.field.functions.formal_roots = False
    return tensor.name


def _entries_of(
    tensor: Tensor, indices: tuple[Index, ...], mask: Mask, shape: tuple[int, ...]
) -> Mask:
    """The entries that a mask over indices is about: those at the indices that both have."""
    sizes = [index.size for index in indices]
    axes = [sizes.index(size) if size in sizes else None for size in tensor.shape]
    gone = tuple(axis for axis in range(len(sizes)) if axis not in axes)
    left = [axis for axis in range(len(sizes)) if axis not in gone]
    kept = np.any(mask, axis=gone).transpose(
        [left.index(axis) for axis in axes if axis is not None]
    )
    spread = tuple(None if axis is None else slice(None) for axis in axes)
    return np.broadcast_to(kept[spread], shape)


def read_only(array: FieldArray) -> FieldArray:
    """The array, which raises from now on when it is written to."""
    array.flags.writeable = False
    return array
