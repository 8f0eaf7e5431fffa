"""The loss written out whole, differentiated by SymPy, against the whole backward program."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from sympy import Expr, Symbol, preorder_traversal

from symnn.meaning.entries import positions
from symnn.meaning.points import whole_numbers
from symnn.meaning.sizes import small_sizes
from symnn.notation import Program
from symnn.verify.oracle import Expansion, gradient
from symnn.verify.proofs import Proofs
from symnn.verify.verdict import Finding, Verdict
from symnn.verify.zero import BUDGET

LARGEST = 2000
"""Nodes of a written-out loss beyond which this check is not attempted."""
MOST_EQUATIONS = 16
"""Equations beyond which a loss is not written out: it doubles with each, and nests as deep."""


def check_whole(
    forward: Program,
    backward: Program,
    adjoints: Mapping[str, str],
    output: str,
    *,
    sizes: Mapping[Symbol, int] | None = None,
    largest: int = LARGEST,
    budget: int = BUDGET,
    total: int = sys.maxsize,
) -> list[Finding]:
    """One finding for each parameter that has an adjoint: no chain rule of ours, no induction.

    Undecided, with the reason "not attempted", when the loss is larger than `largest` nodes or
    has more than `MOST_EQUATIONS` equations before it;
    undecided too where the exact form of an entry takes more than `budget` steps, or all of them
    more than `total`.
    """
    names = [t.name for t in forward.parameters if t.name in adjoints]
    if len(forward.equations) > MOST_EQUATIONS:
        reason = f"not attempted: more than {MOST_EQUATIONS} equations"
        return [Finding(name, Verdict.UNDECIDED, reason) for name in names]
    sizes = sizes or small_sizes(forward, forward.tensors.values())
    data = whole_numbers(forward, sizes)
    loss = Expansion(forward, sizes, data).entry(output, ())
    if not _is_small(loss, largest):
        reason = f"not attempted: the loss written out is over {largest} nodes"
        return [Finding(name, Verdict.UNDECIDED, reason) for name in names]
    truth = gradient(forward, output, names, sizes, data)
    claimed = Expansion(backward, sizes, data)
    proofs = Proofs(total, budget)
    return [_compare(name, adjoints[name], truth[name], claimed, proofs) for name in names]


def _compare(
    name: str,
    adjoint: str,
    truth: Mapping[tuple[int, ...], Expr],
    claimed: Expansion,
    proofs: Proofs,
) -> Finding:
    tensor = claimed.program.tensors[adjoint]
    if list(positions(tensor, claimed.sizes)) != list(truth):
        return Finding(name, Verdict.DIFFERENT, f"'{adjoint}' is not of the shape of '{name}'")
    for position, true in truth.items():
        zero = proofs.is_zero(claimed.entry(adjoint, position) - true)
        if zero.verdict is not Verdict.EQUAL:
            return Finding(name, zero.verdict, zero.reason, position, zero.residual, zero.witness)
    return Finding(name, Verdict.EQUAL, f"{len(truth)} entries")


def _is_small(expr: Expr, largest: int) -> bool:
    return all(number < largest for number, _ in enumerate(preorder_traversal(expr)))
