"""How NumPy calls the functions of the array program, and what a file then needs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symnn.emit.paste import function_text
from symnn.lowering.ir import FUNCTIONS, UNARY

HELPERS = (*(op for op, row in FUNCTIONS.items() if row.helper), "_transposed_product")
"""Functions that NumPy lacks, of the table and of `runtime.functions`: a file has those that it
calls, in this order."""
FROM_MATH = ("pi", "sqrt")
"""What a file imports from `math` by name, for numbers."""


def called(op: str, inside: str, is_number: bool, is_static: bool) -> str:
    """The call of a function, of an array or of a number.

    A number that data decide is NumPy's: of -1 the root is NaN, where Python's raises. One that is
    static, known before, is Python's, which takes an array's type.
    """
    if is_static and op == "sqrt":
        return f"sqrt({inside})"
    row = FUNCTIONS.get(op)
    if is_number and row is not None and row.helper and row.in_math:
        return f"math.{row.in_math[0]}({inside})"
    call = f"{op}({inside})" if op in HELPERS else f"np.{op}({inside})"
    return f"float({call})" if is_static and op in UNARY else call


def needed_helpers(lines: Iterable[str]) -> list[str]:
    """The helpers that lines call."""
    text = _code(lines)
    return [name for name in HELPERS if re.search(rf"(?<![.\w]){name}\(", text)]


def needed_from_math(lines: Iterable[str]) -> list[str]:
    """The names of `math` that lines use."""
    text = _code(lines)
    return [name for name in FROM_MATH if re.search(rf"(?<![.\w]){name}\b", text)]


def helper_text(name: str) -> str:
    """The definition of a helper."""
    row = FUNCTIONS.get(name)
    return function_text(name) if row is None else f"{row.helper.strip()}\n"


def _code(lines: Iterable[str]) -> str:
    return "\n".join(line.partition("#")[0] for line in lines)
