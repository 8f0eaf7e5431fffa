"""The first check: every adjoint equation against the chain rule, exactly, at small sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sympy import Add, Expr, Symbol

from symnn.meaning.points import whole_numbers
from symnn.meaning.sizes import extended
from symnn.notation import Program
from symnn.verify.chain import Chain
from symnn.verify.claim import Claim, Claims
from symnn.verify.confirm import confirm
from symnn.verify.elimination import Elimination
from symnn.verify.forward import check_forward
from symnn.verify.oracle import Expansion
from symnn.verify.proofs import Proofs
from symnn.verify.shared import symbols
from symnn.verify.verdict import Finding, Verdict

TOTAL = 400_000
"""Steps of all exact forms that are not cheap: some seconds."""


def check_derivation(
    forward: Program, backward: Program, adjoints: Mapping[str, str], output: str
) -> list[Finding]:
    """One finding for each tensor in `adjoints`, which names the tensor that holds ∂output/∂t.

    `backward` is the forward program's equations, then the adjoint equations. An adjoint is
    checked with the adjoints that it is made of held as symbols (see `Chain`), at sizes that are
    pairwise distinct, and again at sizes of which none is the same. Where an entry is not zero on
    free symbols, forward values are replaced by their equations: a·(1 − a) is σ′(z) only because
    a = σ(z). A difference is reported only when it is met at values that the program takes; then
    the equation at fault is the one named. A forward equation that `backward` states differently
    is a finding too (see `check_forward`).

    Equations that differ in names only are checked once. Raises `KeyError` when an adjoint has
    no equation, and `ValueError` when the output is not a scalar.
    """
    chain = Chain(forward, adjoints, output)
    claims = Claims(chain, backward)
    proved: dict[str, Finding] = {}
    proofs = Proofs(TOTAL)
    findings = [f for f in check_forward(forward, backward) if f.verdict is not Verdict.EQUAL]
    for name in adjoints:
        claim = claims.about(name)
        assignments = claims.sizes(claim)
        key = claims.key(claim, assignments[0])
        finding = proved.get(key) or _check(claim, chain, backward, assignments, proofs)
        if finding.verdict is Verdict.EQUAL:
            proved[key] = finding
        findings.append(replace(finding, tensor=name))
    return findings


def _check(
    claim: Claim,
    chain: Chain,
    backward: Program,
    assignments: Sequence[Mapping[Symbol, int]],
    proofs: Proofs,
) -> Finding:
    """The first finding that is not equal, or that the entries are equal at all of the sizes."""
    count = 0
    for sizes in assignments:
        finding, entries = _check_at(claim, chain, backward, sizes, proofs)
        if finding is not None:
            return finding
        count += entries
    shown = " and ".join(map(_shown, assignments))
    return Finding(claim.target.name, Verdict.EQUAL, f"{count} entries, at sizes {shown}")


def _check_at(
    claim: Claim,
    chain: Chain,
    backward: Program,
    sizes: Mapping[Symbol, int],
    proofs: Proofs,
) -> tuple[Finding | None, int]:
    """What is wrong at these sizes, if anything is, and how many entries were looked at."""
    name, equation = claim.target.name, claim.equation
    everywhere = extended(backward, sizes)
    data = whole_numbers(backward, everywhere)
    free = {*chain.tensors, *chain.adjoints.values()}
    at = Expansion(backward, everywhere, data, free)
    if at.shape(equation.name) != at.shape(name):
        reason = (
            f"'{equation.name}' has shape {at.shape(equation.name)} where '{name}' has "
            f"{at.shape(name)}, at sizes {_shown(sizes)}"
        )
        return Finding(name, Verdict.DIFFERENT, reason), 0
    elimination = Elimination(at, claim.definitions, claim.claims)
    truth = chain.adjoint(name, at)
    weights = chain.weights(claim.readers, at)
    for position, true in truth.items():
        claimed = at.rhs(equation, position)
        unproved = _prove(elimination, claimed - true, weights, proofs)
        if unproved is None:
            continue
        difference = confirm(backward, true, claimed, everywhere, data)
        if difference is None:
            return Finding(name, Verdict.UNDECIDED, unproved, position), 0
        reason = f"'{equation.name}' is not the derivative of '{chain.output}' by '{name}'"
        if difference.hint:
            reason += f": {difference.hint}"
        reason += f", at sizes {_shown(sizes)}"
        residual, witness = difference.residual, difference.witness
        return Finding(name, Verdict.DIFFERENT, reason, position, residual, witness), 0
    return None, len(truth)


def _prove(
    elimination: Elimination, residual: Expr, weights: set[Symbol], proofs: Proofs
) -> str | None:
    """None when the residual is proved zero; why not, otherwise.

    The adjoints it is made of (`weights`) are free: parts that share none of them are tried apart.
    """
    parts = _apart(residual, weights)
    unproved = (_prove(elimination, part, set(), proofs) for part in parts)
    if len(parts) > 1 and all(why is None for why in unproved):
        return None
    reason = ""
    for reduced in elimination.reductions(residual):
        if reason and proofs.are_spent:
            return reason
        zero = proofs.is_zero(reduced)
        if zero.verdict is Verdict.EQUAL:
            return None
        reason = zero.reason or reason
    return reason or "it differs on free values, and agrees on those tried of the program"


def _apart(residual: Expr, weights: set[Symbol]) -> list[Expr]:
    """The residual as parts of which no two hold the same weight."""
    parts: list[tuple[set[Symbol], list[Expr]]] = []
    for term in Add.make_args(residual):
        held = weights.intersection(symbols(term))
        meeting = [part for part in parts if part[0] & held or part[0] == held]
        parts = [part for part in parts if part not in meeting]
        joined = held.union(*(symbols for symbols, _ in meeting))
        parts.append((joined, [term, *(t for _, terms in meeting for t in terms)]))
    return [Add(*terms) for _, terms in parts]


def _shown(sizes: Mapping[Symbol, int]) -> str:
    return ", ".join(f"{symbol} = {size}" for symbol, size in sizes.items()) or "as they are"
