"""Mistakes of the forward pass: a function, a bias or an axis, and the gradient that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.causes.dual import compute
from symnn.verify.causes.edit import Case, Edit
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.known import COUPLED, SIMPLE, diagonal, over, value
from symnn.verify.causes.local import OUTPUT_FORMS, is_function
from symnn.verify.causes.tape import Tape, TapeStep, Values

Replacement = Callable[[Values], Array]
Found = Iterable[tuple[str, Array]]
FORWARD_WORK = 12
"""A forward pass and new Jacobians, in backward passes."""


def misread_forward(case: Case) -> Iterator[Edit]:
    """Values computed wrongly, in one layer or in all, and differentiated as if they were right:
    by the argument, by the value, or as what they are."""
    tape = case.tape
    if len(case.right) > len(case.wrong):
        return  # nearly all gradients depend on such a value
    functions = [step for step in tape.steps if is_function(tape, step)]
    for steps in (*([step] for step in functions), *([functions] if len(functions) > 1 else [])):
        for detail, wrong in _functions(tape, steps[0]).items():
            replaced = {s.target: partial(_applied, wrong, s.read) for s in steps}
            cause = Cause(Kind.FORWARD, steps[-1].target, detail)
            yield from _edits(tape, cause, replaced, steps)
    affine = [e.name for e in tape.forward if _is_affine(tape, e.name)]
    for names in (*([name] for name in affine), *([affine] if len(affine) > 1 else [])):
        for detail, change in _affine(tape, names[0]).items():
            cause = Cause(Kind.FORWARD, names[0], detail)
            yield from _edits(tape, cause, {n: partial(change, n) for n in names}, [])


def misread_inputs(case: Case) -> Iterator[Edit]:
    """Targets that belong to another sample or class, or that meet every sample."""
    tape = case.tape
    for tensor in tape.forward.inputs:
        true = tape.values[tensor.name]
        for axis in range(1, true.ndim):
            for shift in (1, -1) if true.shape[axis] > 1 else ():
                what = "sample" if axis == 1 and tape.by_sample(tensor.name) else "column"
                cause = Cause(Kind.OTHER_VALUE, tensor.name, f"one {what} off")
                values = {**tape.values, tensor.name: np.roll(true, shift, axis)}
                yield _other(tape, cause, partial(_again, tape, values))
    yield from _every_pair(tape)


def _every_pair(tape: Tape) -> Iterator[Edit]:
    """(N, 1) beside (N,): every output meets every target."""
    scalar = [s for s in tape.steps if len(tape.values[s.target].shape) == 1]
    for step in scalar:
        if not tape.by_sample(step.read):
            continue
        others = [t.name for t in tape.forward.inputs if t.name in _reads(tape, step)]
        rows = tape.values[step.read].shape[1]
        for name in (*others, step.read):
            shifted = [
                tape.jacobian(step, {name: np.roll(tape.values[name], k, 1)}) for k in range(rows)
            ]
            for divisor in (1, rows):
                pull = tape.pull(step, np.add.reduce(shifted) / divisor)
                cause = Cause(
                    Kind.AXIS,
                    step.target,
                    "every sample meets every target: shapes (N,) and (N, 1)",
                )
                reaches = tape.downstream[step.read]
                yield Edit(cause, partial(tape.gradients, {step: pull}), reaches)


def _reads(tape: Tape, step: TapeStep) -> set[str]:
    return {read.name for read in tape.equation(step).reads}


def _functions(tape: Tape, step: TapeStep) -> dict[str, Callable[[Array], Array]]:
    """Other functions in the place of a step's own."""
    found: dict[str, Callable[[Array], Array]] = {
        "1 + exp(-z): the quotient ends before the sum": lambda z: 1 + np.exp(-z),
        "1/(1 + exp(z)): the sign of z": lambda z: 1 / (1 + np.exp(z)),
        "left out": lambda z: z,
    }
    found |= {name: partial(value, name) for name in SIMPLE}
    found |= {f"{name} over the samples": partial(over, name, axes=(1,)) for name in COUPLED}
    found["exp(z), not normalized"] = np.exp
    return found


def _applied(function: Callable[[Array], Array], read: str, values: Values) -> Array:
    return np.asarray(function(values[read]))


def _is_affine(tape: Tape, name: str) -> bool:
    """Whether an equation reads parameters, and defines a row a sample."""
    read = {access.name for access in tape.forward.equation(name).reads}
    return bool(read & set(tape.parameters)) and tape.by_sample(name)


def _affine(tape: Tape, name: str) -> dict[str, Callable[[str, Values], Array]]:
    """Other values in the place of `x @ W.T + b`."""

    def changed(rank: int, change: Callable[[Array], Array], name: str, values: Values) -> Array:
        equation = tape.forward.equation(name)
        mine = [r.name for r in equation.reads if r.name in tape.parameters]
        others = {n: change(values[n]) for n in mine if values[n].ndim == rank}
        return compute(equation, {**values, **others}, tape.sizes)

    found: dict[str, Callable[[str, Values], Array]] = {
        "without the bias": partial(changed, 2, np.zeros_like),
        "the sign of the bias": partial(changed, 2, np.negative),
    }
    reads = (r.name for r in tape.forward.equation(name).reads)
    matrices = [tape.values[n] for n in reads if n in tape.parameters and tape.values[n].ndim == 3]
    if matrices and all(m.shape[1] == m.shape[2] for m in matrices):
        found["the weights, transposed"] = partial(changed, 3, lambda w: np.swapaxes(w, 1, 2))
    return found


def _edits(
    tape: Tape, cause: Cause, replaced: Mapping[str, Replacement], steps: list[TapeStep]
) -> Iterator[Edit]:
    """The gradients that follow, with the derivative taken in each of the usual ways."""

    def wrong() -> Tape:
        return Tape(tape.forward, tape.output, tape.sizes, tape.values, replaced)

    yield _other(tape, cause, lambda: wrong().gradients({}))
    for written in OUTPUT_FORMS.values() if steps else ():

        def by_value(form: Callable[[Array], Array] = written[1]) -> Found:
            other = wrong()
            local = {s: diagonal(form(other.values[s.target])) for s in steps}
            return other.gradients({s: other.pull(s, j) for s, j in local.items()})

        yield _other(tape, cause, by_value)


def _again(tape: Tape, values: Values) -> Found:
    return Tape(tape.forward, tape.output, tape.sizes, values).gradients({})


def _other(tape: Tape, cause: Cause, gradients: Callable[[], Found]) -> Edit:
    return Edit(cause, gradients, frozenset(tape.parameters), FORWARD_WORK)
