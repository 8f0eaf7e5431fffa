"""Mistakes in what is read: another layer's value, a transpose, weights that were updated before,
the last sample's value for all; a sum over the batch, or another adjoint, in what is passed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.edit import Case, Edit, steps_edit
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.local import is_function
from symnn.verify.causes.tape import Pull, Tape, TapeStep

Reading = tuple[str, Kind, str, Array]
"""What is read, what reading it wrongly is, in words, and what is read instead."""


def misread(case: Case) -> Iterator[Edit]:
    """Every step whose Jacobian reads a tensor, with another array read in its place."""
    tape = case.tape
    readings: dict[TapeStep, dict[str, Reading]] = {}
    for steps in case.groups(tape.steps):
        for step in steps:
            if step not in readings:
                readings[step] = dict(_numbered(tape, step))
        for key, (name, kind, detail, _) in readings[steps[0]].items():
            if all(key in readings[step] for step in steps):
                pulls = {}
                for step in steps:
                    read, _, _, instead = readings[step][key]
                    pulls[step] = tape.pull(step, tape.jacobian(step, {read: instead}))
                place = steps[0].read if steps[0].read in tape.parameters else name
                yield steps_edit(tape, Cause(kind, place, detail), pulls)


def _numbered(tape: Tape, step: TapeStep) -> Iterator[tuple[str, Reading]]:
    seen: dict[str, int] = {}
    for reading in _readings(tape, step):
        name = f"{reading[0].rstrip('0123456789')} {reading[1].value}"
        seen[name] = seen.get(name, 0) + 1
        yield f"{name} {seen[name]}", reading


def _readings(tape: Tape, step: TapeStep) -> Iterator[Reading]:
    names = dict.fromkeys(read.name for read in tape.equation(step).reads)
    for name in names:
        true = tape.values[name]
        if name in tape.parameters and true.ndim == 3 and true.shape[1] == true.shape[2]:
            yield name, Kind.TRANSPOSE, f"{name} for its transpose", np.swapaxes(true, 1, 2)
        for other, array in tape.values.items():
            if other != name and array.shape == true.shape:
                yield name, Kind.OTHER_VALUE, f"{other} for {name}", array
        if tape.by_sample(name) and true.shape[1] > 1:
            for row, words in ((-1, "the last"), (0, "the first")):
                stale = np.broadcast_to(true[:, row, None], true.shape)
                yield name, Kind.OVERWRITTEN, f"{words} sample's {name} for every sample", stale


def updated(case: Case, learning_rate: Array | float) -> Iterator[Edit]:
    """Weights that were updated before the adjoint is passed on through them: all, or one."""
    tape = case.tape
    rate = np.asarray(learning_rate, float).reshape(-1, 1)
    through = [
        (step, name)
        for step in tape.steps
        if step.read not in tape.parameters
        for name in dict.fromkeys(read.name for read in tape.equation(step).reads)
        if name in tape.parameters and tape.values[name].ndim == 3
    ]
    for chosen in (through, *([one] for one in through)):
        if chosen and case.may_be([step for step, _ in chosen]):
            pulls = {step: _after_update(tape, step, name, rate) for step, name in chosen}
            detail = f"{chosen[0][1]} was updated before"
            yield steps_edit(tape, Cause(Kind.OVERWRITTEN, chosen[0][1], detail), pulls)


def _after_update(tape: Tape, step: TapeStep, name: str, rate: Array) -> Pull:
    own = TapeStep(step.target, name)
    direct = [s for s in tape.steps if s.read == name and s != own]

    def pull(adjoint: Array) -> Array:
        gradient = tape.pull(own)(adjoint) + sum(tape.part(s) for s in direct)
        values: Mapping[str, Array] = {name: tape.values[name] - rate[..., None] * gradient}
        return tape.pull(step, tape.jacobian(step, values))(adjoint)

    return pull


def summed(case: Case) -> Iterator[Edit]:
    """The adjoint summed, or averaged, over the batch before it is passed on."""
    tape = case.tape
    inner = [step for step in tape.steps if tape.by_sample(step.target)]
    for steps in case.groups(inner):
        for words, mean in (("summed", False), ("averaged", True)):
            pulls = {step: _over_batch(tape.pull(step), mean) for step in steps}
            detail = f"the adjoint of {steps[0].target} is {words} over the samples too early"
            yield steps_edit(tape, Cause(Kind.AXIS, steps[0].read, detail), pulls)


def _over_batch(pull: Pull, mean: bool) -> Pull:
    def reduced(adjoint: Array) -> Array:
        total = adjoint.sum(axis=1, keepdims=True)
        total = total / adjoint.shape[1] if mean else total
        return pull(np.broadcast_to(total, adjoint.shape))

    return reduced


def stale(case: Case) -> Iterator[Edit]:
    """What comes in at a function is another tensor's adjoint: that of the last layer, say, for
    every layer. One column stands for all of them, as NumPy has it."""
    tape = case.tape
    functions = [step for step in tape.steps if is_function(tape, step)]
    for source in functions:
        for steps in case.groups([s for s in functions if s != source]):
            adjoint = tape.true[source.target]
            fitting = [s for s in steps if _broadcasts(adjoint, tape.values[s.target])]
            if len(fitting) == len(steps):
                pulls = {s: _instead(tape, s, adjoint) for s in steps}
                detail = f"the adjoint of {source.target} for that of {steps[0].target}"
                yield steps_edit(tape, Cause(Kind.OTHER_VALUE, steps[0].target, detail), pulls)


def _broadcasts(a: Array, b: Array) -> bool:
    return all(n in (m, 1) for n, m in zip(a.shape, b.shape, strict=True))


def _instead(tape: Tape, step: TapeStep, adjoint: Array) -> Pull:
    shape = tape.values[step.target].shape
    return lambda _: tape.pull(step)(np.broadcast_to(adjoint, shape))
