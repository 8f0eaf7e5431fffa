"""Array programs, written out by both writers and executed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symnn.emit.targets import find_target
from symnn.emit.targets.numpy.helpers import helper_text, needed_helpers
from symnn.emit.targets.numpy.readable import write_readable
from symnn.emit.training import gradient_memory, place_gradient
from symnn.emit.writing import write
from symnn.lowering import ArrayProgram, lower
from symnn.lowering.expand import expand
from symnn.lowering.placed import PlacedProgram, place
from symnn.pipeline import derive
from symnn.spec import Network
from tests.lowering.equations import SIZES, SYMBOLS


def gradient_of(spec: Network) -> PlacedProgram:
    """The loss and the gradient of a network, placed as its file's twin is."""
    derived = derive(spec)
    program, objective = derived.backward.program, derived.model.objective
    gradients = {t.name: derived.backward.adjoints[t.name] for t in program.parameters}
    return place_gradient(
        lower(program, [objective, *gradients.values()]), gradients, gradient_memory(program)
    )


LETTERS = {symbol: letter for letter, symbol in SYMBOLS.items()}


def length(size: Any) -> int:
    return SIZES[LETTERS[size]] if size in LETTERS else int(size)


def execute(lines: list[str], names: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The names after the lines have run."""
    sizes = {str(symbol): SIZES[letter] for letter, symbol in SYMBOLS.items()}
    constants = {"np": np, "math": math, "sqrt": math.sqrt, "pi": math.pi, "Array": np.ndarray}
    scope = {**constants, **sizes, **names, "DTYPE": np.dtype(dtype).type}
    for helper in needed_helpers(lines):
        exec(f"from __future__ import annotations\n{helper_text(helper)}", scope)
    exec("\n".join(lines), scope)
    return scope


def by_expressions(program: ArrayProgram, values: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The outputs, from the lines that read as the mathematics does."""
    scope = execute(write_readable(program).lines, values, dtype)
    return {name: scope[name] for name in program.outputs}


def in_place(program: ArrayProgram, values: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The outputs, from the lines that write into memory, which holds NaN before they run."""
    program = expand(program)
    arrays = {name: f"out_{name}" for name, node in program.outputs.items() if node.shape}
    placed = place(program, arrays)
    memory = {
        m.name: np.full([length(s) for s in m.shape], False if m.is_bool else np.nan)
        for m in placed.scratch
    }
    for name, own in arrays.items():
        memory[own] = np.full([length(s) for s in program.outputs[name].shape], np.nan)
    memory = {n: a if a.dtype == bool else a.astype(dtype) for n, a in memory.items()}
    lines = write(placed, find_target("numpy")).lines
    scope = execute(lines, {**values, **memory}, dtype)
    return {name: scope[arrays.get(name, name)] for name in program.outputs}
