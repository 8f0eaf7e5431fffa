"""The search: the first mistake, in order of plainness, that leads to what was claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from sympy import Symbol

from symnn.meaning.domains.floats import Array
from symnn.notation import Program
from symnn.verify.causes.collected import collected
from symnn.verify.causes.edit import Case, Edit, Gradients, close
from symnn.verify.causes.forward import misread_forward, misread_inputs
from symnn.verify.causes.kinds import Cause
from symnn.verify.causes.local import derivatives
from symnn.verify.causes.output import misread_loss
from symnn.verify.causes.read import misread, stale, summed, updated
from symnn.verify.causes.scaling import penalized_bias, scaled
from symnn.verify.causes.shapes import misshapen
from symnn.verify.causes.tape import Tape, Values

MOST_WORK = 100_000
"""Steps of backward passes that are taken: some seconds."""


@dataclass(frozen=True)
class Question:
    """What was claimed, and where.

    `values` are arrays (K, …shape) of every input and parameter at K points that are random
    enough to tell mistakes apart (3 will do), at sizes that are best pairwise distinct. `claimed`
    are the gradients, for some parameters or all, each with a first axis of K.
    """

    forward: Program
    output: str
    sizes: Mapping[Symbol, int]
    values: Values
    claimed: Gradients
    learning_rate: Array | float | None = None


def likely_cause(question: Question) -> Cause | None:
    """The first mistake that leads to all that was claimed; else one that leads to the first
    wrong gradient and all that come before it, from the loss backward; else None.

    It is a guess, and only that: another mistake may lead to the same numbers.
    """
    with np.errstate(all="ignore"):
        tape = Tape(question.forward, question.output, question.sizes, question.values)
        found = misshapen(tape, question.claimed)
        if found is not None:
            return found
        claimed, rate = question.claimed, question.learning_rate
        wrong = [n for n in _backward(tape) if n in claimed and not close(claimed[n], tape.true[n])]
        if not wrong:
            return None
        whole = _first(tape, claimed, wrong, rate)
        if whole is not None or len(wrong) == 1:
            return whole
        right = {n: a for n, a in claimed.items() if n not in wrong}
        near = [n for n in wrong if tape.of_one_step(n, wrong[0])]
        for few in (near, wrong[:1]):
            found = _first(tape, right | {n: claimed[n] for n in few}, few, rate, forward=False)
            if found is not None:
                return found
        return None


def _backward(tape: Tape) -> list[str]:
    """The parameters in the order in which a backward pass finds their gradients."""
    through = [s.read for s in tape.steps if s.read in tape.parameters and not tape.is_penalty(s)]
    return list(dict.fromkeys((*through, *tape.parameters)))


def _first(
    tape: Tape,
    claimed: Gradients,
    wrong: list[str],
    learning_rate: Array | float | None,
    forward: bool = True,
) -> Cause | None:
    """The first candidate that leads to the gradients claimed; None within the work allowed.

    `forward` says that mistakes of the forward pass are among them.
    """
    work = 0
    case = Case(tape, claimed, frozenset(wrong))
    candidates = _candidates(case, learning_rate)
    if forward:
        candidates = chain(candidates, misread_inputs(case), misread_forward(case))
    for edit in candidates:
        if not edit.reaches.issuperset(wrong):
            continue
        if _leads_to(edit, claimed):
            return edit.cause
        work += edit.work * len(tape.steps)
        if work > MOST_WORK:
            break
    return None


def _leads_to(edit: Edit, claimed: Gradients) -> bool:
    left = set(claimed)
    for name, array in edit.gradients():
        if name in left:
            if not close(array, claimed[name]):
                return False
            left.remove(name)
    return not left


def _candidates(case: Case, learning_rate: Array | float | None) -> Iterator[Edit]:
    """In order of plainness."""
    return chain(
        scaled(case),
        penalized_bias(case),
        collected(case),
        derivatives(case),
        misread_loss(case),
        updated(case, learning_rate) if learning_rate is not None else (),
        misread(case),
        summed(case),
        stale(case),
    )
