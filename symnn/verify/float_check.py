"""The fourth check: the emitted file as it is, in floating point, against difference quotients in
many digits. It sees rounding, overflow and kinks, and it trusts no derivative rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
from sympy import Symbol

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.floats import Array
from symnn.meaning.entries import axis_size
from symnn.meaning.sizes import reduced_sizes, small_sizes
from symnn.notation import Index, Program
from symnn.verify.closeness import FLOOR, SMALLEST, judged, malformed, merged, norm_of, rounding_of
from symnn.verify.emitted import Emitted, Fault
from symnn.verify.interpreter import Evaluation, Interpreter
from symnn.verify.numeric import directional
from symnn.verify.rounding import excused, meets_a_steep_place
from symnn.verify.sampling import CORNERS, LARGE, draw, draw_corner
from symnn.verify.verdict import Finding, Verdict

MOST_ENTRIES = 300
"""Gradients with more entries in all are tested along one random direction a parameter."""
MOST_DIRECTIONS = 24
"""Networks with more parameters are tested along one direction that moves them all."""
MOST_WORK = 40_000
"""Products in one run of the program, up to which it is tested at more sizes than one."""
MOST_WORK_IN_ALL = 2_000_000
"""Products in all runs of the program, up to which every entry is tested."""
ZERO = 1e-20
"""A true gradient below this part of the whole is zero: its terms cancel, as those of a bias that
a normalisation takes away, and what floats leave of them is no larger than the whole's rounding."""


Gradient = Mapping[str, Array]


def check_float(
    module: Any, forward: Program, *, output: str, targets: str = "unit", seed: int = 0
) -> list[Finding]:
    """One finding for the loss, and one for each parameter, with the worst relative error.

    At small sizes every entry of every gradient is compared, up to `MOST_ENTRIES` entries; random
    directions are, otherwise. Where nothing is wrong, one direction is tested with other numbers
    of rows and features, at the sizes that a small network was emitted for, and at the `CORNERS`:
    zeros, kinks, and inputs that are too large. `targets` says
    what rows the loss accepts (see `draw_targets`).
    """
    small = reduced_sizes(forward)
    another = {**small, **small_sizes((), forward.inputs, small)}
    declared = {**another, **dict(forward.sizes)}
    findings: list[Finding] = []
    try:
        emitted = Emitted(module)
        for dtype in emitted.precisions:
            check = _FloatCheck(emitted, forward, output, targets, seed, dtype)
            if dtype == np.float64:
                findings += check.at(small)
            # a size that is written as a number is seen where it is another number
            for sizes in (another, declared):
                right = all(finding.verdict is Verdict.EQUAL for finding in findings)
                if right and _work(forward, sizes) <= MOST_WORK:
                    findings += check.at(sizes, joint=True)
            for corner in CORNERS:
                right = all(finding.verdict is Verdict.EQUAL for finding in findings)
                if right and _work(forward, small) <= MOST_WORK:
                    findings += check.at_corner(small, corner)
    except Fault as fault:
        names = [tensor.name for tensor in forward.parameters]
        return [Finding(name, Verdict.DIFFERENT, str(fault)) for name in names]
    return merged(findings)


