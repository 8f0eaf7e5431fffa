"""A candidate: one mistake, and the gradients that it would lead to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.kinds import Cause
from symnn.verify.causes.tape import Pulls, Tape, TapeStep

CLOSE = 1e-7
"""Relative to the whole of an array: far above rounding, far below a mistake at random points."""
Gradients = Mapping[str, Array]


@dataclass(frozen=True)
class Edit:
    """`gradients` are computed as they are asked for; `reaches` are the parameters that may be
    touched; `work` is 1 for one backward pass."""

    cause: Cause
    gradients: Callable[[], Iterable[tuple[str, Array]]]
    reaches: frozenset[str]
    work: int = 1


def steps_edit(tape: Tape, cause: Cause, pulls: Pulls) -> Edit:
    """The mistake of doing some steps otherwise."""
    return Edit(cause, lambda: tape.gradients(pulls), reached(tape, list(pulls)))


def given(cause: Cause, gradients: Gradients, reaches: Iterable[str]) -> Edit:
    """A mistake whose gradients are known."""
    return Edit(cause, gradients.items, frozenset(reaches))


def place_of(tape: Tape, steps: Sequence[TapeStep]) -> str:
    """Where a mistake happened: at the loss, or at the adjoint that is wrong from there on."""
    first = steps[0]
    scalar = tape.values[first.target].ndim == 1
    return first.target if scalar and first.read not in tape.parameters else first.read


@dataclass(frozen=True)
class Case:
    """What is to be explained: gradients that are wrong, beside some that are right. Others, which
    were claimed too, may come out anyhow."""

    tape: Tape
    claimed: Gradients
    wrong: frozenset[str]

    @property
    def right(self) -> frozenset[str]:
        return frozenset(self.claimed) - self.wrong

    def may_be(self, steps: Sequence[TapeStep]) -> bool:
        """Whether these steps touch all that is wrong and nothing that is right."""
        reaches = reached(self.tape, steps)
        return self.wrong <= reaches and not reaches & self.right

    def groups(self, steps: Sequence[TapeStep]) -> Iterator[tuple[TapeStep, ...]]:
        """Those that it may be, of the steps one by one, of those of one layer to its parameters,
        and of those that are alike in all layers, in all but the last and in all but the first:
        `z1`, `z2`, … to `W1`, `W2`, …"""
        yield from filter(self.may_be, _groups(self.tape, steps))


def reached(tape: Tape, steps: Sequence[TapeStep]) -> frozenset[str]:
    """The parameters whose gradients depend on some steps."""
    return frozenset[str]().union(*(tape.downstream[step.read] for step in steps))


def _groups(tape: Tape, steps: Sequence[TapeStep]) -> Iterator[tuple[TapeStep, ...]]:
    yield from ((step,) for step in steps)
    own: dict[str, list[TapeStep]] = defaultdict(list)
    for step in steps:
        if step.read in tape.parameters:
            own[step.target].append(step)
    yield from (tuple(group) for group in own.values() if len(group) > 1)
    alike: dict[tuple[str, str], list[TapeStep]] = defaultdict(list)
    for step in steps:
        alike[_stem(step.target), _stem(step.read)].append(step)
    for group in alike.values():
        for part in (group, group[1:], group[:-1]):
            if len(part) > 1:
                yield tuple(part)


def close(a: Array, b: Array) -> bool:
    """Whether arrays are equal but for rounding; what is not finite is equal to nothing."""
    if a.shape != b.shape or not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return False
    scale = float(np.max(np.abs([a, b]), initial=0))
    return bool(np.max(np.abs(a - b), initial=0) <= CLOSE * scale)


def _stem(name: str) -> str:
    return re.sub(r"\d+$", "", name)
