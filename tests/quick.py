"""What of a test is in `make test`: the rest of it is left to `make test-all`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

whole = True
"""Whether this run has the slow tests too: `tests/conftest.py` sets it before any test is read."""


def one_in(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases of a parametrized test: the first of every so many is quick, the others are slow.

    A tuple is the values of several arguments.
    """
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[pytest.mark.slow] * (number % count > 0),
        )
        for number, case in enumerate(cases)
    ]


def examples(count: int) -> int:
    """How many examples hypothesis draws: so many, or a quarter of them where it must be quick."""
    return count if whole else count // 4
