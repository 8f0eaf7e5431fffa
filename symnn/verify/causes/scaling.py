"""Mistakes that weigh samples: a factor, a sign, 1/N, a term or a sample left out.

What a step adds to the gradients is linear in it. So the weights are solved for, from what was
claimed, first one for all samples, then one for each, and given their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.edit import (
    Case,
    Edit,
    Gradients,
    close,
    given,
    place_of,
    reached,
    steps_edit,
)
from symnn.verify.causes.factors import ROUNDING, factor_name
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.tape import Tape, TapeStep

Steps = Sequence[TapeStep]


def scaled(case: Case) -> Iterator[Edit]:
    """Every step, and every group of steps that are alike, with weights that fit the claim."""
    tape = case.tape
    for steps in case.groups(tape.steps):
        if tape.chained(steps):
            yield from _chained(tape, steps)
            continue
        reaches = reached(tape, steps)
        names = sorted(reaches & case.claimed.keys())
        for weights, gradients in _fits(tape, steps, case.claimed, names):
            cause = named(tape, steps, weights)
            if cause is not None:
                yield given(cause, gradients, reaches)


def penalized_bias(case: Case) -> Iterator[Edit]:
    """A multiple of every bias, or of its signs, added to its gradient."""
    tape, claimed = case.tape, case.claimed
    biases = [n for n in tape.parameters if n in claimed and tape.values[n].ndim == 2]
    for names in (biases, *([name] for name in biases)):
        for added in (np.asarray, np.sign):
            if not names:
                continue
            direction = np.concatenate([added(tape.values[n]).ravel() for n in names])
            weight = float(direction @ _difference(claimed, tape.true, names))
            weight /= float(direction @ direction)
            if abs(weight) > ROUNDING:
                found = _with(tape.true, names, weight * direction)
                cause = Cause(Kind.PENALTY_ON_BIAS, names[0], f"{weight:.6g} times {names[0]}")
                yield given(cause, found, names)


def named(tape: Tape, steps: Steps, weights: Array) -> Cause | None:
    """What weights, one for all samples or one for each, mean; None where they mean nothing."""
    penalty = all(tape.is_penalty(step) for step in steps)
    place = min(tape.downstream[steps[0].read]) if penalty else place_of(tape, steps)
    known = weights[~np.isnan(weights)]
    if np.ptp(known) <= ROUNDING:
        weight = float(known[0])
        if abs(weight) <= ROUNDING:
            if not penalty and place == steps[0].target:
                return Cause(Kind.FACTOR, place, "0")
            return Cause(Kind.PENALTY_LEFT_OUT if penalty else Kind.MISSING_TERM, place)
        factor = factor_name(weight, tape.sizes)
        kinds = {"-1": Kind.SIGN, "N": Kind.MISSING_MEAN, "1/N": Kind.EXTRA_MEAN}
        kind = Kind.PENALTY_FACTOR if penalty else kinds.get(factor, Kind.FACTOR)
        return None if factor == "1" else Cause(kind, place, factor)
    absent = [i for i, weight in enumerate(weights) if abs(weight) <= ROUNDING]
    present = [weight for weight in known if abs(weight) > ROUNDING]
    if not absent or np.ptp(present) > ROUNDING:
        return None
    if len(present) == 1 and len(weights) > 2:
        sample = next(i for i, weight in enumerate(weights) if abs(weight) > ROUNDING)
        return Cause(Kind.BATCH_SUM, place, f"sample {sample + 1} of {len(weights)} alone counts")
    numbers = ", ".join(str(i + 1) for i in absent)
    return Cause(Kind.SAMPLE, place, f"{numbers} of {len(weights)}")


def _fits(
    tape: Tape, steps: Steps, claimed: Gradients, names: list[str]
) -> Iterator[tuple[Array, Gradients]]:
    """Weights that reproduce what was claimed, with the gradients that they lead to."""
    without = tape.adjoints({step: partial(_nothing, tape, step) for step in steps})
    rows = _rows(tape, steps)
    parts = [_difference(tape.true, without, names)]
    if rows > 1:
        single = [
            tape.adjoints({step: partial(_one_sample, tape, step, row) for step in steps})
            for row in range(rows)
        ]
        parts += [_difference(adjoints, without, names) for adjoints in single]
    aim = _flat(claimed, names) - _flat(without, names)
    for columns in (parts[:1], parts[1:]):
        norms = [float(np.linalg.norm(column)) for column in columns]
        seen = [i for i, norm in enumerate(norms) if norm > ROUNDING * max(norms)]
        if not seen or aim.size <= len(seen):
            continue
        matrix = np.stack([columns[i] for i in seen], axis=1)
        weights = np.full(len(columns), np.nan)  # a sample that adds nothing may weigh anything
        weights[seen] = np.linalg.lstsq(matrix, aim, rcond=None)[0]
        found = matrix @ weights[seen]
        if close(found + _flat(without, names), _flat(claimed, names)):
            yield weights, _with(without, names, found)


def _chained(tape: Tape, steps: Steps) -> Iterator[Edit]:
    """The same factor at every step of a chain."""
    rows = tape.sizes.get(tape.batch, 1)
    for factor in (1 / rows, float(rows), 2.0, 0.5, -1.0):
        cause = named(tape, steps, np.array([factor]))
        if cause is not None:
            pulls = {step: partial(_times, tape, step, factor) for step in steps}
            yield steps_edit(tape, cause, pulls)


def _times(tape: Tape, step: TapeStep, factor: float, adjoint: Array) -> Array:
    return factor * tape.pull(step)(adjoint)


def _nothing(tape: Tape, step: TapeStep, adjoint: Array) -> Array:
    return np.zeros_like(tape.values[step.read])


def _one_sample(tape: Tape, step: TapeStep, row: int, adjoint: Array) -> Array:
    """What a step passes on of one sample alone."""
    if tape.by_sample(step.target):
        only = np.zeros_like(adjoint)
        only[:, row] = adjoint[:, row]
        return tape.pull(step)(only)
    whole = tape.pull(step)(adjoint)
    only = np.zeros_like(whole)
    only[:, row] = whole[:, row]
    return only


def _rows(tape: Tape, steps: Steps) -> int:
    """The samples, where every step tells them apart."""
    apart = all(tape.by_sample(step.target) or tape.by_sample(step.read) for step in steps)
    return tape.sizes.get(tape.batch, 1) if apart else 1


def _flat(gradients: Gradients, names: list[str]) -> Array:
    return np.concatenate([gradients[name].ravel() for name in names])


def _difference(a: Gradients, b: Gradients, names: list[str]) -> Array:
    return _flat(a, names) - _flat(b, names)


def _with(base: Gradients, names: list[str], added: Array) -> Gradients:
    """The gradients, and a flat vector added to some of them."""
    found, start = dict(base), 0
    for name in names:
        size = base[name].size
        found[name] = base[name] + added[start : start + size].reshape(base[name].shape)
        start += size
    return found
