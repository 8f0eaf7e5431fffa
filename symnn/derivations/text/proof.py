"""Whether what was written is the true value: refuted in numbers, else proved entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from sympy import Expr, sympify

from symnn.derivations.text.truth import Truth, value_at
from symnn.derivations.text.values import Array
from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.entries import Position
from symnn.verify import Verdict, is_zero

NEGLIGIBLE = 1e-9
ROUNDS = 12
"""Replacements in a row before a proof is given up."""
BUDGET = 60_000


def first_difference(claimed: Array, true: Array) -> Position | None:
    """The first entry at which two arrays of floats differ by more than rounding."""
    scale = 1 + np.max(np.abs(true), initial=0.0)
    for position, value in np.ndenumerate(np.asarray(claimed, dtype=float)):
        if not abs(value - true[position]) <= NEGLIGIBLE * scale:
            return position
    return None


class Prover:
    """Proves residuals zero on the values that a network takes."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth

    def prove(self, residuals: Array) -> tuple[Verdict, str, Position | None]:
        """Equal, or undecided with the reason and the entry."""
        for position, residual in np.ndenumerate(residuals):
            reason = self._unproved(residual)
            if reason is not None:
                return Verdict.UNDECIDED, reason, position
        return Verdict.EQUAL, "", None

    def _unproved(self, residual: Expr) -> str | None:
        reason = "it agrees at the points tried, and no identity known here proves it"
        for reduced in self._reductions(residual):
            zero = is_zero(reduced, BUDGET)
            if zero.verdict is Verdict.EQUAL:
                return None
            reason = zero.reason or reason
        return reason

    def _reductions(self, residual: Expr) -> Iterator[Expr]:
        """The residual, then forms that are equal to it on the values of the network.

        Activations are written out first, then the derivatives by the earliest z, and so on to
        the loss; the z last.
        """
        yield residual
        for _ in range(ROUNDS):
            symbols = residual.free_symbols
            stage = next((m for m in self._stages() if not symbols.isdisjoint(m)), None)
            if stage is None:
                return
            residual = residual.xreplace({s: stage[s] for s in symbols if s in stage})
            yield residual

    @cache  # noqa: B019  (a Prover lives as long as one judgement)
    def _stages(self) -> tuple[Mapping[Any, Expr], ...]:
        truth = self.truth
        layers = [part.number for part in truth.model.layers]
        activations: dict[Any, Expr] = {}
        for layer in layers:
            if truth.tensor("a", layer) != truth.tensor("z", layer):
                activations |= self._defined("a", layer)
        stages = [activations]
        stages += [self._defined("d", layer) for layer in layers]
        stages += [self._defined("z", layer) for layer in reversed(layers)]
        return tuple(stages)

    def _defined(self, kind: str, layer: int) -> dict[Any, Expr]:
        symbols = self.truth.exact(kind, layer).ravel().tolist()
        return dict(zip(symbols, self.truth.by_definition(kind, layer).ravel(), strict=True))


def in_numbers(array: Array, point: Mapping[Any, Any], digits: int = 25) -> Array | None:
    """Exact entries as floats at a point; None outside their domain."""
    result = np.empty(array.shape)
    try:
        for position, entry in np.ndenumerate(array):
            result[position] = float(value_at(sympify(entry, strict=True), point, digits))
    except OutsideDomain:
        return None
    return result
