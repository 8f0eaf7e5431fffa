"""Derivatives by difference quotients in many digits: no derivative rule is used.

At 60 digits a central difference with step 1e-25 is exact to double precision: its error is about
1e-50 times a third derivative, and its rounding about 1e-35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.meaning.domains.domain import OutsideDomain
from symnn.verify.interpreter import Interpreter, Values

STEP = "1e-25"
RESOLVED, LEAST = 1e-11, 1e-14
"""How well a slope must be known, relative to it and as it is."""


def directional(
    interpreter: Interpreter, output: str, values: Values, direction: Mapping[str, Any]
) -> Any:
    """The derivative of a scalar output along a direction, by a central difference.

    `direction` gives arrays shaped as those inputs or parameters that move. The interpreter
    should work in 60 digits or more. Raises `OutsideDomain`.
    """
    step = interpreter.mp.mpf(STEP)
    ends = []
    for sign in (1, -1):
        moved = dict(values)
        for name, change in direction.items():
            by = interpreter.numbers(change)
            start = interpreter.numbers(values[name])
            moved[name] = {p: start[p] + sign * step * by[p] for p in start}
        ends.append(interpreter.run(moved).entries[output][()])
    slope = (ends[0] - ends[1]) / (2 * step)
    error = interpreter.mp.eps * abs(ends[0]) / step
    if error > max(LEAST, RESOLVED * abs(slope)):
        raise OutsideDomain(f"{output} is too large for its slope to be told")
    return slope
