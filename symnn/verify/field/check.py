"""The third check: the emitted file at its full size, on integers modulo a large prime.

Its gradient along a random direction is compared with a forward-mode derivative of the forward
Program in the same field. That is a one-sided test, and no proof: what is found different is so,
and what is found equal may be wrong, with the probability that `bound` derives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Pow, Symbol

from symnn.meaning.arrays import NoOrder
from symnn.meaning.sizes import batch_of, reduced_sizes
from symnn.notation import Access, Program
from symnn.verify.field.bound import Odds
from symnn.verify.field.examine import GRADIENT, Examination, Functions
from symnn.verify.field.point import Point, draw
from symnn.verify.standin import Unsupported
from symnn.verify.verdict import Finding, Report, Verdict

ROWS = (5, 5, 5, 1)
"""The rows of the batch at each point: others than on symbols. A batch of one row takes other ways
in a file."""
MANY = 64
"""Rows of one point more, for code that asks how large its batch is. Half of all residues have no
root, so that of so many numbers some have none: there is no such point where roots are taken."""
NARROW = 8
"""The widest layer there."""
FEW = 2
"""The most rows at small sizes: of few roots, all exist soon."""
ATTEMPTS = 12
SEEDS = 1000
"""Seeds of one point: for its attempts."""


def check_field(
    module: Any, program: Program, *, output: str, functions: Functions | None = None, seed: int = 0
) -> Report:
    """The file at the sizes of its description, at several random points.

    Half of all residues have no root. Where so many are taken that no point is found at which all
    exist, small sizes take the place of the description's, and the report says so.

    A finding for the loss of `loss_and_grad`, and one for its gradient along a direction in which
    every entry of every parameter has part; the same for the twin that `fit` runs, in memory full
    of junk; and one for each of `functions`. Where a gradient is different, one finding more for
    each parameter whose part of it is not equal. `program` is the description's, not rewritten.
    """
    takes_roots, is_reduced = _takes_roots(program), False
    batches = ROWS if takes_roots else (*ROWS, MANY)
    batch, small = batch_of(program), reduced_sizes(program)
    try:
        odds = Odds(program, output, {**program.sizes, batch: ROWS[0]})
    except NoOrder as error:
        return Report("field", tuple(_undecided(output, functions or {}, str(error))), "")
    findings: dict[str, Finding] = {}
    taken: list[int] = []
    for number, rows in enumerate(batches):
        widths = program.sizes
        if rows == MANY:  # how large a batch is asked for at any width
            widths = {symbol: min(size, NARROW) for symbol, size in widths.items()}
        sizes = {**small, batch: min(rows, FEW)} if is_reduced else {**widths, batch: rows}
        place = seed + SEEDS * number
        point, found = _at(module, program, output, functions or {}, sizes, place)
        if point is None and rows == 1:  # the variance of one row is zero
            rows = sizes[batch] = FEW
            point, found = _at(module, program, output, functions or {}, sizes, place)
        if takes_roots and not is_reduced and any(f.verdict is Verdict.UNDECIDED for f in found):
            is_reduced, sizes = True, {**small, batch: min(rows, FEW)}
            point, found = _at(module, program, output, functions or {}, sizes, place)
        taken.append(sizes[batch])
        findings |= {finding.tensor: finding for finding in found}
        if point is None or any(f.verdict is not Verdict.EQUAL for f in found):
            break
        if rows == ROWS[0]:  # one row alone may hide an error of the batch
            odds.passed(point)
    shown = _listed([f"{symbol} = {size}" for symbol, size in program.sizes.items()])
    rows_of = " and ".join(str(rows) for rows in sorted({*taken} - {MANY}))
    many = f"; {MANY} rows at widths up to {NARROW}" if MANY in batches else ""
    told = f"the description's own, {shown}; {rows_of} rows{many}"
    if is_reduced:
        reduced = _listed([f"{symbol} = {n}" for symbol, n in small.items() if symbol != batch])
        told = f"small, as not all roots exist at the description's own: {reduced}; {rows_of} rows"
    parameters = _listed([tensor.name for tensor in program.parameters])
    explained = tuple(
        _explained(finding, parameters, len(batches)) for finding in findings.values()
    )
    bound = odds.text() if all(f.verdict is Verdict.EQUAL for f in explained) else ""
    return Report("field", explained, told, bound)


def _takes_roots(program: Program) -> bool:
    """Whether a root is taken of what depends on the numbers that are drawn."""
    powers = [power for equation in program for power in equation.rhs.atoms(Pow)]
    return any(not power.exp.is_Integer and power.base.has(Access) for power in powers)


def _explained(finding: Finding, parameters: str, points: int) -> Finding:
    """The finding, with what an equality rests on."""
    if finding.verdict is not Verdict.EQUAL:
        return finding
    where = f"at {points} random points modulo the prime"
    if finding.tensor.startswith(GRADIENT):
        where = f"along a random direction of {parameters}, {where}"
    return replace(finding, reason=f"the same residues {where}")


def _at(
    module: Any,
    program: Program,
    output: str,
    functions: Functions,
    sizes: Mapping[Symbol, int],
    seed: int,
) -> tuple[Point | None, list[Finding]]:
    """A point away from kinks, and what is found there; undecided where there is none."""
    why = ""
    for attempt in range(ATTEMPTS):
        for deep in (False, True):  # deep looks for more identities, and takes longer
            try:
                point = draw(program, sizes, seed + attempt, attempt, deep)
            except Unsupported as error:
                return None, _undecided(output, functions, str(error))
            found = []
            if point.field.unlucky is None:
                found = Examination(module, point, output, functions).findings()
            why = point.field.unlucky or ""
            if why or all(f.verdict is not Verdict.UNDECIDED for f in found):
                break
        if not why:
            return point, found
    return None, _undecided(output, functions, f"no point was found in {ATTEMPTS}: {why}")


def _undecided(output: str, functions: Functions, reason: str) -> list[Finding]:
    names = [output, GRADIENT, *(f"{name}()" for name in functions)]
    return [Finding(name, Verdict.UNDECIDED, reason) for name in names]


def _listed(names: Sequence[str]) -> str:
    """The names, or the first and the last of many."""
    shown = names if len(names) <= 8 else [*names[:3], "…", *names[-2:]]
    return ", ".join(shown)
