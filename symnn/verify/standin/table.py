"""Every ufunc of the stand-in, made of its domain's primitives and of the tables in
`elementwise`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from symnn.verify.standin.domain import Plain, each
from symnn.verify.standin.elementwise import (
    ALWAYS,
    BITWISE,
    COMPARISONS,
    FORMULAS,
    LOGICAL,
    PRIMITIVES,
    ROUNDED,
    WHOLE,
)
from symnn.verify.standin.reading import StandIn
from symnn.verify.standin.ufuncs import Relation, Ufunc


def table(here: StandIn) -> dict[str, Ufunc]:
    """Every ufunc of the stand-in, by NumPy's name."""
    domain, made = here.domain, dict[str, Ufunc]()
    for name, (own, inputs) in PRIMITIVES.items():
        made[name] = Ufunc(here, name, inputs, partial(domain.call, own))
    for name, function in ROUNDED.items():
        made[name] = Ufunc(here, name, 1, _encoded(here, partial(domain.rounded, function)))
    for name, function in WHOLE.items():
        made[name] = Ufunc(here, name, 2, _encoded(here, partial(domain.whole, function)))
    for name, (function, inputs) in FORMULAS.items():
        made[name] = Ufunc(here, name, inputs, _formula(here, function))
    for name, relation in COMPARISONS.items():
        made[name] = Relation(here, name, 2, partial(domain.compare, relation), truth=True)
    for name, answer in ALWAYS.items():
        made[name] = Relation(here, name, 1, partial(_always, answer), truth=True)
    for name, (function, inputs) in LOGICAL.items():
        logic = _logic(name, each(function, inputs))
        made[name] = Ufunc(here, name, inputs, logic, truth=True, logical=True)
    for name, logical in BITWISE.items():
        made[name] = Ufunc(here, name, LOGICAL[logical][1], partial(_meaningless, name))
    return made


def _formula(here: StandIn, formula: Callable[..., Any]) -> Callable[..., Plain]:
    return lambda *plain: here.elements(formula(here, *map(here.kept, plain)))


def _encoded(here: StandIn, compute: Callable[..., Plain]) -> Callable[..., Plain]:
    return lambda *plain: here.domain.entries(compute(*plain))


def _logic(name: str, loop: Callable[..., Plain]) -> Callable[..., Plain]:
    """Of truths that are decided NumPy's own."""
    own = getattr(np, name)

    def compute(*truths: Plain) -> Plain:
        decided = all(t.dtype.kind == "b" for t in truths)
        return np.asarray(own(*truths)) if decided else loop(*truths)

    return compute


def _meaningless(name: str, *operands: Plain) -> Plain:
    raise TypeError(f"ufunc '{name}' not supported for the input types, float64")


def _always(answer: bool, a: Plain) -> Plain:
    return np.full(a.shape, answer)
