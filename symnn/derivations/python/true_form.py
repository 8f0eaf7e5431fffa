"""What a wrong gradient should read: the equations that symnn derives, on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from symnn.calculus import Backward, differentiate
from symnn.calculus.stable import stable_program
from symnn.network import Model, adjoint_name
from symnn.notation import to_text
from symnn.optimizer import build_update
from symnn.verify.causes import Cause

MOST = 3


class TrueForms:
    """The equations of a network's gradients in index notation, or, where it is a step of the
    optimizer that is judged, the step's."""

    def __init__(self, model: Model, updated: bool) -> None:
        self.model, self.updated = model, updated

    @cached_property
    def _backward(self) -> Backward:
        return differentiate(
            stable_program(self.model.program), self.model.objective, name=adjoint_name
        )

    def of(self, parameter: str, missing: Sequence[str], cause: Cause | None) -> str | None:
        """What is missing on the way to the gradient of a parameter; else that itself, and before
        it what the cause is at. `missing` are as a `Finding` has them."""
        if self.updated:
            update = build_update(self.model.spec.optimizer)
            return "\n".join(to_text(equation) for equation in update.program)
        equations = {e.name: e for e in self._backward.program}
        lost = [self._adjoint(t.rpartition("∂")[2]) if "∂" in t else t for t in missing]
        names = [name for name in dict.fromkeys(lost) if name in equations][:MOST]
        if names:
            return "\n".join(to_text(equations[name]) for name in names)
        tensors = [parameter]
        if cause is not None and cause.place != parameter:
            tensors.insert(0, cause.place)
        found = [equations.get(self._adjoint(tensor)) for tensor in tensors]
        return "\n".join(to_text(equation) for equation in found if equation) or None

    def _adjoint(self, tensor: str) -> str:
        return self._backward.adjoints.get(tensor, "")
