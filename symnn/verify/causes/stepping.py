"""Mistakes in an optimizer's step: a sign, the number of the step, an old value, what is left out.

Each is a change of the update's equations; the first that leaves just what was claimed is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sympy import Add, Expr, Integer, Mul, Pow

from symnn.meaning.domains.floats import Array
from symnn.notation import Access, Equation, Program, to_text
from symnn.verify.causes.dual import compute
from symnn.verify.causes.edit import close
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.search import Question, likely_cause
from symnn.verify.causes.tape import Tape

NEAR_STEPS = 12
"""Steps too many that a counter may be, one for every parameter."""
Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class UpdateQuestion:
    """What a step left: `after` has parameters and state (`v of W1`), (K, …shape) each.

    `gradient.values` hold what there was before, state too; its `claimed` is not read. `update`,
    `updated` and `hyperparameters` are the optimizer's, `step` the number t of the step.
    """

    gradient: Question
    update: Program
    updated: Mapping[str, str]
    hyperparameters: Mapping[str, float]
    step: int
    after: Arrays


def likely_step_cause(question: UpdateQuestion) -> Cause | None:
    """The first change of the update that leaves what was claimed; else the likely cause of a
    gradient that would; else None."""
    with np.errstate(all="ignore"):
        tape = _tape(question.gradient)
        runs = _Runs(question, {n: tape.true[n] for n in tape.parameters})
        if runs.leaves(question.update):
            return None
        step = _wrong_step(runs, question)
        if step is not None:
            return step
        for cause, equations in _changes(question.update, question.updated):
            if runs.leaves(replace(question.update, equations=tuple(equations))):
                return cause
        taken = runs.taken()
    if taken is None:
        return None
    return likely_cause(replace(question.gradient, claimed=taken))


def _tape(question: Question) -> Tape:
    return Tape(question.forward, question.output, question.sizes, question.values)


class _Runs:
    """The update in numbers, entry by entry, for every parameter."""

    def __init__(self, question: UpdateQuestion, gradients: Arrays) -> None:
        self.question, self.gradients = question, gradients
        self.names = [name for name in gradients if name in question.after]

    def after(self, name: str, update: Program, step: float, gradient: Array) -> Arrays:
        """What a step leaves of one parameter and of its state."""
        question = self.question
        before = question.gradient.values[name]
        points = before.size
        values: dict[str, Array] = {"theta": before.ravel(), "g": gradient.ravel()}
        for tensor in update.inputs:
            state = f"{tensor.name} of {name}"
            if state in question.gradient.values:
                values[tensor.name] = question.gradient.values[state].ravel()
        numbers = {**question.hyperparameters, "t": step}
        entries = {n: v[:, None] for n, v in values.items()}
        entries |= {n: np.full(points, float(v)) for n, v in numbers.items()}
        (size,) = {axis for tensor in update.inputs for axis in tensor.shape}
        for equation in update:
            entries[equation.name] = compute(equation, entries, {size: 1})
        found = {}
        for output, own in question.updated.items():
            left = name if own == "theta" else f"{own} of {name}"
            found[left] = entries[output].reshape(before.shape)
        return found

    def matches(self, name: str, update: Program, step: float) -> bool:
        """Whether this leaves what was claimed of a parameter and its state."""
        found = self.after(name, update, step, self.gradients[name])
        claimed = self.question.after
        return all(close(array, claimed[n]) for n, array in found.items() if n in claimed)

    def leaves(self, update: Program) -> bool:
        return all(self.matches(name, update, self.question.step) for name in self.names)

    def taken(self) -> Arrays | None:
        """The gradients that would leave what was claimed, where a first state is linear in g."""
        question = self.question
        found = {}
        for name in self.names:
            zero = np.zeros_like(self.gradients[name])
            at = [
                self.after(name, question.update, question.step, zero + g) for g in (0.0, 1.0, 2.0)
            ]
            for left, start in at[0].items():
                slope = at[1][left] - start
                linear = close(at[2][left] - at[1][left], slope) and bool(np.all(slope))
                if linear and left in question.after:
                    found[name] = (question.after[left] - start) / slope
                    break
            else:
                return None
        return found


def _wrong_step(runs: _Runs, question: UpdateQuestion) -> Cause | None:
    """Another t, the same for all parameters or one for each."""
    if not any(read.name == "t" for e in question.update for read in e.reads):
        return None
    t, taken = question.step, []
    for name in runs.names:
        steps = [t, t - 1, *range(t + 1, t + NEAR_STEPS)]
        fit = next((s for s in steps if runs.matches(name, question.update, s)), None)
        if fit is None:
            return None
        taken.append(fit)
    wrong = [(name, s) for name, s in zip(runs.names, taken, strict=True) if s != t]
    return Cause(Kind.STEP_NUMBER, wrong[0][0], f"{wrong[0][1]} at step {t}") if wrong else None


def _changes(
    update: Program, updated: Mapping[str, str]
) -> Iterator[tuple[Cause, Sequence[Equation]]]:
    """The update with one change: of what an equation reads, then of how it is computed."""
    equations = update.equations
    for number, equation in enumerate(equations):
        for detail, kind, rhs in (*_old_values(equation, updated), *_rewritten(equation.rhs)):
            changed = list(equations)
            changed[number] = Equation(equation.target, rhs)
            place = updated.get(equation.name, equation.name)
            yield Cause(kind, place, detail), changed


def _old_values(equation: Equation, updated: Mapping[str, str]) -> Iterator[tuple[str, Kind, Expr]]:
    """The value before the step where the one after it is read, and one input for another."""
    reads = {read.name: read for read in equation.reads}
    for name, read in reads.items():
        if name in updated:
            old = Access(updated[name], *read.indices)
            detail = f"{updated[name]} as it was before the step"
            yield detail, Kind.OTHER_VALUE, equation.rhs.xreplace({read: old})
    for name, read in reads.items():
        for other, instead in reads.items():
            if other != name and len(instead.indices) == len(read.indices):
                rhs = equation.rhs.xreplace({read: instead})
                yield f"{other} for {name}", Kind.OTHER_VALUE, rhs


def _rewritten(expr: Expr) -> Iterator[tuple[str, Kind, Expr]]:
    """An expression with one sign turned, one factor, one term or one root left out."""
    if isinstance(expr, Add | Mul):
        args = list(expr.args)
        for number, arg in enumerate(args):
            others = args[:number] + args[number + 1 :]
            if isinstance(expr, Add):
                yield f"of {to_text(arg)}", Kind.SIGN, expr.func(*others, -arg)
                yield to_text(arg), Kind.MISSING_TERM, expr.func(*others)
            elif arg != Integer(-1):
                yield f"without {to_text(arg)}", Kind.FACTOR, expr.func(*others)
    if isinstance(expr, Pow) and not expr.exp.is_Integer:
        yield "the root", Kind.MISSING_TERM, expr.base ** (2 * expr.exp)
    if isinstance(expr, Access):
        return
    for number, arg in enumerate(expr.args):
        for detail, kind, changed in _rewritten(arg):
            args = list(expr.args)
            args[number] = changed
            yield detail, kind, expr.func(*args)
