"""The second check: the emitted file itself, run on symbols. What it returns is proved to be what
the equations say, entry by entry, at small sizes; indexing, views and memory are NumPy's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.sizes import Sizes, shown, two_runs
from symnn.notation import Program
from symnn.verify.closeness import merged
from symnn.verify.emitted import Emitted
from symnn.verify.proofs import Proofs
from symnn.verify.symbols.prove import new_proofs
from symnn.verify.symbols.run import Functions, SymbolsRun, guarded
from symnn.verify.symbols.session import Session
from symnn.verify.symbols.update import check_update
from symnn.verify.verdict import Finding, Report, Verdict


def check_symbols(
    module: Any,
    program: Program,
    functions: Functions,
    *,
    output: str,
    layers: Sequence[str] = (),
    update: Program | None = None,
    updated: Mapping[str, str] | None = None,
    hyperparameters: Mapping[str, float] | None = None,
) -> Report:
    """A finding for the loss and for each gradient of `loss_and_grad` and of the twin that
    `fit` runs, for each of `functions` (name → the tensor returned, the inputs taken), for
    `layers`, and for what a step of the optimizer leaves.

    `program` is the description's, with the prediction. Every value stays symbolic, the sides of
    every choice too; what a finding says holds for all real numbers, at the sizes it names, but
    at kinks, where two rules of derivation may differ. The file runs at small sizes: it reads
    widths from its arrays; where the network has no value over one row, over two.
    """
    emitted = Emitted(module)
    proofs = new_proofs()
    findings: list[Finding] = []
    runs = []
    for sizes in zip(two_runs(program), two_runs(program, few=2), strict=True):
        try:
            session = _session(program, output, sizes, proofs)
        except OutsideDomain as error:
            names = [output, *(tensor.name for tensor in program.parameters)]
            findings += [Finding(name, Verdict.UNDECIDED, str(error)) for name in names]
            continue
        runs.append(shown(session.quantities.sizes))
        explained = all(finding.verdict is not Verdict.DIFFERENT for finding in findings)
        found = SymbolsRun(emitted, session, explained).findings(functions, layers)
        findings += [_at(finding, runs[-1]) for finding in found]
    if update is not None:
        steps = emitted, update, updated or {}, hyperparameters or {}, proofs
        findings += guarded(["theta"], check_update, *steps)
    return Report("symbols", tuple(merged(findings)), f"reduced: {'; then '.join(runs)}")


def _session(
    program: Program,
    output: str,
    sizes: Iterable[Sizes],
    proofs: Proofs,
) -> Session:
    """A session at the first of some sizes at which the program has values: over one row, the
    variance of a batch is zero. Raises `OutsideDomain`."""
    why: OutsideDomain | None = None
    for each in sizes:
        try:
            return Session(program, output, each, proofs=proofs)
        except OutsideDomain as error:
            why = why or error
    raise why or AssertionError("no sizes")


def _at(finding: Finding, sizes: str) -> Finding:
    reason = f"{finding.reason}, at sizes {sizes}" if finding.reason else f"at sizes {sizes}"
    return replace(finding, reason=reason)
