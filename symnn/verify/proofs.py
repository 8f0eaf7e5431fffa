"""The proofs of one check: claims of one shape are decided once, and what all of them may cost is
counted in steps, so that a verdict is the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, Symbol

from symnn.verify import shared
from symnn.verify.verdict import Verdict
from symnn.verify.zero import BUDGET, Zero, is_zero

CHEAP = 2_000
"""Steps of a proof that costs next to nothing: some hundredths of a second."""
PART = 8
"""Steps that each part of an expression costs: it is written out, and looked at in many digits."""
BEYOND = 0.25
"""The part of an allowance that what fails may cost when it is spent."""


class Proofs:
    """Proofs that may cost `total` steps in all, and `each` a proof.

    Cheap ones that decide are free, so that deep networks are proved to the end. When all is
    spent, only cheap ones are tried; when too many of these fail, none.
    """

    def __init__(self, total: int, each: int = BUDGET) -> None:
        self._total, self._left, self._each = total, total, each
        self._decided: dict[Expr, Zero] = {}
        self._made: dict[Basic, Basic] = {}

    def renewed(self) -> Proofs:
        """What is decided here is known, and nothing is spent."""
        proofs = Proofs(self._total, self._each)
        proofs._decided, proofs._made = self._decided, self._made
        return proofs

    @property
    def are_spent(self) -> bool:
        """Whether nothing is left for what is not cheap."""
        return self._left <= 0

    def is_zero(self, expr: Expr, rank: Callable[[Symbol], Any] = str) -> Zero:
        """The same as `is_zero`, within what is left.

        Symbols are renamed in the order of their `rank`, which should be the same for every row,
        entry and layer.
        """
        ordered = sorted(shared.symbols(expr), key=rank)
        renaming = {s: _generic(n, bool(s.is_positive)) for n, s in enumerate(ordered)}
        try:
            renamed = shared.replace(expr, renaming, self._made)
        except RecursionError:
            return Zero(Verdict.UNDECIDED, "it is nested too deep")
        found = self._decided.get(renamed) or self._decide(renamed)
        if not found.witness:
            return found
        names = {str(new): str(old) for old, new in renaming.items()}
        return replace(found, witness={names[name]: v for name, v in found.witness.items()})

    def _decide(self, expr: Expr) -> Zero:
        if self._left < -BEYOND * self._total:
            return Zero(Verdict.UNDECIDED, "the exact forms are too large, all together")
        budget = CHEAP if self.are_spent else max(CHEAP, min(self._each, self._left))
        found = is_zero(expr, budget)
        is_decided = found.verdict is not Verdict.UNDECIDED
        if found.spent > CHEAP or not is_decided:
            self._left -= found.spent + PART * len(shared.parts(expr))
        if is_decided or budget == self._each:  # with more it may be decided
            self._decided[expr] = found
        return found


@lru_cache(maxsize=1 << 12)
def _generic(number: int, positive: bool) -> Symbol:
    return Symbol(f"r{number:04}", real=True, positive=positive or None)
