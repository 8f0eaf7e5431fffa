"""Which cases of a test are in `make test`: the others are marked slow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases of a parametrized test: the first of every so many is quick."""
    return [pytest.param(case, marks=slow(number % count > 0)) for number, case in enumerate(cases)]


def all_but(names: Iterable[str], cases: Iterable[str]) -> list[Any]:
    """The cases of a parametrized test: all are quick but those that are named."""
    long = set(names)
    return [pytest.param(case, marks=slow(case in long)) for case in cases]


def slow(condition: bool) -> list[pytest.MarkDecorator]:
    """The mark, where it is due."""
    return [pytest.mark.slow] * condition
