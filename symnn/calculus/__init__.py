"""Differentiation: Program → backward Program, with the log of its steps."""

from symnn.calculus.backward import Backward, Step, differentiate

__all__ = ["Backward", "Step", "differentiate"]
