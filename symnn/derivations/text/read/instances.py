"""A statement at one layer of its range, and what it defines there."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.derivations.text.read.derivation import Statement
from symnn.derivations.text.read.names import Key, Reference
from symnn.derivations.text.truth import Aspect


@dataclass(frozen=True, eq=False)
class EquationAt:
    """A statement at one layer of its range."""

    statement: Statement
    layer: int | None
    target: Reference

    @property
    def key(self) -> Key:
        return self.target.key

    @property
    def is_gradient(self) -> bool:
        """Whether it gives the derivative by a parameter."""
        return self.target.aspect is Aspect.ADJOINT and self.target.learned

    @property
    def is_adjoint(self) -> bool:
        """Whether it gives the derivative by a value, a δ."""
        return self.target.aspect is Aspect.ADJOINT and not self.target.learned