class _FloatCheck:
    """The file in one precision, at several sizes. Raises `Fault`."""

    def __init__(
        self,
        emitted: Emitted,
        forward: Program,
        output: str,
        targets: str,
        seed: int,
        dtype: np.dtype[Any],
    ) -> None:
        self.emitted, self.forward, self.output = emitted, forward, output
        self.dtype, self.floor, self.smallest = dtype, FLOOR[dtype.name], SMALLEST[dtype.name]
        self.targets, self.seed = targets, seed

    def at(self, sizes: Mapping[Symbol, int], joint: bool = False) -> list[Finding]:
        names = [tensor.name for tensor in self.forward.parameters]
        try:
            interpreter = Interpreter(self.forward, sizes)
            values, truth = draw(interpreter, self.targets, self.dtype, self.seed)
            found = self._at(values, truth, interpreter, joint)
        except OutsideDomain as error:
            return [Finding(name, Verdict.UNDECIDED, str(error)) for name in names]
        return excused(found, interpreter, values, truth, self.dtype)

    def _at(
        self, values: Gradient, truth: Evaluation, interpreter: Interpreter, joint: bool
    ) -> list[Finding]:
        names = [tensor.name for tensor in self.forward.parameters]
        loss, gradient = self._run(values)
        params = {name: values[name] for name in names}
        true = float(truth.entries[self.output][()])
        findings = [self._judge(self.output, abs(loss - true), abs(true))]
        wrong = malformed(gradient, params)
        if wrong:
            return findings + self._beside(wrong, gradient, params, values, interpreter)
        total = sum(array.size for array in params.values())
        work = total * _work(self.forward, interpreter.sizes)
        if not joint and total <= MOST_ENTRIES and work <= MOST_WORK_IN_ALL:
            return findings + self._entries(gradient, values, interpreter)
        groups = [[name] for name in names]
        if joint or len(names) > MOST_DIRECTIONS:
            groups = [names]
        for group in groups:
            findings += self._narrow(group, gradient, values, interpreter)
        return findings

    def at_corner(self, sizes: Mapping[Symbol, int], corner: str) -> list[Finding]:
        """The loss and the gradient where they are most easily wrong; nothing where the
        mathematics has no value there, or no derivative."""
        interpreter = Interpreter(self.forward, sizes)
        try:
            values, truth = draw_corner(interpreter, self.targets, self.dtype, corner)
            loss, gradient = self._run(values)
            params = {tensor.name: values[tensor.name] for tensor in self.forward.parameters}
            true = float(truth.entries[self.output][()])
            findings = [self._judge(self.output, abs(loss - true), abs(true))]
            wrong = malformed(gradient, params)
            vanishes = not wrong and norm_of(gradient) < self.smallest
            if wrong:
                findings += self._beside(wrong, gradient, params, values, interpreter)
            elif vanishes or corner in LARGE:
                entries = (abs(v) for t in truth.entries.values() for v in t.values())
                most = float(max(entries, default=0))
                findings += self._together(list(params), gradient, values, interpreter, most)
            else:
                findings += self._narrow(list(params), gradient, values, interpreter)
            findings = excused(findings, interpreter, values, truth, self.dtype, corner)
        except OutsideDomain:
            return []
        where = "with large numbers" if corner in LARGE else "at zeros and kinks"
        return [replace(f, reason=f"{where}: {f.reason}") for f in findings]

    def _run(self, values: Gradient) -> tuple[float, Gradient]:
        """The loss and its gradient, in this precision."""
        arrays = {name: array.astype(self.dtype) for name, array in values.items()}
        params = {tensor.name: arrays[tensor.name] for tensor in self.forward.parameters}
        with self.emitted.having(DTYPE=self.dtype.type):
            return self.emitted.loss_and_grad(
                params, *(arrays[tensor.name] for tensor in self.forward.inputs)
            )

    def _beside(
        self,
        wrong: list[Finding],
        gradient: Gradient,
        params: Gradient,
        values: Gradient,
        interpreter: Interpreter,
    ) -> list[Finding]:
        """The findings, undecided where the gradient lacks a value that is a limit: of u^(2/3) at
        u = 0 there is no derivative, and of (u²)^(2/3) there is.

        Raises `OutsideDomain` where there is no derivative at all, as at the end of a domain.
        """
        rng = np.random.default_rng(self.seed)
        direction = {name: rng.standard_normal(array.shape) for name, array in params.items()}
        directional(interpreter, self.output, values, direction)
        if malformed(gradient, params, finite=False) or not meets_a_steep_place(
            interpreter, values
        ):
            return wrong
        limit = "where it is a limit: a root or a function on the way has no derivative"
        return [
            replace(f, verdict=Verdict.UNDECIDED, reason=f"its gradient has no value {limit}")
            for f in wrong
        ]

    def _together(
        self,
        group: list[str],
        gradient: Gradient,
        values: Gradient,
        interpreter: Interpreter,
        largest: float,
    ) -> list[Finding]:
        """One direction for all, its error not relative to a gradient that may vanish: saturated
        values leave nothing of it but their rounding, and that of the `largest` value."""
        rng = np.random.default_rng(self.seed)
        direction = {name: rng.standard_normal(values[name].shape) for name in group}
        slope = float(directional(interpreter, self.output, values, direction))
        dot = sum(float(np.vdot(np.asarray(gradient[n], float), direction[n])) for n in group)
        error = abs(slope - dot) - rounding_of(largest, self.dtype)
        found = self._judge(group[0], max(error, 0.0), 1.0 + norm_of(gradient))
        return [replace(found, tensor=name) for name in group]

    def _narrow(
        self, group: list[str], gradient: Gradient, values: Gradient, interpreter: Interpreter
    ) -> list[Finding]:
        """One direction for a group; where it differs, halves of it, down to one parameter."""
        found = self._direction(group, gradient, values, interpreter)
        if len(group) == 1 or found.verdict is Verdict.EQUAL:
            return [replace(found, tensor=name) for name in group]
        half = len(group) // 2
        first = self._narrow(group[:half], gradient, values, interpreter)
        if any(f.verdict is Verdict.DIFFERENT for f in first):
            unknown = "not told apart from the parameters before it"
            return first + [Finding(n, Verdict.UNDECIDED, unknown) for n in group[half:]]
        return first + self._narrow(group[half:], gradient, values, interpreter)

    def _entries(
        self, gradient: Gradient, values: Gradient, interpreter: Interpreter
    ) -> list[Finding]:
        true: dict[str, Array] = {}
        for tensor in self.forward.parameters:
            array = true[tensor.name] = np.zeros(values[tensor.name].shape)
            for position in np.ndindex(array.shape):
                unit = np.zeros(array.shape)
                unit[position] = 1
                slope = directional(interpreter, self.output, values, {tensor.name: unit})
                array[position] = float(slope)
        whole = norm_of(true)
        findings = []
        for name, array in true.items():
            error = np.abs(np.asarray(gradient[name], float) - array)
            norm = float(np.linalg.norm(array))
            scale = whole if norm < ZERO * whole else max(norm, self.floor * whole)
            worst = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
            findings.append(self._judge(name, error[worst], scale, worst))
        return findings

    def _direction(
        self, group: list[str], gradient: Gradient, values: Gradient, interpreter: Interpreter
    ) -> Finding:
        rng = np.random.default_rng(self.seed)
        whole = norm_of(gradient)
        whole = whole if whole > self.smallest else 1.0
        norms = {n: max(norm_of({n: gradient[n]}) / whole, self.floor) for n in group}
        # every parameter moves the loss by as much as any other, or its error would not be seen
        direction = {n: rng.standard_normal(values[n].shape) / norms[n] for n in group}
        slope = directional(interpreter, self.output, values, direction)
        dots = [float(np.vdot(np.asarray(gradient[n], float), direction[n])) for n in group]
        error = abs(float(slope) - sum(dots)) / whole
        if len(group) == 1 and abs(slope) * norms[group[0]] < ZERO * whole:
            error *= norms[group[0]]
        return self._judge(group[0], error, len(group))

    def _judge(
        self, name: str, error: float, scale: float, entry: tuple[int, ...] | None = None
    ) -> Finding:
        relative = float(error / scale) if scale > self.smallest else float(error)
        verdict, reason = judged(relative, self.dtype)
        if verdict is Verdict.EQUAL:
            return Finding(name, verdict, reason)
        return Finding(name, verdict, reason, entry, f"{float(error):.6g}")


def _work(forward: Program, sizes: Mapping[Symbol, int]) -> int:
    """The entries of every equation times those of its reductions."""
    return sum(
        prod(axis_size(index.size, sizes) for index in {*e.indices, *e.rhs.atoms(Index)})
        for e in forward
    )
