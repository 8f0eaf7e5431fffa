"""Inputs ten thousand times too large: whatever is finite in exact arithmetic is finite in the
emitted file, without a warning on the way."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.notation import size_symbol
from symnn.pipeline import derive
from symnn.spec import Network
from symnn.verify.interpreter import Interpreter
from tests.networks import batch, emitted, hidden, pair, parameters
from tests.quick import one_in

ROWS = 3
SCALE = 1e4
DTYPES = ("float64", "float32")

UNBOUNDED = (
    *("identity", "relu", "leaky_relu", "elu", "selu"),
    *("softplus", "silu", "gelu", "gelu_tanh", "mish", "prelu", "snake"),
)
"""Activations as large as their argument, so that a rate exp(a) is out of every dtype's reach."""
OUT_OF_REACH = {("poisson", activation) for activation in UNBOUNDED}


def numbers(spec: Network) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Parameters and a batch that float32 holds exactly, in the dtype of the description."""
    rng = np.random.default_rng(11)
    narrow = spec.model_copy(update={"dtype": "float32"})
    params = parameters(emitted(narrow), rng)
    x, y = batch(narrow, ROWS, rng, SCALE)
    params = {name: value.astype(spec.dtype) for name, value in params.items()}
    return params, x.astype(spec.dtype), y.astype(spec.dtype)


@cache
def exact(activation: str, loss: str | None) -> tuple[Any, Any]:
    """The loss, and the largest value of any equation, forward or backward: in exact arithmetic,
    as far as 60 digits and exponents of any size are that. Without a loss, of `hidden`."""
    spec = pair(activation, loss) if loss else hidden(activation)
    derived = derive(spec)
    sizes = {size_symbol("N"): ROWS, **derived.model.program.sizes}
    params, x, y = numbers(spec)
    values = {"x": x, "y": y, **params}
    backward = Interpreter(derived.backward.program, sizes).run(values).entries
    forward = Interpreter(derived.model.program, sizes).run(values).entries
    entries = [v for run in (forward, backward) for tensor in run.values() for v in tensor.values()]
    return forward[derived.model.objective][()], max(map(abs, entries))


def is_reachable(activation: str, loss: str | None, dtype: str) -> bool:
    return bool(exact(activation, loss)[1] < float(np.finfo(dtype).max))


def check(spec: Network, expected: Any) -> None:
    module = emitted(spec)
    params, x, y = numbers(spec)
    training = module._Training(params, x, y)
    scratch = module._scratch(training.params, x, y)
    with np.errstate(all="raise", under="ignore"):
        value, gradient = module.loss_and_grad(params, x, y)
        values = [value, module.loss(params, x, y), *gradient.values()]
        values += [module.forward(params, x), module.predict(params, x)]
    with np.errstate(all="raise", under="ignore", over="ignore"):  # `fit` asks for no warning
        values.append(module._gradient(training.params, training.grads, scratch, x, y))
        values += training.grads
    assert all(np.isfinite(v).all() for v in values)
    for name, own in zip(module.PARAMETERS, training.grads, strict=True):
        largest = float(np.abs(gradient[name]).max())
        assert own == pytest.approx(gradient[name], rel=1e-5, abs=1e-5 * largest)
    # z is as large as SCALE, and rounded; the loss follows it
    tolerance = 100 * float(np.finfo(spec.dtype).eps)
    assert value == pytest.approx(float(expected), rel=tolerance, abs=SCALE * tolerance)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_only_exponential_rates_are_out_of_reach(dtype: str) -> None:
    pairs = {(loss, activation) for loss in LOSSES for activation in ACTIVATIONS}
    excluded = {(loss, name) for loss, name in pairs if not is_reachable(name, loss, dtype)}
    assert excluded == OUT_OF_REACH


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", one_in(4, ACTIVATIONS))
def test_every_loss_on_every_activation_is_finite(activation: str, loss: str, dtype: str) -> None:
    if (loss, activation) not in OUT_OF_REACH:
        check(pair(activation, loss, dtype), exact(activation, loss)[0])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_between_layers_is_finite(activation: str, dtype: str) -> None:
    assert is_reachable(activation, None, dtype)
    check(hidden(activation, dtype), exact(activation, None)[0])
