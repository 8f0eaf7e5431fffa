"""What most likely went wrong with a gradient that is not equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symnn.verify.causes import Question, likely_cause
from symnn.verify.standin import Unsupported
from symnn.verify.symbols.session import Session
from symnn.verify.verdict import Finding, Verdict

POINTS = 3
MOST_EQUATIONS = 16
"""The search tries every mistake at every equation."""


def with_cause(
    session: Session, gradient: Mapping[str, Any], findings: list[Finding]
) -> list[Finding]:
    """The findings, with the likely cause in those that are different, if one explains them.

    `gradient` are the arrays that code returned, by parameter.
    """
    quantities = session.quantities
    different = [f for f in findings if f.verdict is Verdict.DIFFERENT]
    if not different or len(quantities.program.equations) > MOST_EQUATIONS:
        return findings
    values = {name: _numbers(session, array) for name, array in session.given.items()}
    try:
        claimed = {name: _numbers(session, array) for name, array in gradient.items()}
    except (TypeError, ValueError, Unsupported):  # it is no array of numbers, and that is told
        return findings
    question = Question(
        quantities.program, str(quantities.output), quantities.sizes, values, claimed
    )
    cause = likely_cause(question)
    if cause is None:
        return findings
    return [replace(f, cause=str(cause)) if f in different else f for f in findings]


def _numbers(session: Session, array: Any) -> Any:
    """The samples of an array, the points first."""
    plain = np.asarray(array, object) if not isinstance(array, np.ndarray) else array
    samples = np.empty((POINTS, *plain.shape))
    for position in np.ndindex(*plain.shape):
        entry = plain.view(np.ndarray)[position]
        samples[(slice(None), *position)] = session.arena.element(entry).samples[:POINTS]
    return samples
