"""How a person lays out what symnn has as rows: samples as columns, weights transposed, biases
as columns or rows, labels as integers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np

from symnn.derivations.options import Options
from symnn.network import Model

Array = Any
"""An array of elements or of numbers."""
Bundle = Literal["dict", "list", "pairs", "split"]
"""How several parameters are one argument: {"W1": …}, [W1, b1, …], [(W1, b1), …], (Ws, bs)."""


Flat = Literal["nothing", "targets", "all"]


@dataclass(frozen=True)
class Convention:
    """One way to lay things out."""

    columns: bool = False
    transposed: bool = False
    flat_bias: bool = True
    labels: bool = False
    bundle: Bundle = "dict"
    vector: bool = False
    """One sample alone, as a vector (n_0,)."""
    flat: Flat = "nothing"
    """What has no axis for the one output that there is: targets (N,); the last weights (n,) and
    a bias that is a number, too."""

    def data(self, array: Array) -> Array:
        """x or y as the person has it."""
        if self.vector:
            return array[0]
        return array.T if self.columns else array

    def targets(self, array: Array) -> Array:
        return self.data(array) if self.flat == "nothing" else array[:, 0]

    def weight(self, array: Array, last: bool) -> Array:
        if last and self.flat == "all":
            return array[0]
        return array.T if self.transposed else array

    def bias(self, array: Array, last: bool) -> Array:
        if last and self.flat == "all":
            return array[0]
        if self.flat_bias:
            return array
        return array.reshape(-1, 1) if self.columns else array.reshape(1, -1)

    def back(self, array: Array, rank: int, last: bool) -> Array:
        """A parameter's gradient, as the person has it, as symnn has it: its shape may be wrong.

        A bias may come as (n,), (n, 1) or (1, n).
        """
        if last and self.flat == "all" and array.ndim == rank - 1:
            return array[None]
        if rank == 2:
            return array.T if self.transposed and array.ndim == 2 else array
        if array.ndim == 2 and 1 in array.shape:
            return array.reshape(-1)
        return array

    def assumed(self) -> list[str]:
        """The convention in words."""
        samples = "one sample, a vector" if self.vector else (
            "samples are columns" if self.columns else "samples are rows"
        )  # fmt: skip
        shape = "(inputs, outputs)" if self.transposed else "(outputs, inputs)"
        words = [samples, f"weights are {shape}"]
        if not self.flat_bias:
            words.append("biases are columns" if self.columns else "biases are rows")
        if self.labels:
            words.append("targets are the numbers of classes, from 0")
        if self.flat != "nothing":
            words.append("targets are (N,)")
        if self.flat == "all":
            words.append("the last weights are a vector, their bias a number")
        return words


def conventions(model: Model, options: Options, bundled: bool, samples: int) -> list[Convention]:
    """What may be meant, the likeliest first."""
    layouts = (False, True) if options.layout is None else (options.layout == "columns",)
    transposed = (True,) if options.transposed_weights else (False, True)
    classes = model.spec.loss_definition.targets == "one_hot"
    bundles: tuple[Bundle, ...] = ("dict", "list", "pairs", "split") if bundled else ("dict",)
    vectors = (False, True) if samples == 1 and options.layout is None else (False,)
    flats: tuple[Flat, ...] = ("nothing", "targets", "all")
    if model.spec.layers[-1].units > 1 or samples == 1:
        flats = ("nothing",)
    return [
        Convention(columns, turned, flat_bias, label, bundle, vector, flat)
        for vector, flat, bundle, label, columns, turned in product(
            vectors, flats, bundles, (False, True) if classes else (False,), layouts, transposed
        )
        for flat_bias in (not columns, columns)
    ]


def as_labels(targets: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Rows of zeros with a one as the numbers of their classes."""
    return np.asarray(np.argmax(targets, axis=1))
