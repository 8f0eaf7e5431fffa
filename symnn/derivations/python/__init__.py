"""A hand-written NumPy function against the truth: run on symbols, in a process of its own."""

from symnn.derivations.python.judge import judge_python

__all__ = ["judge_python"]
