"""Real points at which all quantities have values: the samples that find candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Symbol

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.floats import Vectors
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.points import Drawer, between
from symnn.verify.symbols.evaluate import truths
from symnn.verify.symbols.quantities import Quantities

Vector = NDArray[np.float64]
Points = dict[Symbol, Vector]
Reaches = tuple[tuple[float, float], ...]
REACHES: Reaches = ((1, 1), (0.5, 1), (2, 1), (1, 0.7), (0.3, 1), (3, 1))
"""By how much inputs and biases, and weights, are stretched, in turn: the sides of kinks farther
out count."""
FAR: Reaches = ((1, 1), (8, 1), (30, 1), (3, 5), (10, 5), (1, 12))
"""The same for points that are to be on every side of every kink."""
LARGEST = 1e60
LATEST = 4
"""A power of ten."""
NEAREST_KINK = 1e-6
ATTEMPTS = 6


def sample(quantities: Quantities, points: int, seed: int = 0) -> Points:
    """Every symbol of the program, inputs and parameters first, at some points.

    Raises `OutsideDomain` where too few points are found at which all of them are real numbers,
    away from kinks.
    """
    kept: list[Mapping[Symbol, Any]] = []
    rng = np.random.default_rng(seed)
    left = points
    for _ in range(ATTEMPTS):
        drawn = draw(quantities, rng, 4 * points)
        vectors = Vectors(4 * points)
        with np.errstate(all="ignore"):
            values = truths(quantities, drawn, vectors)
            spread = {s: np.broadcast_to(np.asarray(v, float), 4 * points)
                      for s, v in values.items()}  # fmt: skip
            rows = np.stack(list(spread.values()))
            good = (np.abs(rows) < LARGEST).all(axis=0) & (vectors.margin > NEAREST_KINK)
        chosen = np.flatnonzero(good)[:left]
        kept.append({symbol: value[chosen] for symbol, value in spread.items()})
        left -= len(chosen)
        if not left:
            return {s: np.concatenate([part[s] for part in kept]) for s in spread}
    name = _first_undefined(quantities, spread)
    where = f": {name} has mostly no real value, or none below {LARGEST:g}" if name else ""
    raise OutsideDomain(f"no points are found at which the network is defined{where}")


def _first_undefined(quantities: Quantities, values: Points) -> str:
    """The first tensor that has no value at more than half of the points; nothing if none."""
    for symbol, quantity in quantities.defined.items():
        if (np.abs(values[symbol]) < LARGEST).mean() < 0.5:
            return quantity.tensor
    return ""


def draw(
    quantities: Quantities,
    rng: np.random.Generator,
    points: int,
    reaches: Reaches = REACHES,
) -> Points:
    """Inputs and parameters at random points: weights by their fan-in, so that deep networks do
    not saturate, and targets of both signs, or between 0.1 and 0.9 as a logarithm needs them."""
    given, weights = np.resize(reaches, (points, 2)).T
    drawer = Drawer(quantities.program, quantities.sizes)
    arrays = drawer.draw(rng, _targets, (points,), 1.4 * given, weights, _steps)
    return {
        entry_symbol(tensor.name, position): arrays[tensor.name][position]
        for tensor in quantities.inputs
        for position in np.ndindex(*quantities.shape(tensor.name))
    }


def _targets(rng: np.random.Generator, shape: tuple[int, ...]) -> Vector:
    values, signed = between(rng, shape), 3 * rng.standard_normal(shape)
    return np.where(np.arange(shape[-1]) % 3, signed, values)


def _steps(rng: np.random.Generator, shape: tuple[int, ...]) -> Vector:
    """Numbers of an optimizer's step."""
    return np.asarray(np.floor(10 ** rng.uniform(0, LATEST, shape)))
