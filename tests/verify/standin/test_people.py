"""Backpropagation as people write it runs on symbols as it runs on floats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.verify.standin.agreement import DOMAINS, program

PEOPLE = Path(__file__).parent / "people"
LABELS = np.array([2, 0, 1])


def network(twins: Any, sizes: list[int], transposed: bool, column: bool) -> tuple[Any, Any]:
    """Weights and biases of every layer in the layout that is asked for."""
    pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
    weights = [twins.array(f"W{i}", p[::-1] if transposed else p) for i, p in enumerate(pairs)]
    biases = [twins.array(f"b{i}", (n, 1) if column else (n,)) for i, n in enumerate(sizes[1:])]
    return weights, biases


def named(weights: Any, biases: Any) -> dict[str, Any]:
    pairs = enumerate(zip(weights, biases, strict=True), 1)
    return {name: a for i, (W, b) in pairs for name, a in ((f"W{i}", W), (f"b{i}", b))}


def nielsen(t: Any) -> Any:
    x, y = [[t.array(f"{n}{i}", (s, 1)) for i in range(3)] for n, s in (("x", 2), ("y", 3))]
    return "run", *network(t, [2, 4, 3], False, True), x, y, t.array("eta", ())[()]


def two_layer_net(t: Any) -> Any:
    return "loss", named(*network(t, [2, 4, 3], True, False)), t.array("X", (3, 2)), LABELS


def dict_caches(t: Any) -> Any:
    parameters = named(*network(t, [2, 4, 3, 1], False, True))
    return "model", t.array("X", (2, 3)), t.array("Y", (1, 3)), parameters


def char_rnn(t: Any) -> Any:
    shapes = [(4, 1), (4, 3), (4, 4), (3, 4), (4, 1), (3, 1)]
    arrays = [t.array(f"p{i}", shape) for i, shape in enumerate(shapes)]
    return "loss_fun", [0, 2, 1], [2, 1, 1], *arrays


def policy_gradient(t: Any) -> Any:
    model = {"W1": t.array("W1", (4, 2)), "W2": t.array("W2", (4,))}
    return "episode", model, t.array("x", (3, 2)), np.array([1, 0, 1])


def netbp(t: Any) -> Any:
    weights, biases = network(t, [2, 2, 3, 2], False, False)
    return (
        "train",
        *weights,
        *biases,
        t.array("x1", (2,)),
        t.array("x2", (2,)),
        t.array("y", (2, 2)),
    )


def eleven_lines(t: Any) -> Any:
    weights, _ = network(t, [3, 4, 1], True, False)
    return "train", t.array("X", (2, 3)), t.array("y", (2, 1)), *weights


def no_numpy(t: Any) -> Any:
    lists = [
        [list(row) for row in t.array(f"W{i}", shape)] for i, shape in enumerate([(3, 3), (2, 4)])
    ]
    x, y = ([list(row) for row in t.array(n, (2, 2))] for n in "xy")
    return "train", *lists, x, y


def layer_classes(t: Any) -> Any:
    shapes = [(2, 4), (4,), (4,), (4,), (4, 3), (3,), (3, 4), (3, 2)]
    return "train", *[t.array(f"p{i}", shape) for i, shape in enumerate(shapes)], LABELS


def unrolled_theta(t: Any) -> Any:
    theta, lambd = t.array("theta", (4 * 3 + 3 * 5,)), t.array("lambd", ())[()]
    return "nn_cost_function", theta, 2, 4, 3, t.array("X", (3, 2)), LABELS, lambd


def inplace_derivatives(t: Any) -> Any:
    return (
        "backprop",
        t.array("X", (3, 2)),
        t.array("y", (3, 3)),
        *network(t, [2, 4, 3], True, False),
    )


def einsums(t: Any) -> Any:
    return (
        "gradients",
        t.array("x", (3, 2)),
        t.array("y", (3, 3)),
        *network(t, [2, 4, 3], False, False),
    )


def scalar_loops(t: Any) -> Any:
    shapes = [(3, 2), (3,), (3,), (), (2, 2), (2,)]
    arrays = [t.array(f"p{i}", shape) for i, shape in enumerate(shapes)]
    arrays[3] = arrays[3][()]
    return "gradients", *arrays


def logistic_regression(t: Any) -> Any:
    w, b = t.array("w", (2,)), t.array("b", ())[()]
    return "gradients", w, b, t.array("X", (4, 2)), t.array("y", (4, 1))


def habits(t: Any) -> Any:
    return "run", {"W": t.array("W", (3, 2))}, t.array("x", (2,)), t.array("y", (3,))


CASES = [(f, ()) for f in (nielsen, two_layer_net, dict_caches, char_rnn, policy_gradient, netbp,
                           eleven_lines, no_numpy, layer_classes, unrolled_theta,
                           scalar_loops, logistic_regression, habits)] + [
    (inplace_derivatives, (name,)) for name in ("identity", "logistic", "tanh", "relu")
] + [(einsums, (name,)) for name in ("leaky", "elu", "softplus", "gelu", "swish")]  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize(("case", "extra"), CASES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a logarithm of what is negative
def test_it_computes_what_it_computes_on_floats(case: Any, extra: Any, domain: Any) -> None:
    twins = domain()
    function, *given = case(twins)
    source = (PEOPLE / f"{case.__name__}.py").read_text(encoding="utf-8")
    if "scipy" in source:
        pytest.importorskip("scipy")  # for the floats
    twins.agree(program(source, function), *given, *extra)


BATCH, STACK, ROWS = (3, 2), (2, 3, 4), (4,)
WEIGHTS = (2, 4)
LAYERS: dict[str, dict[str, tuple[tuple[int, ...], ...]]] = {
    "gated": {
        "highway": (BATCH, BATCH, (2, 2), (2,), (2, 2), (2,)),
        "glu": (BATCH, BATCH, WEIGHTS, (4,)),
        "bilinear": (BATCH, (3, 3), BATCH, (2, 2, 3), (2,)),
        "maxout": (BATCH, BATCH, (3, 2, 2), (3, 2)),
        "maxout_by_a_mask": (BATCH, BATCH, (3, 2, 2), (3, 2)),
        "rbf": (BATCH, (3, 4), (4, 2), (4,)),
        "prelu": (BATCH, BATCH, (2,)),
    },
    "normed": {
        "layer_norm": (STACK, STACK, ROWS, ROWS),
        "rms_norm": (STACK, STACK, ROWS),
        "batch_norm": ((4, 3), (4, 3), (3,), (3,)),
        "residual": (BATCH, BATCH, WEIGHTS, (4, 2), (2,), (2,)),
    },
    "attention": dict.fromkeys(("stacks", "einsums", "heads"), ((2, 3, 2), STACK, *[WEIGHTS] * 3)),
    "likelihoods": {
        "gaussian": ((4, 2), (4, 1)),
        "quantiles": ((4, 3), (4, 1)),
        "quantiles_one_by_one": ((4, 3), (4, 1)),
        "cross_entropy": ((4, 3), (4, 3)),
    },
}
"""Files of `people`, their functions, and the shapes that these take."""


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize(("file", "layer"), [(f, n) for f in LAYERS for n in LAYERS[f]])
def test_a_layer_by_hand_computes_what_it_computes_on_floats(
    file: str, layer: str, domain: Any
) -> None:
    twins = domain()
    given = [twins.array(f"p{place}", shape) for place, shape in enumerate(LAYERS[file][layer])]
    source = (PEOPLE / f"{file}.py").read_text(encoding="utf-8")
    twins.agree(program(source, layer), *given)
