"""A loss that is no longer finite: training stops, says where, and goes back to the parameters
whose loss was the last finite one, bit for bit."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from symnn.pipeline import generate
from symnn.spec import Dense, Network
from tests.networks import batch, emitted, load, parameters

OPTIMIZERS = ("sgd", "momentum", "adam")
REACH = 500


def network(optimizer: str, rate: float, activation: str = "identity") -> Network:
    layers = Dense(3, activation=activation), Dense(1)
    return Network(*layers, input=2, optimizer={"type": optimizer, "learning_rate": rate})


def last_good(
    module: ModuleType, params: dict[str, Any], x: Any, y: Any, batches: Any
) -> tuple[dict[str, Any], int]:
    """The parameters whose loss was the last finite one, and the number of the step whose loss was
    not: by a loop of its own over `loss_and_grad` and `_update`."""
    shapes = {name: params[name].shape for name in module.PARAMETERS}
    theta = np.concatenate([params[name].ravel() for name in module.PARAMETERS])
    state = np.zeros((module.STATES, theta.size), theta.dtype)
    scratch = np.empty((module.UPDATE_SCRATCH, theta.size), theta.dtype)
    good = theta.copy()
    for step, index in enumerate(batches, 1):
        parts = np.split(theta, np.cumsum([np.prod(s, dtype=int) for s in shapes.values()])[:-1])
        now = {n: p.reshape(s).copy() for (n, s), p in zip(shapes.items(), parts, strict=True)}
        with np.errstate(all="ignore"):
            value, gradient = module.loss_and_grad(now, x[index], y[index])
            if not np.isfinite(value):
                parts = np.split(good, np.cumsum([p.size for p in parts])[:-1])
                named = zip(shapes.items(), parts, strict=True)
                return {n: p.reshape(s) for (n, s), p in named}, step
            good = theta.copy()
            g = np.concatenate([gradient[name].ravel() for name in shapes])
            module._update(step, theta, g, *state, *scratch)
    raise AssertionError("it did not diverge")


def diverge(
    module: ModuleType, x: Any, y: Any, batches: list[Any]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The history and parameters of `fit`, and the parameters at the start."""
    start = parameters(module, np.random.default_rng(1))
    params = {name: array.copy() for name, array in start.items()}
    with pytest.warns(RuntimeWarning, match="^step [0-9]+(, of 2 rows)?: the loss is "):
        history = module.fit(params, x, y, epochs=1, batches=batches)
    assert all(np.isfinite(array).all() for array in params.values())
    return history, params, start


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """`_gradient` and `loss_and_grad` may round apart; no more than that may be between them."""
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-9, atol=0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_absurd_learning_rate(optimizer: str) -> None:
    spec = network(optimizer, 1e90)
    module = emitted(spec)
    x, y = batch(spec, 20, np.random.default_rng(0))
    batches = [np.arange(k % 4, 20, 4) for k in range(100)]
    history, params, start = diverge(module, x, y, batches)
    expected, step = last_good(module, start, x, y, batches)
    assert history["diverged"].startswith(f"step {step}: the loss is ")
    assert history["loss"] == []
    assert_same(params, expected)


POISONED = (1, 2, 3, REACH, REACH + 1, REACH + 2, 2 * REACH, 2 * REACH + 1, 2 * REACH + 2, 1713)


@pytest.mark.parametrize("step", POISONED)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_poisoned_row_at_any_step(optimizer: str, step: int) -> None:
    spec = network(optimizer, 1e-3)
    module = emitted(spec)
    assert module.REACH == REACH
    x, y = batch(spec, 20, np.random.default_rng(0))
    x[-1] = 1e200  # its square is out of float64's range, itself it is not
    batches = [np.arange(k % 4, 16, 4) for k in range(step - 1)]
    batches += [np.array([0, 19]), np.array([1, 2])]
    history, params, start = diverge(module, x, y, batches)
    expected, found = last_good(module, start, x, y, batches)
    assert found == step
    shorter = ", of 2 rows" if step > 1 else ""
    bad = "the loss is inf; first bad: the loss itself"
    assert history["diverged"] == f"step {step}{shorter}: {bad}"
    assert_same(params, expected)
    # bit for bit what training gets without the bad step and the one before it
    trained = {name: array.copy() for name, array in start.items()}
    module.fit(trained, x, y, epochs=1, batches=batches[: max(step - 2, 0)])
    for name, array in trained.items():
        np.testing.assert_array_equal(params[name], array)


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [("W1", 1e308, "layer 1, z1"), ("W3", 1e200, "layer 3, a3"), ("b4", np.inf, "layer 4, b4")],
)
def test_the_first_layer_that_went_bad_is_named(name: str, value: float, place: str) -> None:
    layers = Dense(3), Dense(3, activation="tanh"), Dense(2, activation="growth"), Dense(1)
    module = emitted(Network(*layers, input=2, activations={"growth": {"expr": "sinh(z)"}}))
    params = parameters(module, np.random.default_rng(0))
    params[name] = np.full_like(params[name], value)
    before = {key: array.copy() for key, array in params.items()}
    with pytest.warns(RuntimeWarning, match="^step 1: ") as caught:
        history = module.fit(params, np.full((4, 2), 10.0), np.ones((4, 1)))
    assert [str(w.message) for w in caught] == [history["diverged"]]
    assert history["diverged"].endswith(f"first bad: {place}")
    for key, array in params.items():
        np.testing.assert_array_equal(array, before[key])


