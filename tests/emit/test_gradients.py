"""The emitted file against PyTorch in float64, on architectures drawn at random."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.spec import Network
from tests.emit.torch_network import TorchNetwork
from tests.networks import batch, drawn, emitted, parameters, title

TOLERANCE = 1e-11
NETWORKS = drawn()


def test_the_draw_covers_the_library() -> None:
    losses = Counter(spec.loss for spec in NETWORKS)
    outputs = Counter(spec.layers[-1].activation for spec in NETWORKS)
    inner = Counter(layer.activation for spec in NETWORKS for layer in spec.layers[:-1])
    assert len(NETWORKS) >= 60
    assert all(losses[name] >= 2 for name in LOSSES)
    assert all(outputs[name] >= 2 and inner[name] >= 2 for name in ACTIVATIONS)
    assert {len(spec.layers) for spec in NETWORKS} == {1, 2, 3, 4, 5}
    assert {layer.bias for spec in NETWORKS for layer in spec.layers} == {True, False}
    penalties = {(spec.penalty.l1 > 0, spec.penalty.l2 > 0) for spec in NETWORKS}
    assert len(penalties) == 4


@pytest.mark.parametrize("spec", NETWORKS, ids=title)
def test_gradient_is_pytorchs(spec: Network) -> None:
    """For each parameter ‖ours − theirs‖ ≤ 1e-11 ‖theirs‖, in the Euclidean norm of its entries.

    A gradient that is zero must be zero exactly.
    """
    module = emitted(spec)
    rng = np.random.default_rng(spec.parameter_count)
    params = parameters(module, rng)
    x, y = batch(spec, 6, rng)
    torch_network = TorchNetwork(spec, params)

    value, ours = module.loss_and_grad(params, x, y)
    theirs = torch_network.gradient(x, y)
    assert list(ours) == list(theirs)
    errors = {n: np.linalg.norm(ours[n] - theirs[n]) / norm(theirs[n]) for n in theirs}
    assert max(errors.values()) <= TOLERANCE, errors

    expected = torch_network.loss(x, y).item()
    assert value == pytest.approx(expected, rel=TOLERANCE)
    assert module.loss(params, x, y) == pytest.approx(expected, rel=TOLERANCE)


@pytest.mark.parametrize("spec", NETWORKS, ids=title)
def test_outputs_are_pytorchs(spec: Network) -> None:
    module = emitted(spec)
    rng = np.random.default_rng(spec.parameter_count)
    params = parameters(module, rng)
    x, _ = batch(spec, 6, rng)
    torch_network = TorchNetwork(spec, params)
    for ours, theirs in (
        (module.forward(params, x), torch_network.forward(x)),
        (module.predict(params, x), torch_network.predict(x)),
    ):
        expected = theirs.detach().numpy()
        assert ours.shape == expected.shape
        assert np.linalg.norm(ours - expected) <= TOLERANCE * norm(expected)


def norm(array: np.ndarray) -> float:
    return float(np.linalg.norm(array)) or np.finfo(float).tiny
