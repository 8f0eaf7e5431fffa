from __future__ import annotations

import re

import numpy as np
import pytest

from symnn.library import ACTIVATIONS

TORCH = {  # name here → name in torch.nn.functional, or in torch
    "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "leaky_relu": "leaky_relu",
    "elu": "elu", "selu": "selu", "softplus": "softplus", "softsign": "softsign",
    "silu": "silu", "gelu": "gelu", "mish": "mish", "hard_sigmoid": "hardsigmoid",
    "hard_tanh": "hardtanh", "sine": "sin",
}  # fmt: skip
POINTS = [-7.5, -3.0, -1.25, -1.0, -0.1, 0.0, 0.3, 1.0, 2.5, 3.0, 3.5, 9.0]


def with_options(activation):
    """The expression, with its options at their defaults."""
    text = activation.expr
    for option, value in activation.options.items():
        text = re.sub(rf"\b{option}\b", repr(value), text)
    return text


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_one_form_and_a_source(activation):
    assert (activation.expr is None) != (activation.equation is None)
    assert len(activation.source) > 10


@pytest.mark.parametrize("name", TORCH)
@pytest.mark.parametrize("z", POINTS)
def test_scalar_values_are_those_of_torch(name, z, evaluator):
    torch = pytest.importorskip("torch")
    function = getattr(torch.nn.functional, TORCH[name], None) or getattr(torch, TORCH[name])
    expected = function(torch.tensor(z, dtype=torch.float64)).item()
    computed = evaluator({"z": z}, {}).expression(with_options(ACTIVATIONS[name]))
    assert float(computed) == pytest.approx(expected, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("z", POINTS)
def test_gelu_tanh_is_torchs_approximation(z, evaluator):
    torch = pytest.importorskip("torch")
    point = torch.tensor(z, dtype=torch.float64)
    expected = torch.nn.functional.gelu(point, approximate="tanh").item()
    computed = evaluator({"z": z}, {}).expression(ACTIVATIONS["gelu_tanh"].expr)
    assert float(computed) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_row_values_are_those_of_torch(name, evaluator):
    torch = pytest.importorskip("torch")
    z = np.random.default_rng(0).normal(size=(2, 3)) * 3
    expected = getattr(torch.nn.functional, name)(torch.tensor(z), dim=1).numpy()
    computed = evaluator({"z": z}, {"N": 2, "n": 3}).equation(ACTIVATIONS[name].equation)
    np.testing.assert_allclose(computed, expected, rtol=1e-13)


@pytest.mark.parametrize("z", POINTS)
def test_identity_and_gaussian(z, evaluator):
    at = evaluator({"z": z}, {})
    assert at.expression(ACTIVATIONS["identity"].expr) == z
    assert float(at.expression(ACTIVATIONS["gaussian"].expr)) == pytest.approx(np.exp(-z * z))
