"""Which cases of a test are in `make test`: the others are marked slow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases of a parametrized test: the first of every so many is quick.

    A tuple is the values of several arguments.
    """
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[pytest.mark.slow] * (number % count > 0),
        )
        for number, case in enumerate(cases)
    ]
