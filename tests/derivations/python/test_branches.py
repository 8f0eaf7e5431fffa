"""Code that decides by values: equal is said of it where both outcomes were looked at."""

from __future__ import annotations

import pytest

from symnn.spec import Dense, Network, Penalty, from_shorthand
from symnn.verify import Verdict

RELU = from_shorthand("2-2-1", activation="relu")
TANH = from_shorthand("2-2-1")

SOURCE = """
import numpy as np

def gradients(x, y, W1, b1, W2, b2):
    z = x @ W1.T + b1
    {forward}
    d2 = (a @ W2.T + b2 - y) / len(x)
    d1 = d2 @ W2 * slope
    {more}
    return d1.T @ x, d1.sum(0), d2.T @ a, d2.sum(0)
"""
SMOOTH = "a = np.tanh(z); slope = 1 - a**2"
UNITS = """a, slope = np.zeros(z.shape), np.zeros(z.shape)
    for i in range(len(z)):
        for k in range(len(b1)):
            {unit}"""


def unit(text: str) -> str:
    return SOURCE.format(forward=UNITS.format(unit=text), more="pass")


def guard(text: str) -> str:
    return SOURCE.format(forward=SMOOTH, more=text)


ON = "a[i, k], slope[i, k] = z[i, k], 1"
RIGHT = {
    "rectified, a strict comparison": (RELU, unit(f"if z[i, k] > 0: {ON}")),
    "rectified, a weak comparison": (RELU, unit(f"if z[i, k] >= 0: {ON}")),
    "rectified, three cases": (
        RELU,
        unit(
            """if z[i, k] > 0: a[i, k], slope[i, k] = z[i, k], 1
            elif z[i, k] < 0: a[i, k], slope[i, k] = 0, 0
            else: a[i, k], slope[i, k] = 0, 0.5"""
        ),
    ),
    "the third of two cases is impossible": (
        RELU,
        unit(
            """if z[i, k] > 0: a[i, k], slope[i, k] = z[i, k], 1
            elif z[i, k] <= 0: pass
            else: raise ValueError('no number')"""
        ),
    ),
    "a condition that always holds": (TANH, guard("if np.sum(np.exp(z)) <= 0: d1 = 0 * d1")),
    "a norm is not negative": (TANH, guard("if np.linalg.norm(d1) < 0: d1 = 0 * d1")),
    "a slope is not negative": (TANH, guard("assert (slope >= 0).all()")),
    "an empty batch": (TANH, guard("if len(x) == 0: return None")),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_on_both_sides_is_equal(name: str, judge) -> None:
    network, source = RIGHT[name]
    judgement = judge(source, network)
    assert [i.to_json() for i in judgement.items if i.verdict is not Verdict.EQUAL] == []


UNMET = {
    "far out": (guard("if z[0, 0] > 1000: d1 = 0 * d1"), "true"),
    "a clipped gradient": (guard("n = np.linalg.norm(d1)\n    if n > 1e6: d1 = d1 / n"), "true"),
    "in one entry alone": (
        guard("for k, t in enumerate((0, 1000)):\n        if z[0, k] > t: d1 = d1 * (t == 0)"),
        "true",
    ),
    "at a number": (guard("if x[0, 0] == 3: d1 = 0 * d1"), "true"),
    "a loop": (guard("while z[0, 0] < -1000:\n        d1 = 0 * d1; break"), "true"),
    "a weak comparison of what is zero on half of all points": (
        guard("if np.abs(d1).sum() == 0: d1 = 0 * d1"),
        "true",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNMET)
def test_what_no_point_meets_is_undecided(name: str, judge) -> None:
    source, outcome = UNMET[name]
    judgement = judge(source, TANH)
    assert judgement.verdict is Verdict.UNDECIDED
    assert all(item.verdict is Verdict.UNDECIDED for item in judgement.items)
    line = next(n for n, text in enumerate(source.splitlines(), 1)
                if text.strip().startswith(("if ", "while ")))  # fmt: skip
    reason = judgement.items[0].reason
    assert reason.startswith(
        f"line {line} decides by a value, and no random point made that {outcome}"
    )
    assert "np.where" in reason


def test_a_mistake_on_one_side_is_different(judge) -> None:
    source = unit("if z[i, k] > 0: a[i, k], slope[i, k] = z[i, k], 2")
    assert judge(source, RELU).verdict is Verdict.DIFFERENT


def test_a_rectified_value_is_not_above_zero_where_it_is_not_below(judge) -> None:
    """a >= 0 holds everywhere, and says nothing of z > 0."""
    source = SOURCE.format(
        forward="""a = np.maximum(z, 0)
    slope = np.ones(z.shape)
    for i in range(len(z)):
        for k in range(len(b1)):
            if a[i, k] >= 0:
                slope[i, k] = 1""",
        more="pass",
    )
    assert judge(source, RELU).verdict is Verdict.DIFFERENT


L1 = """
import numpy as np

def sign(v):
    if v > 0:
        return 1
    return -1 if v < 0 else 0

def gradients(x, y, W1, b1):
    d = (x @ W1.T + b1 - y) / len(x)
    s = np.array([[sign(v) for v in row] for row in W1])
    return d.T @ x + 0.5 * s, d.sum(0)
"""


def test_the_sign_of_a_weight_has_three_cases(judge) -> None:
    network = Network(Dense(1), input=2, penalty=Penalty(l1=0.5))
    assert judge(L1, network, "gradients").verdict is Verdict.EQUAL


def test_the_lines_that_decide_are_told(judge) -> None:
    assumed = judge(RIGHT["rectified, three cases"][1], RELU).assumed
    assert "it decides by values (line 9): both outcomes were looked at" in assumed
    assert "it decides by values (line 10) that come out one way alone, but at a kink" in assumed


def test_more_ways_than_are_run_are_undecided(judge) -> None:
    judgement = judge(L1, Network(Dense(2), input=2, penalty=Penalty(l1=0.5)), "gradients")
    assert judgement.verdict is Verdict.UNDECIDED
    assert "40 ways" in judgement.items[0].reason
    assert "np.where" in judgement.items[0].reason
