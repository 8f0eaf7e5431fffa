"""Sizes that an emitted file computes from others."""

from __future__ import annotations

import numpy as np

from symnn.spec import CustomLayerType, Layer, Network
from tests.networks import batch, emitted, parameters

SQUARE = CustomLayerType(
    equations=("a[i,k] = sum(W[k,j,m]*x[i,j]*x[i,m], j, m)",),
    inputs={"x": ["N", "C"]},
    options={"units": "D"},
    parameters={"W": ["D", "C", "C"]},
)


def test_the_square_of_a_size_is_computed():
    """Where two axes of one size are summed together, in the buffers of training too."""
    layers = Layer("square", units=3), Layer("square", units=2)
    spec = Network(*layers, input=2, loss="mse", layer_types={"square": SQUARE})
    module, rng = emitted(spec), np.random.default_rng(0)
    params, (x, y) = parameters(module, rng), batch(spec, 4, rng)
    before = module.loss(params, x, y)
    module.fit(params, x, y, epochs=2, batch_size=2)
    assert module.loss(params, x, y) != before
    a = np.einsum("kjm,ij,im->ik", params["W1"], x, x)
    np.testing.assert_allclose(
        module.forward(params, x), np.einsum("kjm,ij,im->ik", params["W2"], a, a)
    )
