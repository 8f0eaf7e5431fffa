"""The same networks in PyTorch: its own functions by the library's names, none of our equations.

Importing this skips a test module where PyTorch is not installed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symnn.spec import Network

torch = pytest.importorskip("torch")
F = torch.nn.functional

# Each takes z, and then the parameter of an activation that has one.
ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "softplus": lambda z: F.softplus(z, threshold=1e9),  # PyTorch's is z itself beyond 20
    "softsign": F.softsign,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "mish": F.mish,
    "hard_sigmoid": lambda z: F.relu6(z + 3) / 6,  # F.hardsigmoid's gradient rounds 1/6 to float32
    "hard_tanh": F.hardtanh,
    "sine": torch.sin,
    "gaussian": lambda z: torch.exp(-z.square()),
    "softmax": lambda z: F.softmax(z, dim=1),
    "log_softmax": lambda z: F.log_softmax(z, dim=1),
    "prelu": F.prelu,
    "snake": lambda z, alpha: z + torch.sin(alpha * z).square() / alpha,
}
LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "least_squares": lambda a, y: F.mse_loss(a, y, reduction="sum") / (2 * len(a)),
    "mse": F.mse_loss,
    "mae": F.l1_loss,
    "huber": F.huber_loss,
    "log_cosh": lambda a, y: torch.log(torch.cosh(a - y)).mean(),
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "cross_entropy": F.cross_entropy,
    "poisson": F.poisson_nll_loss,
    "hinge": lambda a, y: F.relu(1 - y * a).mean(),
}
PREDICTIONS: dict[str, Callable[[Any], Any]] = {
    "binary_cross_entropy": torch.sigmoid,
    "cross_entropy": ACTIVATIONS["softmax"],
    "poisson": torch.exp,
}


class TorchNetwork:
    """A described network with its parameters, as leaves that PyTorch differentiates by."""

    def __init__(self, spec: Network, params: dict[str, np.ndarray]) -> None:
        self.spec = spec
        self.params = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}

    def forward(self, x: np.ndarray) -> Any:
        a = torch.tensor(x)
        for number, layer in enumerate(self.spec.layers, 1):
            z = F.linear(a, self.params[f"W{number}"], self.params.get(f"b{number}"))
            learned = [self.params[n] for n in [f"alpha{number}"] if n in self.params]
            a = ACTIVATIONS[layer.options["activation"]](z, *learned)
        return a

    def predict(self, x: np.ndarray) -> Any:
        a = self.forward(x)
        return PREDICTIONS.get(self.spec.loss, ACTIVATIONS["identity"])(a)

    def loss(self, x: np.ndarray, y: np.ndarray) -> Any:
        weights = [p for name, p in self.params.items() if name.startswith("W")]
        penalty = self.spec.penalty
        l1 = penalty.l1 * sum(w.abs().sum() for w in weights)
        l2 = penalty.l2 / 2 * sum(w.square().sum() for w in weights)
        return LOSSES[self.spec.loss](self.forward(x), torch.tensor(y)) + l1 + l2

    def gradient(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        found = torch.autograd.grad(self.loss(x, y), list(self.params.values()))
        return dict(zip(self.params, (g.numpy() for g in found), strict=True))

    def values(self) -> dict[str, np.ndarray]:
        return {name: p.detach().numpy().copy() for name, p in self.params.items()}
