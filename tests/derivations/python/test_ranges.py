"""Ranges hold every value that there is, and facts decide only what follows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.derivations.python.exact.facts import Facts
from symnn.derivations.python.exact.ranges import range_of
from symnn.verify.symbols.arena import Arena
from tests.quick import examples

POINTS = 30
CALLS = ("exp", "tanh", "abs", "cosh", "sign", "sinh", "atan", "sin", "erf")
STEPS = st.lists(
    st.tuples(st.sampled_from(("add", "mul", "square", "inverse", "max", "choose", *CALLS)),
              st.integers(0, 9), st.integers(0, 9)),
    min_size=1, max_size=7,
)  # fmt: skip


def grown(arena: Arena, steps) -> list:
    minus_two, one = (arena.number(Fraction(n)) for n in (-2, 1))
    values = [arena.symbol("u"), arena.symbol("v"), minus_two, one]
    for op, i, j in steps:
        a, b = values[i % len(values)], values[j % len(values)]
        match op:
            case "add":
                made = a + b
            case "mul":
                made = a * b
            case "square":
                made = a * a
            case "inverse":
                made = 1 / (a * a + 1) if b is a else 1 / (2 + a) if a.number != -2 else a
            case "max":
                made = arena.largest([a, b])
            case "choose":
                made = arena.choose(a > b, a, b)
            case _:
                made = a.call(op)
        values.append(made)
    return values


@settings(max_examples=examples(150), deadline=None)
@given(STEPS)
def test_no_value_is_outside_its_range(steps) -> None:
    known: dict = {}
    for value in grown(Arena(POINTS), steps):
        found = range_of(value, known)
        samples = value.samples[np.isfinite(value.samples)]
        slack = 1e-9 * np.abs(samples)
        assert all(samples + slack >= found.low)
        assert all(samples - slack <= found.high)


@settings(max_examples=examples(150), deadline=None)
@given(STEPS, st.integers(0, POINTS - 1))
def test_nothing_is_decided_that_may_be_otherwise(steps, leader: int) -> None:
    values = grown(Arena(POINTS), steps)
    samples = [v.samples for v in values]
    if not all(np.isfinite(s).all() and np.abs(s).max() < 1e9 for s in samples):
        return
    pairs = [(a, b) for a in values[-4:] for b in values[:4]]
    asked = [c for a, b in pairs for c in (a > b, a >= b, a == b) if hasattr(c, "op")]
    taken = {c: bool(c.samples[leader]) for c in asked[::2]}
    facts = Facts(taken)
    inside = np.ones(POINTS, bool)
    for condition, outcome in taken.items():
        inside &= condition.samples == outcome
    for condition in asked[1::2]:
        known = facts.decide(condition)
        near = np.abs(condition.args[0].samples - condition.args[1].samples) < 1e-9
        assert known is None or ((condition.samples == known) | near)[inside].all()


@pytest.mark.parametrize("name", ["exp", "cosh"])
def test_what_is_plain_is_decided(name: str) -> None:
    arena = Arena(3)
    u, v = arena.symbol("u"), arena.symbol("v")
    facts = Facts({u > 2: True, v > u: True})
    assert facts.decide(u.call(name) > 0) is True
    assert facts.decide(v > 1) is True
    assert facts.decide(1 / (1 + (-u).call("exp")) >= 1) is False
    assert facts.decide(u > 3) is None
    assert Facts({u > 0: False}).decide(u <= 0) is True
