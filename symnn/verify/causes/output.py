"""Mistakes at the loss: the derivative by the output taken for that of another loss, a derivative
too many, a function of rows over the wrong axis."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.edit import Case, Edit, Gradients, close, steps_edit
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.known import COUPLED, SIMPLE, over, rows_jacobian, slope, value
from symnn.verify.causes.tape import Pull, Tape, TapeStep


def misread_loss(case: Case) -> Iterator[Edit]:
    """Every step from a loss of all samples to the output of the network."""
    tape = case.tape
    for step in tape.steps:
        scalar = tape.values[step.target].ndim == 1
        if scalar and tape.by_sample(step.read) and case.may_be([step]):
            yield from _extra(tape, step)
            yield from _errors(tape, step, case.claimed)


def _extra(tape: Tape, step: TapeStep) -> Iterator[Edit]:
    """A derivative of the output that is none of the network's."""
    a = tape.values[step.read]
    jacobians = {name: rows_jacobian(name, a) for name in COUPLED}
    slopes = {f"{name}'({step.read})": slope(name, a) for name in SIMPLE}
    slopes |= {
        f"{name}'({step.read})": np.diagonal(jacobian, axis1=-2, axis2=-1)
        for name, jacobian in jacobians.items()
    }
    slopes[f"{step.read}*(1 - {step.read})"] = a * (1 - a)
    for detail, factor in slopes.items():
        cause = Cause(Kind.EXTRA_DERIVATIVE, step.read, detail)
        yield steps_edit(tape, cause, {step: _times(tape, step, factor)})
    for name, jacobian in jacobians.items():
        cause = Cause(Kind.EXTRA_DERIVATIVE, step.read, f"{name}'({step.read})")
        yield steps_edit(tape, cause, {step: _through(tape, step, jacobian)})


def _times(tape: Tape, step: TapeStep, factor: Array) -> Pull:
    return lambda adjoint: tape.pull(step)(adjoint) * factor


def _through(tape: Tape, step: TapeStep, jacobian: Array) -> Pull:
    """The adjoint passed on through a Jacobian of each row."""
    return lambda adjoint: np.einsum("...k,...kj->...j", tape.pull(step)(adjoint), jacobian)


def _errors(tape: Tape, step: TapeStep, claimed: Gradients) -> Iterator[Edit]:
    """A multiple of f(a) − y, for an f that is not the right one."""
    a = tape.values[step.read]
    inputs = [t.name for t in tape.forward.inputs if t.name in _reads(tape, step)]
    if len(inputs) != 1 or tape.values[inputs[0]].shape != a.shape:
        return
    axes = tuple(range(1, a.ndim))
    forms: dict[str, tuple[Kind, Array]] = {}
    for name in COUPLED:
        forms[f"{name} of {step.read} over the samples"] = (Kind.AXIS, over(name, a, (1,)))
        forms[f"{name} of {step.read} over all entries"] = (Kind.AXIS, over(name, a, axes))
    forms[f"{step.read} - {inputs[0]}"] = (Kind.FORWARD, a)
    forms[f"exp({step.read}), not normalized"] = (Kind.FORWARD, np.exp(a))
    for name in COUPLED:
        forms[f"{name} of {step.read}"] = (Kind.FORWARD, over(name, a, axes[-1:]))
    forms |= {f"{name}({step.read})": (Kind.FORWARD, value(name, a)) for name in SIMPLE}
    for detail, (kind, form) in forms.items():
        error = form - tape.values[inputs[0]]
        factor = _factor(tape.adjoints({step: _always(error)}), tape, step, claimed)
        if factor:
            place = step.target if kind is Kind.AXIS else step.read
            yield steps_edit(tape, Cause(kind, place, detail), {step: _always(factor * error)})


def _always(part: Array) -> Pull:
    return lambda adjoint: part


def _factor(unit: Gradients, tape: Tape, step: TapeStep, claimed: Gradients) -> float:
    """The factor of an error by which it gives the first gradient that was claimed; 0 for none."""
    rest = tape.adjoints({step: _always(np.zeros_like(tape.values[step.read]))})
    for name in tape.downstream[step.read]:
        if name in claimed and claimed[name].shape == unit[name].shape:
            direction = (unit[name] - rest[name]).ravel()
            aim = (claimed[name] - rest[name]).ravel()
            factor = float(direction @ aim / (direction @ direction))
            return factor if close(factor * direction, aim) else 0.0
    return 0.0


def _reads(tape: Tape, step: TapeStep) -> set[str]:
    return {read.name for read in tape.equation(step).reads}
