"""Every loss of the library on every activation: the emitted gradient against the oracle's
difference quotients in many digits, which use no derivative rule."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.network import build
from symnn.notation import size_symbol
from symnn.spec import Network
from symnn.verify.interpreter import Interpreter
from symnn.verify.numeric import directional
from tests.networks import batch, emitted, hidden, pair, parameters
from tests.quick import one_in

TOLERANCE = 1e-11
ROWS = 3


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", one_in(3, ACTIVATIONS))
def test_every_loss_on_every_activation(activation: str, loss: str) -> None:
    check(pair(activation, loss))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_between_layers(activation: str) -> None:
    check(hidden(activation))


def check(spec: Network) -> None:
    """The slope along two random directions of each parameter, within 1e-11 of ‖∇‖‖direction‖."""
    module, model = emitted(spec), build(spec)
    rng = np.random.default_rng(7)
    params = parameters(module, rng)
    x, y = batch(spec, ROWS, rng)
    interpreter = Interpreter(model.program, {size_symbol("N"): ROWS, **model.program.sizes})
    values = {"x": x, "y": y, **params}
    assert interpreter.run(values).margin > 1e-6, "too near a kink to be differentiated"

    _, gradient = module.loss_and_grad(params, x, y)
    for name, ours in gradient.items():
        for _ in range(2):
            direction = rng.standard_normal(ours.shape)
            slope = float(directional(interpreter, model.objective, values, {name: direction}))
            error = abs(np.vdot(ours, direction) - slope)
            assert error <= TOLERANCE * np.linalg.norm(ours) * np.linalg.norm(direction), name
