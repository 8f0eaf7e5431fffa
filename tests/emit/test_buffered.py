"""What trains, the gradient written into buffers, against `loss_and_grad`, which is read."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.spec import Network
from tests.graphs import drawn_graphs
from tests.networks import batch, drawn, emitted, parameters, title
from tests.quick import one_in

CASES = [spec for dtype in ("float64", "float32") for spec in drawn(dtype)]
UNITS = 450
"""The error allowed, in units of the dtype's rounding: 1e-13 in float64."""


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("spec", one_in(3, CASES), ids=lambda spec: f"{title(spec)} {spec.dtype}")
def test_buffered_gradient_is_the_gradient(spec: Network, count: int) -> None:
    module = emitted(spec)
    rng = np.random.default_rng(spec.parameter_count)
    params = parameters(module, rng)
    training = module._Training(params, *batch(spec, count, rng))
    scratch = module._scratch(training.params, *training.data)
    tolerance = UNITS * float(np.finfo(spec.dtype).eps)
    for _ in range(2):  # what the batch before left in the buffers must not matter
        x, y = batch(spec, count, rng)
        value, expected = module.loss_and_grad(params, x, y)
        found = module._gradient(training.params, training.grads, scratch, x, y)
        assert found == pytest.approx(value, rel=tolerance)
        for (name, gradient), ours in zip(expected.items(), training.grads, strict=True):
            assert ours.dtype == gradient.dtype == np.dtype(spec.dtype)
            assert ours.shape == params[name].shape
            error = np.linalg.norm(ours - gradient)
            assert error <= tolerance * np.linalg.norm(gradient), name


@pytest.mark.parametrize("spec", one_in(3, drawn_graphs(30)))
def test_the_gradient_of_any_layers_is_written_where_training_reads_it(spec: Network) -> None:
    """Several inputs of any rank, and parameters that are numbers, too."""
    module = emitted(spec)
    rng = np.random.default_rng(0)
    params = parameters(module, rng)
    inputs = [rng.standard_normal((5, *shape)) for shape in module.INPUTS.values()]
    data = module.rows(*inputs, module._random_targets(rng, 5))
    _, expected = module.loss_and_grad(params, *data)
    training = module._Training(params, *data)
    training.g[...] = np.nan
    module._gradient(
        training.params, training.grads, module._scratch(training.params, *data), *data
    )
    for (name, gradient), ours in zip(expected.items(), training.grads, strict=True):
        error = np.linalg.norm(ours - gradient)
        assert error <= 1e-12 * (1 + np.linalg.norm(gradient)), name


@pytest.mark.parametrize("spec", CASES[::9], ids=lambda spec: f"{title(spec)} {spec.dtype}")
def test_a_step_leaves_the_data_alone(spec: Network) -> None:
    module = emitted(spec)
    rng = np.random.default_rng(spec.parameter_count)
    x, y = batch(spec, 8, rng)
    before = x.copy(), y.copy()
    module.fit(parameters(module, rng), x, y, epochs=2, batch_size=3)
    assert np.array_equal(x, before[0]) and np.array_equal(y, before[1])
