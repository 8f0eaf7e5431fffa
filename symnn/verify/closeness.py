"""How far two arrays are apart, and when that is more than rounding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.verify.verdict import Finding, Verdict

TOLERANCE = {"float64": 1e-9, "float32": 1e-3}
"""Relative to a norm. Rounding of a few hundred operations stays far below it; a wrong term
does not."""
FLOOR = {"float64": 1e-6, "float32": 1e-3}
"""A gradient smaller than this part of the whole is measured against that part: where terms
cancel, what is left of them is rounding."""

SMALLEST = {"float64": 1e-12, "float32": 1e-5}
"""What is smaller is compared as it is, not relative to itself: it may be all rounding."""

ROUNDINGS = 4
"""Of products of the largest values, where all of them cancel."""


def judged(relative: float, dtype: np.dtype[Any]) -> tuple[Verdict, str]:
    """A relative error in one precision: whether it may be rounding, and what is said of it."""
    tolerance = TOLERANCE[dtype.name]
    reason = f"{dtype}: relative error {relative:.1e}, tolerance {tolerance:.0e}"
    return (Verdict.EQUAL if relative <= tolerance else Verdict.DIFFERENT), reason


def rounding_of(largest: float, dtype: np.dtype[Any]) -> float:
    """What a precision may leave of products of values as large as this where they cancel."""
    return ROUNDINGS * float(np.finfo(dtype).eps) * largest**2


def largest_error(found: Array | float, other: Array | float, scale: float) -> float:
    """The largest difference; what is no finite number in both is no difference: of one row, the
    mathematics may have none, and of infinities that are added the order decides."""
    same = np.equal(found, other) | ~(np.isfinite(found) | np.isfinite(other))
    return 0.0 if same.all() else float(np.max(np.abs(np.subtract(found, other))[~same])) / scale


def norm_of(arrays: Mapping[str, Array]) -> float:
    """The norm of several arrays as one vector."""
    return float(np.sqrt(sum(float(np.vdot(a, a)) for a in map(np.float64, arrays.values()))))


def malformed(
    gradient: Mapping[str, Array], params: Mapping[str, Array], finite: bool = True
) -> list[Finding]:
    """What cannot be compared: gradients that are missing, misshapen, or, where they should be
    `finite`, are not."""
    findings = []
    for name, array in params.items():
        if name not in gradient:
            reason = "loss_and_grad returns no gradient for it"
        elif gradient[name].shape != array.shape:
            reason = f"its gradient has shape {gradient[name].shape}, not {array.shape}"
        elif finite and not np.all(np.isfinite(gradient[name])):
            reason = "its gradient is not finite where the mathematics is"
        else:
            continue
        findings.append(Finding(name, Verdict.DIFFERENT, reason))
    return findings


def merged(findings: list[Finding]) -> list[Finding]:
    """One finding for each tensor, the worst of those it has."""
    kept: dict[str, Finding] = {}
    for finding in findings:
        known = kept.setdefault(finding.tensor, finding)
        if Verdict.worst([known.verdict, finding.verdict]) is not known.verdict:
            kept[finding.tensor] = finding
    return list(kept.values())
