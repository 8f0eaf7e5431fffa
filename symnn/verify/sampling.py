"""Random numbers for a network: parameters, inputs, and targets that its loss accepts."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.floats import Array
from symnn.meaning.points import Drawer
from symnn.meaning.sizes import TARGET
from symnn.notation import FUNCTIONS, Maximum
from symnn.verify.interpreter import Evaluation, Interpreter

TARGETS = ("unit", "signed", "binary", "one_hot")
"""Between 0.1 and 0.9; −1 or 1; 0 or 1; rows with a single 1."""
NEAREST_KINK = 1e-6
NEAREST = {"float64": NEAREST_KINK, "float32": 1e-3}
"""Numbers closer to a kink than this are drawn again: there the two sides may rightly differ."""
ATTEMPTS = 40
LARGE = ("large", "large, negated", "large weights", "large biases", "large biases again")
CORNERS = ("whole", "wide", "whole again", "biases alone", *LARGE)
"""Small whole numbers, which meet zeros, ties and kinks; inputs, weights or biases that are far
too large. Biases alone are what the functions of each layer are given."""
STRETCH = {"float64": 1000.0, "float32": 100.0}
"""Past the largest exponent of the precision, and so near that rounding leaves digits."""
STEP, STEEP = 1e-25, 1e10
"""A difference quotient larger than this, at small whole numbers, has no limit."""
FINEST = 2.0**-10
"""Multiples of it, up to its inverse, are added and multiplied without rounding."""
LARGEST = {"float64": 1e100, "float32": 1e16}
"""Where a value is larger, no float has to be right."""
JUMPING = tuple(function for function in FUNCTIONS.values() if function.row.jumps)


def draw_targets(rng: np.random.Generator, shape: tuple[int, ...], kind: str) -> Array:
    """Targets of one of the `TARGETS`. Raises `ValueError` for another kind."""
    match kind:
        case "unit":
            return rng.uniform(0.1, 0.9, shape)
        case "signed":
            return 2.0 * rng.integers(0, 2, shape) - 1.0
        case "binary":
            return rng.integers(0, 2, shape).astype(float)
        case "one_hot":
            return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    raise ValueError(f"targets '{kind}': expected one of {', '.join(TARGETS)}")


def draw(
    interpreter: Interpreter, targets: str, dtype: DTypeLike, seed: int
) -> tuple[dict[str, Array], Evaluation]:
    """Values of every input and parameter, in the given precision, and the program at them.

    Weights are scaled by their fan-in, so that deep networks do not saturate. Raises
    `OutsideDomain` when no point is found where the program is defined, away from its kinks.
    """
    forward, sizes = interpreter.program, interpreter.sizes
    drawer = Drawer(forward, sizes)
    rng = np.random.default_rng(seed)
    why = ""
    for _ in range(ATTEMPTS):
        drawn = drawer.draw(rng, partial(draw_targets, kind=targets))
        values = {
            name: array if name in drawer.whole else array.astype(dtype)
            for name, array in drawn.items()
        }
        try:
            evaluation = interpreter.run(values)
        except OutsideDomain as error:
            why = str(error)
            continue
        if far := _too_large(evaluation, dtype):
            why = f"{far} is too large for a {np.dtype(dtype)}"
        elif evaluation.margin > NEAREST[np.dtype(dtype).name]:
            return values, evaluation
        else:
            why = "a kink is too near"
    raise OutsideDomain(f"not decided at {ATTEMPTS} random points: {why}")


def draw_corner(
    interpreter: Interpreter, targets: str, dtype: DTypeLike, corner: str
) -> tuple[dict[str, Array], Evaluation]:
    """Values at one of the `CORNERS`, and the program at them. At a kink the derivative is that of
    the branch that `where` takes: the interpreter keeps to these branches from then on.

    Raises `OutsideDomain` where the program has no value there, or none in a float's reach, or no
    derivative.
    """
    is_large = corner in LARGE
    draws = _draw_large if is_large else _draw_whole
    values = draws(interpreter, targets, np.dtype(dtype), corner)
    interpreter.held = {}
    evaluation = interpreter.run(values)
    if _too_large(evaluation, dtype):
        raise OutsideDomain("a value is out of reach")
    _check_ties(interpreter, evaluation)
    if not is_large:
        _check_exact(interpreter, evaluation)
        _check_slopes(interpreter, values, evaluation)
    return values, evaluation


def _draw_whole(
    interpreter: Interpreter, targets: str, dtype: np.dtype[Any], corner: str
) -> dict[str, Array]:
    rng = np.random.default_rng(CORNERS.index(corner))
    drawer = Drawer(interpreter.program, interpreter.sizes)

    def whole(name: str, shape: tuple[int, ...]) -> Array:
        if name == TARGET and targets != "unit":
            return draw_targets(rng, shape, targets).astype(dtype)
        if name in drawer.weights and corner == "biases alone":
            return np.zeros(shape, dtype)  # what the loss reads is whole, whatever is before it
        most = 4 if corner == "wide" and len(shape) == 1 else 1
        return rng.integers(-most, most + 1, shape).astype(dtype)

    return drawer.each(whole)


def _draw_large(
    interpreter: Interpreter, targets: str, dtype: np.dtype[Any], corner: str
) -> dict[str, Array]:
    interpreter.held = None
    values, _ = draw(interpreter, targets, dtype, seed=3)
    drawer, most = Drawer(interpreter.program, interpreter.sizes), STRETCH[dtype.name]
    rng = np.random.default_rng(CORNERS.index(corner))
    given = {tensor.name for tensor in interpreter.program.inputs[:-1]}
    sign = -1 if corner == "large, negated" else 1

    def stretched(name: str, array: Array) -> Array:
        if name in drawer.whole:
            return array
        if corner == "large weights":
            return array * most if name in drawer.weights else array
        if not corner.startswith("large biases"):
            return array * (sign * most) if name in given else array
        if name in drawer.weights:
            return 0 * array
        size = most ** rng.uniform(0.5, 1, array.shape)
        return rng.choice((-1, 1), array.shape) * size if name in drawer.learned else array

    return {name: np.asarray(stretched(name, a), a.dtype) for name, a in values.items()}


def _too_large(evaluation: Evaluation, dtype: DTypeLike) -> str:
    """The first tensor with an entry that is too large; nothing where there is none."""
    largest = LARGEST[np.dtype(dtype).name]
    for name, entries in evaluation.entries.items():
        if max(map(abs, entries.values()), default=0) > largest:
            return name
    return ""


def _check_ties(interpreter: Interpreter, evaluation: Evaluation) -> None:
    """Raises `OutsideDomain` where several entries are largest, or a sign is taken of zero: of
    these no branch can be kept."""
    for equation in interpreter.program:
        if equation.rhs.has(Maximum, *JUMPING) and evaluation.margins[equation.name] < NEAREST_KINK:
            raise OutsideDomain(f"{equation.name} is at a tie, which has no derivative")


def _check_exact(interpreter: Interpreter, evaluation: Evaluation) -> None:
    """Raises `OutsideDomain` where an equation meets a kink by numbers that floats may round: its
    branch is then a matter of the order in which they are added."""
    for equation in interpreter.program:
        if evaluation.margins[equation.name] < NEAREST_KINK:
            for name in dict.fromkeys(read.name for read in equation.reads):
                for value in evaluation.entries[name].values():
                    if abs(value) > 1 / FINEST or value / FINEST != int(value / FINEST):
                        raise OutsideDomain(f"{equation.name} is at a kink but for rounding")


def _check_slopes(
    interpreter: Interpreter, values: dict[str, Array], evaluation: Evaluation
) -> None:
    """Raises `OutsideDomain` where a value moves by far more than what it is computed from."""
    rng = np.random.default_rng(0)
    moved = {}
    for name, array in values.items():
        start, by = interpreter.numbers(array), rng.uniform(0.5, 1, np.shape(array))
        moved[name] = {p: value + STEP * by[p] for p, value in start.items()}
    for name, entries in interpreter.run(moved).entries.items():
        for position, value in evaluation.entries[name].items():
            if abs(entries[position] - value) > STEEP * STEP * max(1, abs(value)):
                raise OutsideDomain(f"{name} has no derivative")
