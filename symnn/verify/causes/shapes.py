"""Gradients of the wrong shape: transposed, one row a sample, summed over the wrong axis."""

from __future__ import annotations

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.edit import Gradients, close
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.tape import Tape


def misshapen(tape: Tape, claimed: Gradients) -> Cause | None:
    """The cause of the first gradient that has not its parameter's shape; None where all have."""
    for name, array in claimed.items():
        true = tape.true[name]
        if array.shape != true.shape:
            return _cause(tape, name, array, true)
    return None


def _cause(tape: Tape, name: str, found: Array, true: Array) -> Cause:
    expected, has = true.shape[1:], found.shape[1:]
    detail = f"its shape is {has}, where {name}'s is {expected}"
    if has == expected[::-1]:
        return Cause(Kind.TRANSPOSE, name, detail)
    samples = tape.sizes.get(tape.batch)
    by_sample = (samples, *expected)
    if has == by_sample or has == (*expected, samples):
        return Cause(Kind.BATCH_SUM, name, detail)
    for step in tape.steps:
        if step.read == name and tape.by_sample(step.target):
            adjoint = tape.true[step.target]
            for axis in range(1, adjoint.ndim):
                if close(adjoint.sum(axis=axis).reshape(len(found), -1), _flat(found)):
                    return Cause(Kind.AXIS if axis > 1 else Kind.SHAPE, name, detail)
    if len(expected) == 1 and has in ((samples,), (1, samples), (samples, 1)):
        return Cause(Kind.AXIS, name, detail)
    return Cause(Kind.SHAPE, name, detail)


def _flat(array: Array) -> Array:
    return np.asarray(array.reshape(len(array), -1))
