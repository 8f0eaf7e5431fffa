"""One step of the optimizer on symbols: any parameters, any gradient, any state before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, Integer, Rational

from symnn.notation import Program
from symnn.verify.emitted import Emitted, Fault, shown
from symnn.verify.proofs import Proofs
from symnn.verify.symbols.run import call, guarded
from symnn.verify.symbols.session import Session
from symnn.verify.verdict import Finding, Verdict

STEPS = (1, 2, 5)
ENTRIES = 2
"""Parameters: every one is updated alike, and a second one shows what is summed."""


def check_update(
    emitted: Emitted,
    update: Program,
    updated: Mapping[str, str],
    hyperparameters: Mapping[str, float],
    proofs: Proofs,
) -> list[Finding]:
    """One finding for each array that a step of the optimizer leaves: at a few steps, then at any
    number of steps, a symbol, on which no code may branch.

    `update` is the program over vectors `theta`, `g` and the state; `updated` maps its outputs to
    the inputs whose next value they are. Raises `Fault` and `OutsideDomain`.
    """
    vectors = [tensor for tensor in update.inputs if tensor.rank]
    (size,) = {axis for tensor in vectors for axis in tensor.shape}
    states, scratch = emitted.get("STATES"), emitted.get("UPDATE_SCRATCH")
    if not isinstance(states, int) or states != len(vectors) - 2:
        raise Fault(f"STATES is {shown(states)}: expected {len(vectors) - 2}")
    if not isinstance(scratch, int):
        raise Fault(f"UPDATE_SCRATCH is {shown(scratch)}: expected a number of arrays")
    numbers: dict[str, Expr] = {n: Rational(repr(v)) for n, v in hyperparameters.items()}
    findings: list[Finding] = []
    for t in (*STEPS, None):
        fixed = numbers if t is None else {**numbers, "t": Integer(t)}
        session = Session(update, None, {size: ENTRIES}, fixed=fixed, proofs=proofs.renewed())
        label = "any step" if t is None else f"step {t}"
        named = {f"{name}, {label}": (name, output) for output, name in updated.items()}
        findings += guarded(list(named), _step, emitted, session, t, scratch, named)
    return findings


def _step(
    emitted: Emitted,
    session: Session,
    t: int | None,
    scratch: int,
    named: Mapping[str, tuple[str, str]],
) -> list[Finding]:
    """What one step leaves; its number is a symbol where there is none."""
    arrays = {name: array.copy() for name, array in session.given.items() if array.ndim}
    spare = [session.memory((ENTRIES,)) for _ in range(scratch)]
    step = session.given["t"][()] if t is None else t
    call(emitted, session.arena, "_update", step, *arrays.values(), *spare)
    targets = {label: session.quantities.entries(output) for label, (_, output) in named.items()}
    found = {label: arrays[name] for label, (name, _) in named.items()}
    return [_told(finding) for finding in session.judge(found, targets)]


def _told(finding: Finding) -> Finding:
    if finding.verdict is not Verdict.EQUAL:
        return finding
    return replace(finding, reason="for any parameters, gradient and state before it")
