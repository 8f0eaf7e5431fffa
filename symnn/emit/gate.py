"""The last gate: the lines of a function are run, and what they leave is held to the equations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnn.emit.target import Body, Run, Target
from symnn.errors import PassRefused
from symnn.lowering.fingerprint import differing
from symnn.lowering.ir import ArrayProgram
from symnn.lowering.placed import Memory, PlacedProgram
from symnn.lowering.samples import POINTS, Samples
from symnn.notation import Equation


@dataclass(frozen=True)
class Expected:
    """What lines find, and what they have to leave.

    `memory` is full of NaN before they run, arrays by name with whether they are of truth values;
    `inputs` may not be written to, those in `written` aside; `sizes` are numbers by name. `results`
    gives the equations of each name whose value is looked at in the end.
    """

    samples: Samples
    inputs: Collection[str]
    results: Mapping[str, tuple[int, ...]]
    memory: Mapping[str, tuple[tuple[int, ...], bool]]
    written: Collection[str] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)


def check_lines(program: ArrayProgram, body: Body, load: Callable[[Sequence[str]], Run]) -> None:
    """Refuses lines of values that leave others than the program's. Raises `PassRefused`."""
    inputs = [str(node.attribute) for node in program.nodes if node.op == "input"]
    results = {name: program.equations.get(n, ()) for name, n in program.outputs.items()}
    _Check("text", Expected(program.samples, inputs, results, {}), body, load).run()


def check_placed(placed: PlacedProgram, body: Body, target: Target) -> None:
    """Refuses statements that leave others than the program's results. Raises `PassRefused`."""
    own = [m for r in placed.results.values() if isinstance(m := r.place, Memory)]
    fresh = [m for m in (*placed.scratch, *own) if m.kind != "given"]
    memory = {m.name: (placed.samples.shape(m.shape), m.is_bool) for m in fresh}
    results = {result.place.name: result.equations for result in placed.results.values()}
    sizes = {str(symbol): size for symbol, size in placed.samples.sizes.items()}
    inputs = tuple(placed.inputs)
    expected = Expected(placed.samples, inputs, results, memory, placed.written, sizes)
    _Check("in_place", expected, body, target.load).run()


class _Check:
    """The lines of one function, at one point after another."""

    def __init__(
        self, step: str, expected: Expected, body: Body, load: Callable[[Sequence[str]], Run]
    ) -> None:
        self.step, self.expected, self.samples = step, expected, expected.samples
        self.body, self.load = body, load

    def run(self) -> None:
        run = self.load(self.body.lines)
        for point in range(POINTS):
            scope = self.scope(point)
            try:
                with np.errstate(all="ignore"):
                    run(scope)
                self.check_results(scope, point)
            except Exception:
                self.step_through(point)

    def scope(self, point: int) -> dict[str, Any]:
        """What the lines find when they begin."""
        memory = {
            name: np.full(shape, True if is_bool else np.nan)
            for name, (shape, is_bool) in self.expected.memory.items()
        }
        given = {n: self.samples.value(n)[..., point].copy() for n in self.expected.inputs}
        for name, value in given.items():
            value.flags.writeable = name in self.expected.written
        numbers = {name: value[()] for name, value in given.items() if not value.ndim}
        return {**self.expected.sizes, **memory, **given, **numbers}

    def check_results(self, scope: Mapping[str, Any], point: int) -> None:
        for name, equations in self.expected.results.items():
            self.check(equations, scope[name], point)

    def check(
        self, equations: Sequence[int], found: Any, point: int, within: Collection[int] = ()
    ) -> Equation | None:
        """The equation of these, if there is one, whose value at the point this is."""
        names = {self.samples.equations[number - 1].name for number in within}
        for number in equations:
            equation = self.samples.equations[number - 1]
            array = np.asarray(found)[..., None]
            at = slice(point, point + 1)
            if how := differing(self.samples, equation, array, points=at, within=names):
                raise PassRefused(self.step, f"{equation.name} ({number})", how)
            return equation
        return None

    def step_through(self, point: int) -> None:
        """Statement by statement. A value is put right when it has been looked at, so that what is
        refused is the first that differs, by more than the rounding of the lines that made it."""
        scope = self.scope(point)
        unfinished: set[int] = set()  # equations of which no line has the value
        for position, chunk in enumerate(self.body.chunks):
            try:
                with np.errstate(all="ignore"):
                    self.load(chunk.lines)(scope)
            except Exception as error:
                raise self.refused(position, f"{type(error).__name__}: {error}") from None
            unfinished.update(chunk.within)
            if chunk.finishes:
                found = scope[chunk.name]
                equation = self.check(chunk.finishes, found, point, unfinished)
                unfinished.difference_update(chunk.finishes)
                if equation and isinstance(found, np.ndarray) and found.flags.writeable:
                    found[...] = self.samples.value(equation.name)[..., point]
        self.check_results(scope, point)

    def refused(self, position: int, error: str) -> PassRefused:
        """The error of a line, at the first equation that is not finished before it."""
        for chunk in self.body.chunks[position:]:
            for number in chunk.finishes:
                name = self.samples.equations[number - 1].name
                return PassRefused(self.step, f"{name} ({number})", error)
        return PassRefused(self.step, "the lines after the last equation", error)
