"""Mistakes in the derivative of a function: left out, squared, of another function, at another
argument, of a softmax as if it acted on each entry alone; a term of it missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count

import numpy as np
from sympy import Expr

from symnn.meaning.domains.floats import Array
from symnn.notation import Access, Equation
from symnn.verify.causes.dual import compute
from symnn.verify.causes.edit import Case, Edit, steps_edit
from symnn.verify.causes.kinds import Cause, Kind
from symnn.verify.causes.known import SIMPLE, diagonal, entries_of, slope, transposed, value
from symnn.verify.causes.tape import Pull, Tape, TapeStep

Change = tuple[Kind, str, Array]
"""What another Jacobian is, in words, and the Jacobian."""
OUTPUT_FORMS: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "sigmoid": ("{0}*(1 - {0})", lambda a: a * (1 - a)),
    "tanh": ("1 - {0}**2", lambda a: 1 - a**2),
}
"""Derivatives that are written in the function's value."""


def derivatives(case: Case) -> Iterator[Edit]:
    """Every step through a function of one tensor, with each of its changes."""
    tape = case.tape
    functions = [step for step in tape.steps if is_function(tape, step)]
    known: dict[TapeStep, dict[str, Change]] = {}
    for steps in case.groups(functions):
        for step in steps:
            if step not in known:
                known[step] = dict(_numbered(_changes(tape, step)))
        for key, (kind, detail, _) in known[steps[0]].items():
            if all(key in known[step] for step in steps):
                pulls = {step: tape.pull(step, known[step][key][2]) for step in steps}
                yield steps_edit(tape, Cause(kind, steps[0].read, detail), pulls)
    for step in functions:
        if case.may_be([step]):
            yield from _gated(tape, step)
            yield from _rows(tape, step)
        yield from _passed_around(case, step)


def is_function(tape: Tape, step: TapeStep) -> bool:
    """Whether a step goes through a function of one tensor, entry by entry or row by row."""
    reads = {read.name for read in tape.equation(step).reads}
    a, z = tape.values[step.target], tape.values[step.read]
    return reads == {step.read} and a.shape == z.shape and step.read not in tape.parameters


def _numbered(changes: Iterator[Change]) -> Iterator[tuple[str, Change]]:
    """Changes by what they are, whatever the layer's number."""
    seen: dict[str, int] = {}
    for change in changes:
        name = change[0].value
        seen[name] = seen.get(name, 0) + 1
        yield f"{name} {seen[name]}", change


def _changes(tape: Tape, step: TapeStep) -> Iterator[Change]:
    """Other Jacobians for a function's own, the plainest first."""
    a, z = step
    at, out, own = tape.values[z], tape.values[a], tape.jacobian(step)
    unit = np.broadcast_to(diagonal(np.ones_like(at)), own.shape)
    apart = not np.any(own[unit == 0])
    yield Kind.MISSING_DERIVATIVE, "", unit
    if apart:
        yield Kind.EXTRA_DERIVATIVE, "", own * own
    else:
        yield Kind.ELEMENTWISE, "", own * unit
        yield Kind.ELEMENTWISE, "squared", own * own * unit
        yield Kind.TRANSPOSE, "", transposed(own)
    yield Kind.DERIVATIVE_ARGUMENT, f"at {a} for {z}", tape.jacobian(step, {z: out})
    for name, (form, written) in OUTPUT_FORMS.items():
        if np.allclose(value(name, at), out, rtol=1e-9, atol=0):
            wrong, right = form.format(z), form.format(a)
            yield Kind.DERIVATIVE_ARGUMENT, f"{wrong} for {right}", diagonal(written(at))
    for detail, partial in _terms(tape, step):
        yield Kind.MISSING_TERM, detail, partial
    if apart:
        others = {
            f"{a} itself": out,
            f"{z} itself": at,
            f"the sign of {z}": np.sign(at),
            f"the sign of {z}, from 0": (at > 0) * 1.0,
            f"one over the derivative of {a}": 1 / entries_of(own),
        }
        others |= {f"{name}'({x})": slope(name, tape.values[x]) for name in SIMPLE for x in (z, a)}
        others |= {
            f"{form.format(x)}, as for {name}": written(tape.values[x])
            for name, (form, written) in OUTPUT_FORMS.items()
            for x in (a, z)
        }
        for detail, entries in others.items():
            yield Kind.OTHER_DERIVATIVE, detail, diagonal(entries)


