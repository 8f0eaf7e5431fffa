"""Mistakes in how the gradient of a parameter is put together, when all before it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.edit import Case, Edit, given, steps_edit
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.tape import Tape, TapeStep


def collected(case: Case) -> Iterator[Edit]:
    """A transpose, a sum over too much, a bias made from weights, two that are one array."""
    tape = case.tape
    into = [step for step in tape.steps if step.read in tape.parameters]
    matrices = [s for s in into if tape.values[s.read].ndim == 3]
    vectors = [s for s in into if tape.values[s.read].ndim == 2]
    square = [s for s in matrices if len(set(tape.values[s.read].shape[1:])) == 1]
    for steps in case.groups(square):
        yield _after(tape, steps, Cause(Kind.TRANSPOSE, steps[0].read), _transposed)
    for steps in case.groups(into):
        detail = "summed over all axes, one number for all entries"
        yield _after(tape, steps, Cause(Kind.AXIS, steps[0].read, detail), _summed)
    for biases in case.groups(vectors):
        yield from _of_weights(tape, biases, matrices)
    yield from _same_array(tape)


def _after(
    tape: Tape, steps: tuple[TapeStep, ...], cause: Cause, change: Callable[[Array], Array]
) -> Edit:
    return steps_edit(tape, cause, {s: partial(_changed, tape, s, change) for s in steps})


def _changed(tape: Tape, step: TapeStep, change: Callable[[Array], Array], adjoint: Array) -> Array:
    return change(tape.pull(step)(adjoint))


def _transposed(gradient: Array) -> Array:
    return np.swapaxes(gradient, 1, 2)


def _summed(gradient: Array) -> Array:
    axes = tuple(range(1, gradient.ndim))
    return np.broadcast_to(gradient.sum(axis=axes, keepdims=True), gradient.shape)


def _of_weights(
    tape: Tape, biases: tuple[TapeStep, ...], matrices: list[TapeStep]
) -> Iterator[Edit]:
    """The gradient of a bias from that of its layer's weights, summed or averaged over inputs."""
    of = {s: m for s in biases for m in matrices if m.target == s.target}
    if len(of) < len(biases):
        return
    for reduction in (np.sum, np.mean):
        made = {s: reduction(tape.part(m), axis=2) for s, m in of.items()}
        if all(made[s].shape == tape.values[s.read].shape for s in biases):
            detail = f"made from the gradient of {of[biases[0]].read}"
            cause = Cause(Kind.OTHER_VALUE, biases[0].read, detail)
            yield steps_edit(tape, cause, {s: partial(_given, made[s]) for s in biases})


def _given(array: Array, adjoint: Array) -> Array:
    return array


def _same_array(tape: Tape) -> Iterator[Edit]:
    """Gradients of one shape that are one array, in which all of them are added up, or the last
    that was written is left."""
    shapes: dict[tuple[int, ...], list[str]] = {}
    for name in tape.parameters:
        shapes.setdefault(tape.values[name].shape, []).append(name)
    for names in shapes.values():
        if len(names) < 2:
            continue
        cause = Cause(Kind.OVERWRITTEN, names[-1], f"one array for {' and '.join(names)}")
        total = np.sum([tape.true[name] for name in names], axis=0)
        for array in (total, *(tape.true[name] for name in names)):
            gradients = {**tape.true, **dict.fromkeys(names, array)}
            yield given(cause, gradients, names)
