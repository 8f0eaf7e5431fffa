"""The last gate: the lines of a function are run, and what they leave is held to the equations."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from symnn.emit.functional import Body
from symnn.emit.templates import helper
from symnn.errors import PassRefused
from symnn.lowering.buffers import Buffer
from symnn.lowering.fingerprint import differing
from symnn.lowering.ir import ArrayProgram, Node
from symnn.lowering.samples import POINTS
from symnn.notation import Equation

GLOBALS = {
    **{"np": np, "math": math, "sqrt": math.sqrt, "pi": math.pi},
    **{"Array": np.ndarray, "DTYPE": np.float64},
}


def check_lines(
    step: str,
    program: ArrayProgram,
    prologue: Sequence[str],
    body: Body,
    scratch: Mapping[str, Buffer] | None = None,
    results: Mapping[str, str] | None = None,
    written: Collection[str] = (),
) -> None:
    """Refuses lines that do not leave the outputs' values. Raises `PassRefused`.

    `scratch` memory is full of NaN before the lines run, and so are the `results`: output → its
    memory's name, where it is not its own. Inputs may not be written to, those in `written` aside.
    """
    lines = _Lines(step, program, body.helpers, scratch or {}, results or {}, written)
    code = compile("\n".join([*prologue, *body.lines]), step, "exec")
    for point in range(POINTS):
        scope = lines.scope(point)
        try:
            with np.errstate(all="ignore"):
                exec(code, scope)
            lines.check_outputs(scope, point)
        except Exception:
            lines.step_through(prologue, body, point)


class _Lines:
    """The lines of one function, at one point after another."""

    def __init__(
        self,
        step: str,
        program: ArrayProgram,
        helpers: Collection[str],
        scratch: Mapping[str, Buffer],
        results: Mapping[str, str],
        written: Collection[str],
    ) -> None:
        self.step, self.program, self.samples = step, program, program.samples
        self.results, self.written = results, written
        self.inputs = [str(node.attribute) for node in program.nodes if node.op == "input"]
        shape = self.samples.shape
        self.memory = {name: (shape(b.shape), b.is_bool) for name, b in scratch.items()}
        for output, name in results.items():
            self.memory.setdefault(name, (shape(program.outputs[output].shape), False))
        self.globals = dict(GLOBALS)
        for name in helpers:
            exec(_helper(name), self.globals)

    def scope(self, point: int) -> dict[str, Any]:
        """What the lines find when they begin."""
        memory = {
            name: np.full(shape, True if is_bool else np.nan)
            for name, (shape, is_bool) in self.memory.items()
        }
        given = {name: self.samples.value(name)[..., point].copy() for name in self.inputs}
        for name, value in given.items():
            value.flags.writeable = name in self.written
        numbers = {name: float(value) for name, value in given.items() if not value.ndim}
        return {**self.globals, **memory, **given, **numbers}

    def check_outputs(self, scope: Mapping[str, Any], point: int) -> None:
        for name, node in self.program.outputs.items():
            self.check(node, scope[self.results.get(name, name)], point)

    def check(self, node: Node, found: Any, point: int) -> Equation | None:
        """The equation that the node finishes, if any, when this is its value at the point."""
        for number in self.program.equations.get(node, ()):
            equation = self.samples.equations[number - 1]
            array = np.asarray(found)[..., None]
            at = slice(point, point + 1)
            if how := differing(self.samples, equation, array, points=at):
                raise PassRefused(self.step, f"{equation.name} ({number})", how)
            return equation
        return None

    def step_through(self, prologue: Sequence[str], body: Body, point: int) -> None:
        """Line by line. A value is put right when it has been looked at, so that what is refused
        is the first that differs, by more than the rounding of the lines that made it."""
        scope = self.scope(point)
        ahead = list(body.defined)
        for count, line in enumerate([*prologue, *body.lines], 1 - len(prologue)):
            try:
                with np.errstate(all="ignore"):
                    exec(line, scope)
            except Exception as error:
                raise self.refused(ahead, f"{type(error).__name__}: {error}") from None
            while ahead and ahead[0][0] <= count:
                _, place, node = ahead.pop(0)
                found = scope[place]
                equation = self.check(node, found, point)
                if equation and isinstance(found, np.ndarray) and found.flags.writeable:
                    found[...] = self.samples.value(equation.name)[..., point]
        self.check_outputs(scope, point)

    def refused(self, ahead: Sequence[tuple[int, str, Node]], error: str) -> PassRefused:
        """The error of a line, at the first equation that is not finished before it."""
        for _, _, node in ahead:
            for number in self.program.equations.get(node, ()):
                name = self.samples.equations[number - 1].name
                return PassRefused(self.step, f"{name} ({number})", error)
        return PassRefused(self.step, "the lines after the last equation", error)


@cache
def _helper(name: str) -> CodeType:
    return compile(f"from __future__ import annotations\n{helper(name)}", name, "exec")
