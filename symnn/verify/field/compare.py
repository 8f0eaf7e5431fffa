"""What the file computed beside what is true: residues first, shadows where residues differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.verify.field.array import Field, FieldArray
from symnn.verify.verdict import Verdict

TOLERANCE = 1e-8
"""Shadows that agree to this may belong to the same number."""


@dataclass(frozen=True)
class Comparison:
    """How two arrays compare; where they do not, the entry that is furthest off."""

    verdict: Verdict
    reason: str = ""
    entry: tuple[int, ...] | None = None
    residual: str | None = None


def compare(field: Field, found: FieldArray, true: FieldArray, scale: float = 0.0) -> Comparison:
    """Equal where every residue is the same. Where the shadows agree nevertheless, to within
    1e-8 of `scale` or of the largest, there may be an identity that the field does not know:
    undecided. Different where the shadows differ too."""
    if found.shape != true.shape:
        reason = f"has shape {found.shape}, expected {true.shape}"
        return Comparison(Verdict.DIFFERENT, reason)
    if np.array_equal(found.r, true.r):
        return Comparison(Verdict.EQUAL)
    if not np.isfinite(true.x).all():
        return Comparison(Verdict.UNDECIDED, "a number overflows in float64 at this point")
    apart = np.abs(found.x - true.x)
    errors = np.where(found.r == true.r, 0.0, np.where(np.isfinite(apart), apart, np.inf))
    largest = float(np.max(errors))
    if largest <= TOLERANCE * max(scale, float(np.max(np.abs(true.x))), 1e-300):
        reason = "an identity that the field does not know: the residues differ, the numbers agree"
        if field.functions.formal_roots:
            reason += "; a root was taken of a number that has none modulo the prime"
        return Comparison(Verdict.UNDECIDED, reason)
    entry = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    reason = f"is {_shown(found.x[entry])}, expected {_shown(true.x[entry])} at a random point"
    return Comparison(Verdict.DIFFERENT, reason, entry or None, _shown((found.x - true.x)[entry]))


def _shown(value: Any) -> str:
    return f"{float(value):.6g}"


def product(direction: Any, gradient: Any) -> tuple[FieldArray, float]:
    """Σ gradient·direction over some parameters, and the sum of its terms' sizes."""
    pairs = [(direction[name], gradient[name]) for name in direction]
    scale = sum(float(np.abs(d.x * g.x).sum()) for d, g in pairs)
    total: FieldArray = sum(np.vdot(d, g) for d, g in pairs)
    return total, scale
