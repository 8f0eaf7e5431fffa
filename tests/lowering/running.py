"""Array programs, written out by both writers and executed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symnn.emit.functional import write_body
from symnn.emit.inplace import write_in_place
from symnn.emit.templates import helper
from symnn.lowering import ArrayProgram
from symnn.lowering.expand import expand
from tests.lowering.equations import SIZES, SYMBOLS

LETTERS = {symbol: letter for letter, symbol in SYMBOLS.items()}


def length(size: Any) -> int:
    return SIZES[LETTERS[size]] if size in LETTERS else int(size)


def execute(lines: list[str], helpers: Any, names: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The names after the lines have run."""
    sizes = {str(symbol): SIZES[letter] for letter, symbol in SYMBOLS.items()}
    constants = {"np": np, "math": math, "sqrt": math.sqrt, "pi": math.pi, "Array": np.ndarray}
    scope = {**constants, **sizes, **names, "DTYPE": np.dtype(dtype).type}
    for name in helpers:
        source = "from __future__ import annotations\n" + helper(name)
        exec(source, scope)
    exec("\n".join(lines), scope)
    return scope


def by_expressions(program: ArrayProgram, values: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The outputs, from the lines that read as the mathematics does."""
    body = write_body(program)
    scope = execute(body.lines, body.helpers, values, dtype)
    return {name: scope[name] for name in program.outputs}


def in_place(program: ArrayProgram, values: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The outputs, from the lines that write into memory, which holds NaN before they run."""
    program = expand(program)
    arrays = {name: f"out_{name}" for name, node in program.outputs.items() if node.shape}
    body = write_in_place(program, arrays)
    memory = {
        name: np.full([length(s) for s in buffer.shape], False if buffer.is_bool else np.nan)
        for name, buffer in body.scratch.items()
    }
    for name, place in arrays.items():
        memory[place] = np.full([length(s) for s in program.outputs[name].shape], np.nan)
    memory = {n: a if a.dtype == bool else a.astype(dtype) for n, a in memory.items()}
    scope = execute(body.lines, body.helpers, {**values, **memory}, dtype)
    return {name: scope[arrays.get(name, name)] for name in program.outputs}
