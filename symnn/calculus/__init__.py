"""Differentiation: Program → backward Program, with the log of its steps."""

from symnn.calculus.backward import Backward, differentiate
from symnn.calculus.contraction import Removal
from symnn.calculus.steps import Step

__all__ = ["Backward", "Removal", "Step", "differentiate"]
