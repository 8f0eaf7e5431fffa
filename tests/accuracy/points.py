"""Where functions are looked at: over the whole range of floats of both signs, closely where
something happens."""

from __future__ import annotations

import math

import numpy as np

CORNERS = (0.0, 0.5, 1.0, 2.0, 3.0, 6.0)
"""Kinks and thresholds, of both signs."""


def points(dtype: str, density: int) -> np.ndarray:
    """Numbers of a type, sorted: about 60 times the density."""
    info = np.finfo(dtype)
    tiny, largest = float(info.tiny), float(info.max)
    border = 1.05 * math.log(largest)  # exp overflows there, and underflows at its negative
    sizes = [
        np.exp(np.linspace(math.log(tiny), math.log(largest) - 1e-9, 12 * density)),
        np.linspace(0, border, 8 * density),
        np.linspace(0, math.sqrt(2 * border), 4 * density),  # of exp(−z²/2)
        np.linspace(0, 2.5, 4 * density),
        np.arange(1, density + 1) * math.pi / 2,
        2.0 ** -np.arange(0, info.nmant + 1, max(1, 40 // density)),
    ]
    for corner in CORNERS:
        steps = 2.0 ** -np.arange(1, info.nmant, max(1, 60 // density))
        sizes += [corner + steps, np.abs(corner - steps), np.asarray([corner])]
    found = np.concatenate(sizes).astype(dtype)
    return np.unique(np.concatenate([-found, found]))
