"""Right files are proved right on symbols, each of their values, and nothing is left undecided."""

from __future__ import annotations

import random

import pytest

from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.spec import CustomActivation, CustomLoss, Dense, Layer, Network, Penalty
from tests.networks import drawn, hidden, pair, title
from tests.quick import one_in
from tests.verify.symbols.checked import CLASSIFIER, findings, wrong


@pytest.mark.parametrize("activation", one_in(2, ACTIVATIONS))
def test_activations(activation: str) -> None:
    assert wrong(spec=hidden(activation)) == {}


@pytest.mark.parametrize("loss", LOSSES)
def test_losses(loss: str) -> None:
    assert wrong(spec=pair("tanh", loss, dtype="float32")) == {}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers(optimizer: str) -> None:
    spec = Network(Dense(2), input=2, loss="mse", optimizer={"type": optimizer})
    assert wrong(spec=spec) == {}


def test_penalties() -> None:
    assert wrong(spec=CLASSIFIER) == {}


CUSTOM = {
    "a loss that subtracts the batch's mean": Network(
        Dense(3, activation="tanh"),
        Dense(2),
        input=4,
        loss="centered",
        losses={
            "centered": CustomLoss(
                equation="loss = sum((a[i,k] - sum(a[j,k], j)/N - y[i,k])**2, i, k)"
            )
        },
    ),
    "a loss that is defined for positive targets alone": Network(
        Dense(3),
        input=2,
        loss="divergence",
        losses={
            "divergence": CustomLoss(equation="loss = sum(y[i,k]*(log(y[i,k]) - a[i,k]), i, k) / N")
        },
    ),
    "an activation with a choice and a root": Network(
        Dense(3, activation="bent"),
        Dense(2),
        input=2,
        loss="mse",
        activations={
            "bent": CustomActivation(expr="where(z > 1, sqrt(1 + z**2), z / (1 + exp(-z)))")
        },
    ),
    "a loss that reads the largest entry of a row": Network(
        Dense(3, activation="tanh"),
        Dense(2),
        input=2,
        loss="scaled",
        losses={
            "scaled": CustomLoss(
                equation="loss = sum((a[i,k] / (2 + max(a[i,m], m)) - y[i,k])**2, i, k) / N"
            )
        },
    ),
}


@pytest.mark.parametrize("name", CUSTOM)
def test_equations_of_ones_own(name: str) -> None:
    assert wrong(spec=CUSTOM[name]) == {}


RANDOM = random.Random(11).sample(drawn(), 6)


@pytest.mark.parametrize("spec", one_in(3, RANDOM), ids=map(title, RANDOM))
def test_networks_at_random(spec: Network) -> None:
    assert wrong(spec=spec) == {}


def test_a_deep_network_takes_time_by_its_depth() -> None:
    spec = Network(*[Dense(8, activation="tanh")] * 10, input=8, loss="least_squares")
    assert wrong(spec=spec) == {}


def test_the_findings_name_every_part_of_the_file_and_the_sizes() -> None:
    found = findings()
    parameters = ["W1", "b1", "W2", "b2"]
    gradients = [f"{name}{of}" for of in ("", " in _gradient") for name in ("loss", *parameters)]
    values = ["forward()", "predict()", "loss()", "layers()"]
    steps = ("step 1", "step 2", "step 5", "any step")
    updates = [f"{name}, {step}" for step in steps for name in ("theta", "m", "v")]
    assert set(found) == {*gradients, *values, *updates}
    assert "N = 3, n_0 = 2, n_1 = 4, n_2 = 5" in found["W1"].reason


AT_THE_LIMITS = {
    "over one row a mean is the row": Network(
        Dense(4, activation="gaussian"),
        Layer("selu"),
        Layer("batch_statistics_norm"),
        input=4,
        loss="mae",
        penalty=Penalty(l1=0.003),
    ),
    "over one row a bias's gradient is that of what it is added to": Network(
        Dense(8, activation="mish"),
        Dense(2, activation="gelu_tanh"),
        Dense(2, activation="log_softmax"),
        Dense(1, activation="hard_tanh"),
        Dense(6, activation="selu"),
        input=5,
        loss="poisson",
    ),
    "many entries and one parameter": Network(
        Layer("hard_sigmoid"), Layer("snake"), input=(4, 3), loss="cross_entropy"
    ),
    "a largest value of pieces, of one row": Network(
        Dense(2), Layer("maxout", units=2, pieces=2), input=(4, 2), loss="hinge"
    ),
}


@pytest.mark.parametrize("name", AT_THE_LIMITS)
def test_at_the_limits(name: str) -> None:
    assert wrong(spec=AT_THE_LIMITS[name]) == {}
