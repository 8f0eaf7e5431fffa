"""The emitted file on residues: its functions called at a point, and what they return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnn.verify.emitted import Emitted, Fault, read_only, shown
from symnn.verify.field.array import FieldArray
from symnn.verify.field.point import Point
from symnn.verify.standin import Unsupported


class FieldRun:
    """A file at one point. Every method raises `Fault` for what is wrong with the file, and
    `Unsupported` for what residues cannot do."""

    def __init__(self, module: Any, point: Point) -> None:
        self.emitted, self.point = Emitted(module), point
        self.field = point.field

    def loss_and_grad(self) -> tuple[FieldArray, dict[str, FieldArray]]:
        """The loss and the gradient."""
        result = self._call("loss_and_grad", self._params, *self._batch)
        if not isinstance(result, tuple) or len(result) != 2:
            raise Fault(f"loss_and_grad returns {shown(result)}: expected a loss and its gradient")
        value, gradient = result
        if not isinstance(gradient, Mapping):
            raise Fault(f"loss_and_grad returns {shown(gradient)}: expected arrays by name")
        return self._number(value), self._gradient(
            {str(name): self._array("loss_and_grad", array) for name, array in gradient.items()}
        )

    def twin(self) -> tuple[FieldArray, dict[str, FieldArray]]:
        """The same by what `fit` runs, in memory full of what no result may depend on."""
        params = list(self.point.params.values())
        scratch = self._call("_scratch", params, *self._batch)
        if not isinstance(scratch, Sequence) or not all(isinstance(a, np.ndarray) for a in scratch):
            raise Fault(f"_scratch returns {shown(scratch)}: expected arrays")
        grads = [self.field.np.empty(array.shape) for array in params]
        value = self._call("_gradient", params, grads, scratch, *self._batch)
        return self._number(value), dict(zip(self.point.params, grads, strict=True))

    def value(self, name: str, inputs: Sequence[str]) -> FieldArray:
        """What a function of the parameters and some inputs returns."""
        given = [self.point.inputs[i] for i in inputs]
        return self._array(name, self._call(name, self._params, *given))

    @property
    def _params(self) -> dict[str, FieldArray]:
        return dict(self.point.params)

    @property
    def _batch(self) -> tuple[FieldArray, ...]:
        return tuple(self.point.inputs.values())

    def _call(self, name: str, *args: Any) -> Any:
        try:
            return self.emitted.on_exact_numbers(self.field.np, name, *args)
        except Fault as fault:
            self._blame(fault, name, args)
            raise

    def _blame(self, fault: Fault, name: str, args: Any) -> None:
        """Raises `Unsupported` where the file works on ordinary numbers."""
        try:
            with np.errstate(all="ignore"):
                self.emitted.call(name, *map(_ordinary, args))
        except Fault:
            return
        raise Unsupported(f"on residues {fault}")

    def _array(self, name: str, value: Any) -> FieldArray:
        try:
            return self.field.encode(value)
        except (Unsupported, TypeError, ValueError):  # a ragged list, say
            raise Fault(f"{name} returns {shown(value)}: expected numbers") from None

    def _number(self, value: Any) -> FieldArray:
        found = self._array("it", value)
        if found.ndim:
            raise Fault(f"a loss has shape {found.shape}: expected a number")
        return found

    def _gradient(self, gradient: dict[str, FieldArray]) -> dict[str, FieldArray]:
        if list(gradient) != list(self.point.params):
            expected = ", ".join(self.point.params)
            raise Fault(f"loss_and_grad returns {', '.join(gradient)}: expected {expected}")
        for name, array in gradient.items():
            if array.shape != self.point.params[name].shape:
                shape = self.point.params[name].shape
                raise Fault(f"{name} has a gradient of shape {array.shape}: expected {shape}")
        return gradient


def _ordinary(value: Any) -> Any:
    """Arrays of residues as the arrays of numbers that are their shadows; masks as they are."""
    if isinstance(value, FieldArray):
        plain = (value.plain if value.truth else value.x).copy()
        return plain if value.flags.writeable else read_only(plain)
    if isinstance(value, dict):
        return {name: _ordinary(array) for name, array in value.items()}
    return [_ordinary(v) for v in value] if isinstance(value, list | tuple) else value
