"""Decisions that code takes on conditions that depend on symbols: `if z > 0:`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnn.verify.symbols.condition import Condition


class Region:
    """Decides every condition as it is at one of the samples, and remembers what it decided.

    What was computed holds where all these decisions hold. Another sample that lies elsewhere
    leads the code another way: the caller runs it again, led by that sample.
    """

    def __init__(self, leader: int = 0) -> None:
        self.leader = leader
        self.decisions: dict[Condition, bool] = {}

    def decide(self, condition: Condition) -> bool:
        """Whether a condition holds at the leading sample."""
        return self.decisions.setdefault(condition, bool(condition.samples[self.leader]))

    def contains(self, points: int) -> NDArray[np.bool_]:
        """At which of the samples all the decisions hold."""
        inside = np.ones(points, bool)
        for condition, taken in self.decisions.items():
            inside &= condition.samples == taken
        return inside
