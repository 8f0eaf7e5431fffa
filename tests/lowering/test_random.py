"""Random equations, lowered, written by both writers and executed, against nested loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from symnn.lowering import lower
from tests.lowering.equations import Definition, by_loops, definitions, numbers, program_of
from tests.lowering.running import by_expressions, in_place
from tests.quick import examples

WRITERS = {"by_expressions": by_expressions, "in_place": in_place}
PROPERTY = settings(
    max_examples=examples(300),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def right(found: list[Definition]) -> dict[str, Any]:
    """The values by nested loops, where they are of a size at which rounding stays small."""
    try:
        values = by_loops(found)
    except OverflowError:
        assume(False)
    assume(all(np.abs(array).max(initial=0) < 1e6 for array in values.values()))
    return values


@pytest.mark.parametrize("writer", WRITERS)
@given(found=definitions())
@PROPERTY
def test_the_code_computes_what_the_equations_say(writer: str, found: list[Definition]) -> None:
    expected = right(found)
    program = lower(program_of(found, tuple(expected)))
    values = numbers()
    before = {name: array.copy() for name, array in values.items()}
    computed = WRITERS[writer](program, values, "float64")
    scale = max(1.0, *(np.abs(array).max(initial=0) for array in expected.values()))
    for name, array in expected.items():
        assert np.shape(computed[name]) == array.shape, found
        np.testing.assert_allclose(computed[name], array, rtol=1e-9, atol=1e-10 * scale)
    for name, array in before.items():
        np.testing.assert_array_equal(values[name], array)


@pytest.mark.parametrize("writer", WRITERS)
@given(found=definitions(most=2))
@PROPERTY
def test_float32_stays_float32(writer: str, found: list[Definition]) -> None:
    expected = right(found)
    program = lower(program_of(found, tuple(expected)))
    computed = WRITERS[writer](program, numbers("float32"), "float32")
    for name, array in expected.items():
        if array.ndim:
            assert computed[name].dtype == np.float32, [d.text for d in found]
