"""Whether what was written is the true value: refuted in numbers, else proved entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Expr, sympify

from symnn.derivations.text.truth import Array, NetworkTruth, value_at
from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.entries import Position
from symnn.notation import Equation
from symnn.verify import Verdict, is_zero

NEGLIGIBLE = 1e-9
ROUNDS = 40
"""Replacements in a row before a proof is given up."""
BUDGET = 150_000
"""Steps of one exact form."""
POINTS = 3


def first_difference(claimed: Array, true: Array) -> Position | None:
    """The first entry at which two arrays of floats differ by more than rounding."""
    scale = 1 + np.max(np.abs(true), initial=0.0)
    for position, value in np.ndenumerate(np.asarray(claimed, dtype=float)):
        if not abs(value - true[position]) <= NEGLIGIBLE * scale:
            return position
    return None


class Points:
    """Random points of a network, and exact arrays in numbers there, remembered."""

    def __init__(
        self, truth: NetworkTruth, pool: int = 2, count: int = POINTS, start: int = 0
    ) -> None:
        drawn = (truth.point(seed, pool) for seed in range(start, start + count))
        self.known: list[Mapping[Any, Any]] = [point for point in drawn if point is not None]
        self._arrays: dict[tuple[int, int], tuple[Array, Array]] = {}

    def of(self, array: Array, point: int) -> Array:
        """The entries at one of the points."""
        key = (id(array), point)
        if key not in self._arrays:
            numbers = in_numbers(array, self.known[point])
            assert numbers is not None, "a true value is undefined at a point of the network"
            self._arrays[key] = (array, numbers)  # the array is kept, so that its id is its own
        return self._arrays[key][1]


def in_numbers(array: Array, point: Mapping[Any, Any], digits: int = 25) -> Array | None:
    """Exact entries as floats at a point; None outside their domain."""
    result = np.empty(array.shape)
    try:
        for position, entry in np.ndenumerate(array):
            known = entry in point if isinstance(entry, Expr) else False
            number = point[entry] if known else value_at(sympify(entry, strict=True), point, digits)
            result[position] = float(number)
    except OutsideDomain:
        return None
    return result


class EntryProver:
    """Proves residuals zero on the values that a network takes."""

    def __init__(self, truth: NetworkTruth) -> None:
        self.truth = truth
        self._steps: dict[str, Mapping[Any, Expr]] = {}

    def prove(self, claimed: Array, true: Array) -> tuple[Verdict, str, Position | None]:
        """Equal, or undecided with the reason and the entry."""
        for position, entry in np.ndenumerate(np.asarray(claimed)):
            reason = self._unproved(sympify(entry, strict=True), true[position])
            if reason is not None:
                return Verdict.UNDECIDED, reason, position
        return Verdict.EQUAL, "", None

    def _unproved(self, claimed: Expr, true: Expr) -> str | None:
        reason = "it agrees at the points tried, and no rule known here proves it"
        for reduced in self._reductions(claimed, true):
            zero = is_zero(reduced, BUDGET)
            if zero.verdict is Verdict.EQUAL:
                return None
            reason = zero.reason or reason
        return reason

    def _reductions(self, claimed: Expr, true: Expr) -> Iterator[Expr]:
        """The residual, then forms that are equal to it on the values of the network.

        First what the claim leaves out: an adjoint that it does not read is written out. Then the
        values that no parameter makes, the latest first; then the adjoints, the earliest first;
        then the other values.
        """
        residual = claimed - true
        missing = self._adjoints_of(residual) - self._adjoints_of(claimed)
        for _ in range(ROUNDS):
            if not missing:
                break
            residual = self._replaced(residual, self._first(missing))
            missing = self._adjoints_of(residual) - self._adjoints_of(claimed)
        yield residual
        for _ in range(ROUNDS):
            names = {self._owners[s] for s in residual.free_symbols if s in self._owners}
            stage = next((name for name in self._order if name in names), None)
            if stage is None:
                return
            residual = self._replaced(residual, stage)
            yield residual

    def _replaced(self, residual: Expr, name: str) -> Expr:
        if name not in self._steps:
            adjoint = name.startswith("∂")
            truth, tensor = self.truth, name.removeprefix("∂")
            symbols = truth.adjoint(tensor) if adjoint else truth.value(tensor)
            defined = truth.defined_adjoint(tensor) if adjoint else truth.defined(tensor)
            pairs = zip(symbols.ravel().tolist(), defined.ravel(), strict=True)
            self._steps[name] = dict(pairs)
        steps = self._steps[name]
        return residual.xreplace({s: steps[s] for s in residual.free_symbols if s in steps})

    def _adjoints_of(self, expr: Expr) -> set[str]:
        owners = (self._owners.get(s, "") for s in expr.free_symbols)
        return {name for name in owners if name.startswith("∂")}

    def _first(self, names: set[str]) -> str:
        return min(names, key=self._order.index)

    @cached_property
    def _order(self) -> list[str]:
        """What may be written out, the adjoints with ∂ before their names, in the order of use."""
        truth, model = self.truth, self.truth.model
        made = [
            name for name in model.tensors if self._reads_parameters(truth.whole.equation(name))
        ]
        plain = [name for name in model.tensors if name not in made]
        adjoints = [f"∂{tensor.name}" for tensor in truth.known]
        adjoints += [f"∂{name}" for name in model.tensors]
        return [*reversed(plain), *adjoints, *reversed(made)]

    def _reads_parameters(self, equation: Equation) -> bool:
        return any(read.name in self.truth.model.parameters for read in equation.reads)

    @cached_property
    def _owners(self) -> dict[Any, str]:
        """The tensor, or ∂ and the tensor, that each symbol is an entry of."""
        truth, found = self.truth, dict[Any, str]()
        for name in self._order:
            tensor = name.removeprefix("∂")
            array = truth.adjoint(tensor) if name[0] == "∂" else truth.value(tensor)
            found |= dict.fromkeys(array.ravel().tolist(), name)
        return found
