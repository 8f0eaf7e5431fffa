"""What the names of a derivation mean, in its layout: true values as matrices or by entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.derivations.text.reading import Layout
from symnn.derivations.text.scalars import Entries
from symnn.derivations.text.truth import LOSSES, UPDATED, Truth
from symnn.derivations.text.values import SAMPLE, Array, Value

OF_SAMPLES = ("x", "y", "z", "a", "d", "da", "p")
"""Quantities of which there is one for each sample."""


@dataclass(frozen=True)
class Convention:
    """What a derivation means by its derivatives, where textbooks differ.

    `per_sample`: delta is N·∂loss/∂z, the derivative of one sample's cost. `alone`: the gradients
    (dW, db) that are written for one sample, to be averaged (or summed) over the samples.
    """

    per_sample: bool = False
    alone: frozenset[str] = frozenset()


class Scene:
    """Quantities by kind and layer, at one number of samples."""

    def __init__(
        self,
        truth: Truth,
        layout: Layout,
        convention: Convention,
        entries: Entries,
        evaluated: Callable[[Array], Array] = lambda array: array,
    ) -> None:
        self.truth = truth
        self.layout = layout
        self.convention = convention
        self.entries = entries
        self._evaluated = evaluated

    def exists(self, kind: str, layer: int | None) -> bool:
        """Whether the network has the quantity."""
        return self.truth.tensor(kind, layer) is not None

    def array(self, kind: str, layer: int | None) -> Array:
        """True entries, rows as samples, scaled as the convention has it."""
        if kind in self.convention.alone and layer is not None:
            return self.alone(kind, layer)
        return self.scaled(kind, self.truth.exact(kind, layer))

    def alone(self, kind: str, layer: int) -> Array:
        """The gradient of each sample's own cost, (N, …)."""
        data, penalty = map(self._evaluated, self.truth.of_samples(kind, layer))
        if self.convention.per_sample:
            return np.asarray(self.truth.samples * data + penalty)
        return np.asarray(data + penalty / self.truth.samples)

    def scaled(self, kind: str, exact: Array) -> Array:
        """The entries of ∂loss/∂z or ∂loss/∂a as the convention has it; of others, as they are."""
        array = self._evaluated(exact)
        if kind in ("d", "da") and self.convention.per_sample:
            return np.asarray(self.truth.samples * array)
        return array

    def true(self, kind: str, layer: int | None, alone: bool) -> Array:
        """What an equation must give: z, a and ∂loss/∂z by one step of their definition."""
        if alone and layer is not None and kind in UPDATED.values():
            rate = self.entries.number(Fraction(str(self.truth.rate)))
            before = self.scaled(kind[-1], self.truth.exact(kind[-1], layer))
            return np.asarray(before - rate * self.alone(f"d{kind[-1]}", layer))
        if alone and layer is not None:
            return self.alone(kind, layer)
        if kind in ("z", "a", "d") and layer:
            return self.scaled(kind, self.truth.by_definition(kind, layer))
        return self.scaled(kind, self.truth.exact(kind, layer))

    def labels(self, kind: str, layer: int | None) -> tuple[str, ...]:
        """What each axis of `array` runs over."""
        if kind in LOSSES:
            return ()
        top = self.truth.depth
        width = {"x": 0, "y": top, "p": top}.get(kind, layer)
        if kind in OF_SAMPLES:
            return "N", f"n_{width}"
        own = (f"n_{layer}", f"n_{(layer or 1) - 1}") if kind[-1] == "W" else (f"n_{layer}",)
        return ("N", *own) if kind in self.convention.alone else own

    def laid_out(self, kind: str, array: Array, labels: tuple[str, ...]) -> Value:
        """An array with samples as rows, as the layout writes it."""
        layout = self.layout
        axes: tuple[tuple[str, str], ...] = ()
        if not labels:
            return Value(array)
        if kind in OF_SAMPLES and layout.batch:
            value = Value(array, (), labels)
            return value.transposed() if layout.columns else value
        if labels[0] == "N":
            axes, labels = ((SAMPLE, "N"),), labels[1:]
        if len(labels) == 2:
            value = Value(array, axes, labels)
            return value.transposed() if layout.transposed else value
        if layout.columns:
            return Value(array[..., :, None], axes, (*labels, "1"))
        return Value(array[..., None, :], axes, ("1", *labels))

    def size(self, label: str) -> int:
        """What a label stands for, as a number."""
        if label == "N":
            return self.truth.samples
        return self.truth.widths[int(label.removeprefix("n_"))]

    def constant(self, value: Any) -> Value:
        return Value(np.asarray(value, dtype=self.entries.dtype))