@pytest.mark.parametrize("activation", ["identity", "tanh"])  # tanh hides an infinity
@pytest.mark.parametrize("steps", [1, 3, REACH + 2])
def test_an_update_that_no_loss_judges(activation: str, steps: int) -> None:
    layers = Dense(3, activation=activation), Dense(1, activation=activation)
    rate = {"type": "sgd", "learning_rate": 1.7e308}
    module = emitted(Network(*layers, input=2, optimizer=rate))
    params = module.init_params(0)
    before = {key: array.copy() for key, array in params.items()}
    x, y = np.full((4, 2), 100.0), np.full((4, 1), 50.0)
    y[:2] = module.forward(params, x[:2])  # the gradient of these rows is zero
    batches = [np.arange(2)] * (steps - 1) + [np.arange(4)]
    with pytest.warns(RuntimeWarning):
        history = module.fit(params, x, y, batches=batches)
    bad = "layer 1, W1" if activation == "identity" else "layer 2, W2"
    assert history["diverged"] == f"step {steps}: the update is not finite; first bad: {bad}"
    assert history["loss"] == []
    for key, array in params.items():
        np.testing.assert_array_equal(array, before[key])


def test_a_divergence_in_a_later_epoch_keeps_the_epochs_before() -> None:
    spec = network("sgd", 2.0)
    module = emitted(spec)
    x, y = batch(spec, 20, np.random.default_rng(0))
    params = module.init_params(0)
    epochs: list[int] = []
    with pytest.warns(RuntimeWarning):
        history = module.fit(
            params,
            x,
            y,
            epochs=10_000,
            batch_size=7,
            validation=(x, y),
            callback=lambda epoch, _: epochs.append(epoch),
        )
    assert epochs == list(range(1, len(history["loss"]) + 1))
    assert len(history["validation_loss"]) == len(history["loss"]) > 0
    step = int(history["diverged"].split(":")[0].removeprefix("step "))
    assert (step - 1) // 3 == len(history["loss"])
    assert all(np.isfinite(array).all() for array in params.values())


def test_training_that_stays_finite_says_nothing() -> None:
    spec = network("sgd", 1e-3, "tanh")
    module = emitted(spec)
    x, y = batch(spec, 20, np.random.default_rng(0))
    history = module.fit(module.init_params(0), x, y, epochs=3)
    assert history["diverged"] is None and len(history["loss"]) == 3


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_training_goes_the_same_way_twice(optimizer: str) -> None:
    spec = network(optimizer, 1e-2, "tanh")
    x, y = batch(spec, 40, np.random.default_rng(0))
    trained = []
    for seed in (5, 5, 6):
        module = load(generate(spec))
        params = module.init_params(0)
        history = module.fit(params, x, y, epochs=4, batch_size=7, seed=seed)
        trained.append((history["loss"], {n: a.tobytes() for n, a in params.items()}))
    assert trained[0] == trained[1] != trained[2]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_last_update_is_judged_too(optimizer: str) -> None:
    """Parameters of 1e200 are finite, and the loss that they have is not."""
    spec = network(optimizer, 1e200)
    module, rng = emitted(spec), np.random.default_rng(0)
    x, y = batch(spec, 6, rng)
    start = parameters(module, np.random.default_rng(1))
    params = {name: array.copy() for name, array in start.items()}
    with pytest.warns(RuntimeWarning, match="^step 1: the loss after it is not finite; first bad"):
        history = module.fit(params, x, y, epochs=1, batch_size=6)
    assert history["diverged"].startswith("step 1: ")
    assert all(np.array_equal(params[name], start[name]) for name in start)
