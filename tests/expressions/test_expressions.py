"""Losses, activations and layers at random: what comes of each is honest, and comes in time.

`python -m tests.expressions` runs thousands, and prints a table."""

from __future__ import annotations

import pytest

from tests.expressions.drawing import Case, drawn
from tests.expressions.outcomes import outcome_apart

CASES = drawn(60)
QUICK = (2, 3)
"""Of each 16, the quick tests have an activation and a layer; `test_named` has losses."""


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case.number} {case.kind}",
            marks=[pytest.mark.slow] * (case.number % 16 not in QUICK),
        )
        for case in CASES
    ],
)
def test_an_expression_is_equal_or_undecided_with_its_reason_or_bad_input(case: Case) -> None:
    found = outcome_apart(case.data)
    assert found.is_good, f"{case.text}\n{found.kind}: {found.why}"
