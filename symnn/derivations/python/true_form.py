"""What a wrong gradient should read: the equations that symnn derives, on the way to it."""

from __future__ import annotations

import re
from functools import cached_property

from symnn.calculus import Backward, differentiate
from symnn.calculus.stable import stable_program
from symnn.network import Model
from symnn.notation import to_text
from symnn.optimizer import build_update
from symnn.verify.causes import Cause


class TrueForms:
    """The equations of a network's gradients in index notation, or, where it is a step of the
    optimizer that is judged, the step's."""

    def __init__(self, model: Model, updated: bool) -> None:
        self.model, self.updated = model, updated

    @cached_property
    def _backward(self) -> Backward:
        return differentiate(stable_program(self.model.program), self.model.objective, name=_name)

    def of(self, parameter: str, cause: Cause | None) -> str | None:
        """The gradient of a parameter; before it, what is wrong on the way to it."""
        if self.updated:
            update = build_update(self.model.spec.optimizer)
            return "\n".join(to_text(equation) for equation in update.program)
        tensors = [parameter]
        if cause is not None and cause.place != parameter:
            tensors.insert(0, cause.place)
        equations = {e.name: e for e in self._backward.program}
        names = [self._backward.adjoints.get(tensor, "") for tensor in tensors]
        texts = [to_text(equations[name]) for name in names if name in equations]
        return "\n".join(texts) or None


def _name(tensor: str) -> str:
    """d3 for z3, dW3 for W3."""
    layer = re.fullmatch(r"z(\d+)", tensor)
    return f"d{layer[1]}" if layer else f"d{tensor}"
