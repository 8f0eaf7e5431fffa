"""The likely cause of a wrong gradient: each mistake, made by hand in NumPy, has its name."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symnn.meaning.entries import axis_size
from symnn.network import build
from symnn.spec import Dense, Network
from symnn.verify.causes import PHRASES, Kind, Question, likely_cause

Array = Any
POINTS, N = 3, 5


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


class Mistakes:
    """The gradient of a network with two hidden sigmoid layers and least squares, for one point;
    a mistake is a flag."""

    def __init__(self, *made: str) -> None:
        self.made = set(made)

    def __call__(self, v: dict[str, Array]) -> dict[str, Array]:
        made = self.made
        x, y = v["x"], v["y"]
        rows = len(x)
        a1 = sigmoid(x @ v["W1"].T + v["b1"])
        z2 = a1 @ v["W2"].T + (0 if "no bias" in made else v["b2"])
        a2 = 1 / 1 + np.exp(-z2) if "quotient" in made else sigmoid(z2)
        z3 = a2 @ v["W3"].T + v["b3"]
        d3 = (z3 - y) * (2 if "twice" in made else 1)
        if "sample" in made:
            d3[-1] = 0
        if "no mean" not in made:
            d3 = d3 / rows
        if "mean twice" in made:
            d3 = d3 / rows
        if "sign" in made:
            d3 = -d3
        s2, s1 = a2 * (1 - a2), a1 * (1 - a1)
        if "of z" in made:
            s2 = z2 * (1 - z2)
        if "of a" in made:
            s2 = sigmoid(a2) * (1 - sigmoid(a2))
        if "tanh" in made:
            s2, s1 = 1 - a2**2, 1 - a1**2
        if "squared" in made:
            s1 = s1**2
        if "missing" in made:
            s2 = 1
        if "missing everywhere" in made:
            s2 = s1 = 1
        W3 = v["W3"] - 0.5 * d3.T @ a2 if "updated" in made else v["W3"]
        d2 = d3 @ W3 * s2
        W2 = v["W2"] - 0.5 * d2.T @ a1 if "updated" in made else v["W2"]
        d1 = (d2.sum(0) if "summed early" in made else d2) @ W2 * s1
        read = z2 if "pre-activation" in made else a2
        g = {
            "W1": d1.T @ x,
            "b1": d1.sum(0),
            "W2": d2.T @ a1,
            "b2": d2.sum(0),
            "W3": d3.T @ read,
            "b3": d3.sum(0),
        }
        if "first row" in made:
            g["b2"] = d2[0]
        if "rows" in made:
            g["b2"] = d2
        if "transposed" in made:
            g["W2"] = g["W2"].T
        if "biases mean" in made:
            g |= {n: g[n] / rows for n in ("b1", "b2", "b3")}
        return g


EXPECTED = {
    "twice": (Kind.FACTOR, "loss"),
    "sample": (Kind.SAMPLE, "loss"),
    "no mean": (Kind.MISSING_MEAN, "loss"),
    "mean twice": (Kind.EXTRA_MEAN, "loss"),
    "sign": (Kind.SIGN, "loss"),
    "of z": (Kind.DERIVATIVE_ARGUMENT, "z2"),
    "of a": (Kind.DERIVATIVE_ARGUMENT, "z2"),
    "tanh": (Kind.OTHER_DERIVATIVE, "z2"),
    "squared": (Kind.EXTRA_DERIVATIVE, "z1"),
    "missing": (Kind.MISSING_DERIVATIVE, "z2"),
    "missing everywhere": (Kind.MISSING_DERIVATIVE, "z2"),
    "updated": (Kind.OVERWRITTEN, "W3"),
    "summed early": (Kind.AXIS, "a1"),
    "pre-activation": (Kind.OTHER_VALUE, "W3"),
    "first row": (Kind.BATCH_SUM, "b2"),
    "rows": (Kind.BATCH_SUM, "b2"),
    "transposed": (Kind.TRANSPOSE, "W2"),
    "biases mean": (Kind.EXTRA_MEAN, "b3"),
    "quotient": (Kind.FORWARD, "a2"),
    "no bias": (Kind.FORWARD, "z2"),
}
LAYERS = Dense(4, activation="sigmoid"), Dense(2, activation="sigmoid"), Dense(6)


def question(
    network: Network,
    gradient: Callable[[dict[str, Array]], dict[str, Array]],
    sizes: dict[str, int] | None = None,
    targets: Callable[..., Array] | None = None,
    learning_rate: float | None = None,
) -> Question:
    model = build(network)
    widths = dict(zip(model.program.sizes, network.sizes, strict=True))
    (batch,) = {t.shape[0] for t in model.program.inputs}
    known = {**widths, batch: N}
    rng = np.random.default_rng(1)
    values = {
        t.name: rng.standard_normal((POINTS, *(axis_size(s, known) for s in t.shape)))
        for t in (*model.program.inputs, *model.program.parameters)
    }
    if targets is not None:
        values["y"] = targets(rng, values["y"].shape)
    found = [gradient({n: a[k].copy() for n, a in values.items()}) for k in range(POINTS)]
    claimed = {n: np.stack([g[n] for g in found]) for n in found[0]}
    return Question(model.program, model.objective, known, values, claimed, learning_rate)


@pytest.mark.parametrize("mistake", EXPECTED)
def test_each_mistake_is_named(mistake: str) -> None:
    network = Network(*LAYERS, input=3)
    found = likely_cause(question(network, Mistakes(mistake), learning_rate=0.5))
    assert found is not None
    assert (found.kind, found.place) == EXPECTED[mistake]


def test_no_cause_is_stated_where_nothing_is_wrong() -> None:
    assert likely_cause(question(Network(*LAYERS, input=3), Mistakes())) is None


def test_of_several_mistakes_the_first_in_the_backward_pass_is_named() -> None:
    found = likely_cause(question(Network(*LAYERS, input=3), Mistakes("first row", "squared")))
    assert found is not None
    assert (found.kind, found.place) == (Kind.BATCH_SUM, "b2")


def test_every_kind_has_a_phrase_and_a_name() -> None:
    assert set(PHRASES) == set(Kind)
    pairs = itertools.pairwise(sorted(kind.value for kind in Kind))
    assert all(a != b for a, b in pairs)
