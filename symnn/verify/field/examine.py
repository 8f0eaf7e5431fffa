"""One point: everything that the file computes there, beside what is true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symnn.verify.emitted import Fault
from symnn.verify.field.array import FieldArray
from symnn.verify.field.compare import Comparison, compare, product
from symnn.verify.field.point import Point
from symnn.verify.field.run import FieldRun
from symnn.verify.standin import Unsupported
from symnn.verify.verdict import Finding, Verdict

GRADIENT = "gradient"
Functions = Mapping[str, tuple[str, Sequence[str]]]
"""Functions of the file: name → (tensor returned, inputs taken)."""
Computed = Callable[[], tuple[FieldArray, Mapping[str, FieldArray]]]


class Examination:
    """The findings about a file at one point."""

    def __init__(self, module: Any, point: Point, output: str, functions: Functions) -> None:
        self.point, self.output, self.functions = point, output, functions
        self.run = FieldRun(module, point)
        self.slope = point.truth.tangent_of(output, point.direction)

    def findings(self) -> list[Finding]:
        """One for each loss, gradient and function; a culprit's only where it is different."""
        found = self._gradient(self.run.loss_and_grad, "")
        found += self._gradient(self.run.twin, " in _gradient")
        for name, (tensor, inputs) in self.functions.items():
            found += _guarded(
                [f"{name}()"],
                lambda n=name, t=tensor, i=inputs: [  # type: ignore[misc]
                    self._compare(f"{n}()", self.run.value(n, i), self.point.truth.values[t])
                ],
            )
        return found

    def _gradient(self, computed: Computed, where: str) -> list[Finding]:
        return _guarded(
            [f"{self.output}{where}", f"{GRADIENT}{where}"],
            lambda: self._loss_and_slope(*computed(), where),
        )

    def _loss_and_slope(
        self, value: FieldArray, gradient: Mapping[str, FieldArray], where: str
    ) -> list[Finding]:
        truth = self.point.truth.values[self.output]
        found = [self._compare(f"{self.output}{where}", value, truth)]
        along, scale = product(self.point.direction, gradient)
        slope = self._compare(f"{GRADIENT}{where}", along, self.slope, scale)
        found.append(slope)
        if slope.verdict is Verdict.DIFFERENT:
            found += self._culprits(gradient, where)
        return found

    def _culprits(self, gradient: Mapping[str, FieldArray], where: str) -> list[Finding]:
        """The parameters whose own part of the slope is not equal."""
        found = []
        for name, direction in self.point.direction.items():
            true = self.point.truth.tangent_of(self.output, {name: direction})
            along, scale = product({name: direction}, gradient)
            found.append(self._compare(f"{name}{where}", along, true, scale))
        return [finding for finding in found if finding.verdict is not Verdict.EQUAL]

    def _compare(
        self, name: str, value: FieldArray, true: FieldArray, scale: float = 0.0
    ) -> Finding:
        found: Comparison = compare(self.point.field, value, true, scale)
        return Finding(name, found.verdict, found.reason, found.entry, found.residual)


def _guarded(names: list[str], findings: Callable[[], list[Finding]]) -> list[Finding]:
    """The findings, or what the file does wrong, or what cannot be run, under each name."""
    try:
        return findings()
    except Fault as fault:
        return [Finding(name, Verdict.DIFFERENT, str(fault)) for name in names]
    except Unsupported as error:
        return [Finding(name, Verdict.UNDECIDED, str(error)) for name in names]
