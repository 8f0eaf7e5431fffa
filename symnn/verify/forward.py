"""Whether two programs define the same tensors: a rewriting of the forward equations, proved."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.meaning.entries import positions
from symnn.meaning.points import whole_numbers
from symnn.meaning.sizes import extended, two_sizes
from symnn.notation import Equation, Program
from symnn.verify.canonical import Renaming
from symnn.verify.oracle import Expansion
from symnn.verify.verdict import Finding, Verdict
from symnn.verify.zero import is_zero


def check_forward(forward: Program, other: Program) -> list[Finding]:
    """One finding for each equation of `forward`: that `other` gives its tensor the same value.

    Equal is immediate where the equations are the same. Elsewhere the two right-hand sides are
    compared entry by entry, on free symbols for the tensors of `forward`; what `other` defines
    besides them is written out. It may use more tensors, and state a formula in another form.
    """
    own = {e.name: e for e in other}
    proved: set[str] = set()
    findings = []
    for equation in forward:
        name = equation.name
        if name not in own:
            findings.append(Finding(name, Verdict.DIFFERENT, "it is not defined any more"))
        elif own[name] == equation:
            findings.append(Finding(name, Verdict.EQUAL, "the same equation"))
        elif forward.tensors[name].shape != other.tensors[name].shape:
            findings.append(Finding(name, Verdict.DIFFERENT, "its shape is another"))
        else:
            findings.append(_rewritten(equation, _defining(own, name, forward), other, proved))
    return findings


def _defining(own: Mapping[str, Equation], name: str, forward: Program) -> list[Equation]:
    """The equation of a tensor, and those of what it reads that `forward` does not know."""
    found, waiting = {name: own[name]}, [name]
    while waiting:
        for read in own[waiting.pop()].reads:
            if read.name not in forward.tensors and read.name not in found:
                found[read.name] = own[read.name]
                waiting.append(read.name)
    return list(found.values())


def _rewritten(
    equation: Equation, defining: list[Equation], other: Program, proved: set[str]
) -> Finding:
    """Whether the first of `defining` says what the equation says; alike ones are proved once."""
    name, tensors = equation.name, other.tensors
    read = dict.fromkeys(read.name for e in (equation, *defining) for read in e.reads)
    assignments = two_sizes((equation, *defining), [tensors[name] for name in read])
    key = Renaming(tensors, assignments[0]).text((equation, *defining))
    if key not in proved:
        helpers = {e.name for e in defining[1:]}
        for sizes in assignments:
            everywhere = extended(other, sizes)
            data = whole_numbers(other, everywhere)
            at = Expansion(other, everywhere, data, tensors.keys() - helpers)
            for p in positions(equation.tensor, sizes):
                zero = is_zero(at.rhs(defining[0], p) - at.rhs(equation, p))
                if zero.verdict is not Verdict.EQUAL:
                    return Finding(name, zero.verdict, zero.reason, p, zero.residual, zero.witness)
        proved.add(key)
    return Finding(name, Verdict.EQUAL, "the same entries")
