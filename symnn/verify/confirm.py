"""Whether a residual differs from zero at values that the program really takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from sympy import Expr, Symbol

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import Position, positions
from symnn.meaning.points import fraction
from symnn.meaning.scalars import evaluate_scalar
from symnn.notation import Program
from symnn.verify.interpreter import DIGITS, Interpreter
from symnn.verify.oracle import Data
from symnn.verify.shared import symbols

NEGLIGIBLE, LEAST = 1e-30, 1e-40
"""Relative to the values, and as it is: of 1 - sigmoid(100) no digit is left in so many."""
SHOWN = 8
"""Numbers of a witness that are printed."""
INTERVALS = ((-2, 2),) * 10 + ((0, 2),) * 3 + ((0, 1),) * 3
"""Where points are drawn; several, since an error may show on one side of a kink only."""


@dataclass(frozen=True)
class Difference:
    """Numbers at which a claim is not the true value, and what that looks like."""

    residual: str
    witness: Mapping[str, str]
    hint: str


def confirm(
    program: Program, true: Expr, claimed: Expr, sizes: Mapping[Symbol, int], data: Data
) -> Difference | None:
    """Run the program on random numbers, and compare the two expressions over its entries.

    None when they agree at every point tried where the program has a real value.
    """
    random = Random(0)
    for low, high in INTERVALS:
        values = _values(program, sizes, data, random, low, high)
        try:
            found = Interpreter(program, sizes).run(values)
            if found.is_tied:
                continue
            read = {*symbols(true), *symbols(claimed)}
            numbers = _numbers(read, program, found.entries, sizes)
            truth = evaluate_scalar(true, numbers, DIGITS)
            claim = evaluate_scalar(claimed, numbers, DIGITS)
        except OutsideDomain:
            continue
        residual = claim - truth
        if abs(residual) > max(LEAST, NEGLIGIBLE * max(abs(claim), abs(truth))):
            shown = {"claimed": claim, "true": truth}
            shown |= {str(s): v for s, v in list(numbers.items())[:SHOWN]}
            witness = {name: f"{float(value):.6g}" for name, value in shown.items()}
            return Difference(f"{float(residual):.6g}", witness, _hint(claim, truth))
    return None


def _values(
    program: Program, sizes: Mapping[Symbol, int], data: Data, random: Random, low: int, high: int
) -> dict[str, dict[Position, Any]]:
    return {
        tensor.name: dict(data[tensor.name])
        if tensor.name in data
        else {p: fraction(random, low, high) for p in positions(tensor, sizes)}
        for tensor in (*program.inputs, *program.parameters)
    }


def _numbers(
    read: set[Symbol],
    program: Program,
    entries: Mapping[str, Mapping[Position, Any]],
    sizes: Mapping[Symbol, int],
) -> dict[Symbol, Any]:
    needed = {str(s).split("[")[0] for s in read}
    found = {}
    for name, tensor in program.tensors.items():
        if name in needed:
            for p in positions(tensor, sizes):
                symbol = entry_symbol(name, p)
                if symbol in read:
                    found[symbol] = entries[name][p]
    return found


def _hint(claim: Any, truth: Any) -> str:
    """A constant factor, when that is all that is wrong."""
    if not truth or not claim:
        return "it is zero here" if truth else "the true value is zero"
    ratio = claim / truth
    if ratio == -1:
        return "the sign is wrong"
    near = Fraction(str(ratio)).limit_denominator(60)
    if abs(ratio * near.denominator - near.numerator) < 1e-25:
        return "the sign is wrong" if near == -1 else f"it is {near} times the true value"
    return ""
