"""The sizes at which a person's function is run: small, and different from each other."""

from __future__ import annotations

from itertools import pairwise

from sympy import Symbol

from symnn.network import BATCH, Model

LAST, OTHERS = 5, (4, 2, 6, 7, 8, 9)
"""The width of the output, which losses divide by, is no number that a factor may be (2 or 4)."""
MOST_WEIGHTS = 600
"""Weights of a network that is run at its own sizes."""


def trial_sizes(model: Model, samples: int) -> list[dict[Symbol, int]]:
    """Pairwise distinct sizes, those of 1 kept; then the network's own, where it is small, else
    distinct sizes with those alike that are alike in the network."""
    widths = dict(model.program.sizes)
    own = list(widths.values())
    free = [n for n in OTHERS if n != samples]
    last = LAST if samples != LAST else LAST + 2
    distinct = [free[i % len(free)] for i in range(len(own) - 1)] + [last]
    distinct = [1 if width == 1 else n for width, n in zip(own, distinct, strict=True)]
    if sum(a * b for a, b in pairwise(own)) <= MOST_WEIGHTS:
        second = own
    else:
        alike = {width: n for width, n in zip(reversed(own), reversed(distinct), strict=True)}
        second = [alike[width] for width in own]
    tried = [distinct] if second == distinct else [distinct, second]
    return [{**dict(zip(widths, numbers, strict=True)), BATCH: samples} for numbers in tried]
