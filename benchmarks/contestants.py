"""The contestants: each trains by plain gradient descent, one step for every batch of the data.

A step is the gathering of the batch's rows from the data by an index array, the gradient, and the
update of the parameters. All start from the same parameters, except scikit-learn's, which draws
its own.
"""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import torch
from autograd import grad
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from benchmarks.cases import LEARNING_RATE, Array, Case, Data

TORCH = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
SCIKIT_LEARN = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
AUTOGRAD: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 0.5 * anp.tanh(0.5 * z) + 0.5,
    "tanh": anp.tanh,
    "relu": lambda z: anp.maximum(z, 0),
}


class Contestant(ABC):
    """A way to train. What `__init__` does is not timed."""

    name: str

    def __init__(self, case: Case, data: Data) -> None:
        self.case, self.data = case, data
        self.layers = len(case.activations)

    @abstractmethod
    def run(self) -> None:
        """As many steps as the data has batches."""

    def weights(self) -> list[Array] | None:
        """W1, W2, … as they are now, for a contestant that starts where the others do."""
        return None


class Emitted(Contestant):
    """The emitted file's own training loop, the one that `fit` runs."""

    name = "symnn"

    def __init__(self, case: Case, data: Data) -> None:
        super().__init__(case, data)
        self.module = case.module
        self.training = self.module._Training(self.module.init_params(), data.x, data.y)

    def run(self) -> None:
        with np.errstate(all="ignore"):  # as in `fit`
            self.training.epoch(self.data.batches)

    def weights(self) -> list[Array]:
        params = self.training.named()
        return [params[f"W{number}"] for number in range(1, self.layers + 1)]


class Torch(Contestant):
    """PyTorch eager: nn.Linear modules and torch.optim.SGD. The loss is not read back."""

    name = "PyTorch"

    def __init__(self, case: Case, data: Data) -> None:
        super().__init__(case, data)
        self.x = torch.from_numpy(data.x)
        self.y = torch.from_numpy(data.labels if case.classifies else data.y)
        self.batches = [torch.from_numpy(index) for index in data.batches]
        start = case.module.init_params()
        self.linear = []
        parts: list[torch.nn.Module] = []
        for number, activation in enumerate(case.activations, 1):
            linear = torch.nn.Linear(case.sizes[number - 1], case.sizes[number])
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(start[f"W{number}"]))
                linear.bias.copy_(torch.from_numpy(start[f"b{number}"]))
            self.linear.append(linear)
            parts.append(linear)
            if activation != "identity":
                parts.append(TORCH[activation]())
        self.model = torch.nn.Sequential(*parts)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE)

    def run(self) -> None:
        for index in self.batches:
            self.optimizer.zero_grad()
            self.loss(self.model(self.x[index]), self.y[index]).backward()
            self.optimizer.step()

    def loss(self, output: Any, y: Any) -> Any:
        if self.case.classifies:
            return torch.nn.functional.cross_entropy(output, y)
        return torch.nn.functional.mse_loss(output, y, reduction="sum") / (2 * len(y))

    def weights(self) -> list[Array]:
        return [linear.weight.detach().numpy() for linear in self.linear]


class ScikitLearn(Contestant):
    """MLPClassifier or MLPRegressor: one `partial_fit` on all rows, which is one epoch.

    So its checks of the data are shared by the steps. The regressor's last layer is linear,
    which spares it a sigmoid.
    """

    name = "scikit-learn"

    def __init__(self, case: Case, data: Data) -> None:
        super().__init__(case, data)
        kind = MLPClassifier if case.classifies else MLPRegressor
        self.model = kind(
            hidden_layer_sizes=case.sizes[1:-1],
            activation=SCIKIT_LEARN[case.activation],
            solver="sgd",
            momentum=0.0,
            alpha=0.0,
            learning_rate_init=LEARNING_RATE,
            batch_size=len(data.batches[0]),
            random_state=0,
        )
        if case.classifies:
            # it must be told every class, since few rows may not show them all
            self.model.partial_fit(data.x, data.labels, classes=np.arange(case.sizes[-1]))

    def run(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.partial_fit(
                self.data.x, self.data.labels if self.case.classifies else self.data.y
            )


class Autograd(Contestant):
    """A network in NumPy, differentiated by autograd."""

    name = "autograd"

    def __init__(self, case: Case, data: Data) -> None:
        super().__init__(case, data)
        self.params = list(case.module.init_params().values())
        self.gradient = grad(self.loss)

    def run(self) -> None:
        for index in self.data.batches:
            gradient = self.gradient(self.params, self.data.x[index], self.data.y[index])
            for parameter, slope in zip(self.params, gradient, strict=True):
                parameter -= LEARNING_RATE * slope

    def loss(self, params: list[Any], x: Array, y: Array) -> Any:
        a = x
        layers = zip(params[::2], params[1::2], self.case.activations, strict=True)
        for weight, bias, activation in layers:
            a = AUTOGRAD[activation](anp.dot(a, weight.T) + bias)
        if not self.case.classifies:
            return anp.sum((a - y) ** 2) / (2 * len(x))
        shifted = a - anp.max(a, axis=1, keepdims=True)
        return anp.sum(
            y * (anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True)) - shifted)
        ) / len(x)

    def weights(self) -> list[Array]:
        return self.params[::2]


class Products(Contestant):
    """No contestant: the matrix products of a step, alone, into memory allocated beforehand."""

    name = "products"

    def __init__(self, case: Case, data: Data) -> None:
        super().__init__(case, data)
        rng = np.random.default_rng(0)
        batch = len(data.batches[0])
        self.calls: list[tuple[Array, Array, Array]] = []
        for number, (inside, outside) in enumerate(zip(case.sizes, case.sizes[1:], strict=False)):
            weight = rng.standard_normal((outside, inside), dtype=np.float32)
            a = rng.standard_normal((batch, inside), dtype=np.float32)
            delta = rng.standard_normal((batch, outside), dtype=np.float32)
            self.calls.append((a, weight.T, np.empty_like(delta)))
            self.calls.append((delta.T, a, np.empty_like(weight)))
            if number:
                self.calls.append((delta, weight, np.empty_like(a)))

    def run(self) -> None:
        for _ in self.data.batches:
            for left, right, out in self.calls:
                if left.shape[1] == 1:  # one row: an outer product, as the emitted file has it
                    np.multiply(left, right, out=out)
                else:
                    np.matmul(left, right, out=out)


PEERS: tuple[type[Contestant], ...] = (Torch, ScikitLearn, Autograd)