def _gated(tape: Tape, step: TapeStep) -> Iterator[Edit]:
    """The sign of what comes in decides, in the place of the function's argument or beside it."""
    detail = f"decided by the sign of what comes in, not of {step.read}"
    pull = tape.pull(step)

    def alone(adjoint: Array) -> Array:
        return np.where(adjoint > 0, adjoint, 0)

    def beside(adjoint: Array) -> Array:
        return pull(np.where(adjoint > 0, adjoint, 0))

    for gate in (alone, beside):
        yield steps_edit(tape, Cause(Kind.OTHER_DERIVATIVE, step.read, detail), {step: gate})


def _rows(tape: Tape, step: TapeStep) -> Iterator[Edit]:
    """The derivative of a softmax, or of its log, with a sum over the row left out."""
    out = tape.values[step.target]
    for p, wrong in (
        (out, lambda d: out * (d - d.sum(axis=-1, keepdims=True))),
        (out, lambda d: out - d),
        (np.exp(out), lambda d: d - np.exp(out)),
        (np.exp(out), lambda d: d + np.exp(out)),
        (np.exp(out), lambda d: d - np.exp(out) * d),
    ):
        if np.allclose(p.sum(axis=-1), 1) and out.ndim > 1:
            cause = Cause(Kind.MISSING_TERM, step.read, "the sum over the row")
            yield steps_edit(tape, cause, {step: wrong})


def _passed_around(case: Case, step: TapeStep) -> Iterator[Edit]:
    """The function's derivative left out, or once too many, on some of the ways on."""
    tape = case.tape
    readers = [s for s in tape.steps if s.target == step.read]
    parameters = [s for s in readers if s.read in tape.parameters]
    others = [s for s in readers if s.read not in tape.parameters]
    own = tape.pull(step)
    for group in (*([s] for s in parameters), parameters, others):
        if not group or not case.may_be(group):
            continue
        place = group[0].read if len(group) == 1 else step.read
        missing: dict[TapeStep, Pull] = {
            s: _from(tape.pull(s), tape.true[step.target]) for s in group
        }
        yield steps_edit(tape, Cause(Kind.MISSING_DERIVATIVE, place), missing)
        extra: dict[TapeStep, Pull] = {
            s: (lambda adjoint, s=s: tape.pull(s)(own(adjoint)))  # type: ignore[misc]
            for s in group
        }
        yield steps_edit(tape, Cause(Kind.EXTRA_DERIVATIVE, place), extra)


def _from(pull: Pull, adjoint: Array) -> Pull:
    return lambda _: pull(adjoint)


def _terms(tape: Tape, step: TapeStep) -> Iterator[tuple[str, Array]]:
    """The Jacobian where some places of the argument count as constant."""
    equation, frozen = tape.equation(step), f"{step.read}_"
    values: Mapping[str, Array] = {**tape.values, frozen: tape.values[step.read]}
    places = _count(equation.rhs, step.read)
    if not 1 < places <= len(_ORDINALS):
        return
    for number in range(places):
        for only in (True, False):
            kept = {i for i in range(places) if (i == number) is only}
            rhs = _freeze(equation.rhs, step.read, frozen, kept)
            if rhs != equation.rhs:
                changed = Equation(equation.target, rhs)
                detail = f"of {places} places where {step.read} stands, "
                detail += (
                    f"the {_ORDINALS[number]} alone" if only else f"the {_ORDINALS[number]} not"
                )
                yield detail, compute(changed, values, tape.sizes, step.read)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _count(expr: Expr, name: str) -> int:
    if isinstance(expr, Access):
        return int(expr.name == name)
    return sum(_count(arg, name) for arg in expr.args)


def _freeze(expr: Expr, name: str, frozen: str, kept: set[int]) -> Expr:
    """The expression with another name for a tensor, but for the places that are kept."""
    number = count()

    def walk(node: Expr) -> Expr:
        if isinstance(node, Access):
            if node.name != name or next(number) in kept:
                return node
            return Access(frozen, *node.indices)
        args = [walk(arg) for arg in node.args]
        return node.func(*args) if args else node

    return walk(expr)
