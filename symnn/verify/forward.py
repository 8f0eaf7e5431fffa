"""Whether two programs define the same tensors: a rewriting of the forward equations, proved."""

from __future__ import annotations

from symnn.notation import Program
from symnn.verify.oracle import Expansion, positions
from symnn.verify.sizes import integer_data, small_sizes
from symnn.verify.verdict import Finding, Verdict
from symnn.verify.zero import is_zero


def check_forward(forward: Program, other: Program) -> list[Finding]:
    """One finding for each equation of `forward`: that `other` gives its tensor the same value.

    Equal is immediate where the equations are the same. Elsewhere the two right-hand sides are
    compared entry by entry, on free symbols for the tensors of `forward`; what `other` defines
    besides them is written out. It may use more tensors, and state a formula in another form.
    """
    own = {e.name: e for e in other}
    findings = []
    for equation in forward:
        name = equation.name
        if name not in own:
            findings.append(Finding(name, Verdict.DIFFERENT, "it is not defined any more"))
            continue
        if own[name] == equation:
            findings.append(Finding(name, Verdict.EQUAL, "the same equation"))
            continue
        sizes = small_sizes([equation, *other], other.tensors.values())
        at = Expansion(other, sizes, integer_data(other, sizes), forward.tensors)
        finding = Finding(name, Verdict.EQUAL, "the same entries")
        if forward.tensors[name].shape != other.tensors[name].shape:
            finding = Finding(name, Verdict.DIFFERENT, "its shape is another")
        else:
            for p in positions(equation.tensor, sizes):
                zero = is_zero(at.rhs(own[name], p) - at.rhs(equation, p))
                if zero.verdict is not Verdict.EQUAL:
                    finding = Finding(
                        name, zero.verdict, zero.reason, p, zero.residual, zero.witness
                    )
                    break
        findings.append(finding)
    return findings
