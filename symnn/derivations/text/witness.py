"""The smallest numbers found at which an equation is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from sympy import Integer

from symnn.derivations.text.instances import Instance
from symnn.derivations.text.layers import GRADIENTS
from symnn.derivations.text.scalars import Exact
from symnn.derivations.text.scene import OF_SAMPLES
from symnn.derivations.text.trial import Points, Trial
from symnn.derivations.text.truth import Truth, value_at
from symnn.derivations.text.values import Array, Mismatch
from symnn.errors import InputError
from symnn.meaning.entries import Position

SHOWN = 8
"""Numbers of a witness that are printed, beside what was written and what is true."""
DRAWS = 8
KINDS = ("x", "y", "z", "a", "p", "W", "b", "d")


class Witnesses:
    """Searches networks of one unit a layer, then of two, at few samples and small numbers."""

    def __init__(self, trial: Trial, samples: int) -> None:
        depth, model = trial.truth.depth, trial.truth.model
        widths = ((1,) * (depth + 1), (2,) * (depth + 1), trial.truth.widths)
        least = model.spec.loss == "cross_entropy"  # of one class, it is zero whatever comes in
        self._trial = trial
        self._shapes = [(samples, w) for w in widths[least:]]
        self._small: dict[int, list[Trial]] = {}

    def find(self, instance: Instance) -> Found | None:
        """The entry, what was written minus what is true, and the numbers that both are made of."""
        for number in range(len(self._shapes)):
            for trial in self._trials(number):
                try:
                    difference = trial.difference(instance)
                except InputError:
                    continue
                if difference is not None and difference.position is not None:
                    return _shortest(trial, instance)
        return None

    def _trials(self, number: int) -> list[Trial]:
        if number not in self._small:
            samples, widths = self._shapes[number]
            truth = Truth(self._trial.truth.model, samples, widths)
            found = []
            for pool in (0, 1, 2):
                points = Points(truth, pool, DRAWS)
                if points.known:
                    given = self._trial
                    found.append(Trial(given.derivation, truth, given.convention, points))
            self._small[number] = found
        return self._small[number]


Found = tuple[Position, str, Mapping[str, str]]
"""The entry, what was written minus what is true there, and the numbers."""


def _shortest(trial: Trial, instance: Instance) -> Found | None:
    """Of the points tried, that of the numbers that are shortest to read."""
    found = []
    for at, point in enumerate(trial.points.known):
        difference = trial.difference_at(instance, at)
        if difference is not None and difference.position is not None:
            shown = _shown(trial, instance, difference.position, point)
            if shown is not None:
                found.append(shown)
    return min(found, key=lambda f: sum(map(len, f[2].values())), default=None)


def _shown(
    trial: Trial, instance: Instance, position: Position, point: Mapping[Any, Any]
) -> Found | None:
    try:
        claimed = trial.exact.raw(trial.counterpart(trial.exact, instance))[0][position]
        true = trial.true(instance)[position]
        values = [value_at(Integer(0) + e, point, 30) for e in (claimed, true)]
    except (Mismatch, ArithmeticError):
        return None
    shown = {"written": short(values[0]), "true": short(values[1])}
    free = (Integer(0) + claimed).free_symbols
    if instance.target.kind not in GRADIENTS:
        free |= true.free_symbols
    for kind in KINDS:
        layers = (None,) if kind in ("x", "y", "p") else range(1, trial.truth.depth + 1)
        for layer in layers:
            if trial.truth.tensor(kind, layer) is None or len(shown) >= SHOWN + 2:
                continue
            if kind == "a" and trial.truth.tensor("a", layer) == f"z{layer}":
                continue
            shown |= _entries(trial, kind, layer, free, point)
    return position, short(values[0] - values[1]), shown


def _entries(
    trial: Trial, kind: str, layer: int | None, free: set[Any], point: Mapping[Any, Any]
) -> dict[str, str]:
    found = {}
    exact = trial.truth.exact(kind, layer)
    scaled = Exact().number(Fraction(1)) if kind != "d" else _scale(trial)
    for at, symbol in _each(exact):
        if symbol in free and symbol.is_Symbol and symbol in point:
            name = _name(trial, kind, layer, at)
            found[name] = short(point[symbol] * int(scaled))
    return found


def _scale(trial: Trial) -> int:
    return trial.truth.samples if trial.convention.per_sample else 1


def _each(array: Array) -> list[tuple[Position, Any]]:
    return list(np.ndenumerate(array))


def _name(trial: Trial, kind: str, layer: int | None, at: Position) -> str:
    name = "delta" if kind == "d" else kind
    name = name if layer is None else f"{name}[{layer}]"
    truth = trial.truth
    if kind not in OF_SAMPLES:
        shape = truth.exact(kind, layer).shape
        return name if set(shape) == {1} else f"{name}{''.join(f'[{n + 1}]' for n in at)}"
    unit = f"[{at[1] + 1}]" if truth.exact(kind, layer).shape[1] > 1 else ""
    sample = f" of sample {at[0] + 1}" if truth.samples > 1 else ""
    return f"{name}{unit}{sample}"


def short(value: Any) -> str:
    """A fraction where that is what a number is, else six digits."""
    exact = Fraction(str(mpmath.nstr(value, 28, strip_zeros=False, max_fixed=40, min_fixed=-40)))
    near = exact.limit_denominator(64)
    if abs(exact - near) < Fraction(1, 10**24):
        return str(near)
    return f"{float(value):.6g}"
