"""What is measured: networks, batches, and the data that every contestant trains on."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnn.pipeline import generate
from symnn.spec import Dense, Network, Optimizer

Array = NDArray[Any]
LEARNING_RATE = 0.01
BATCHES = (1, 32, 256)


@dataclass(frozen=True)
class Case:
    """A network of the benchmark. All of its layers have the activation, but for logits."""

    sizes: tuple[int, ...]
    activation: str
    loss: str

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def classifies(self) -> bool:
        return self.loss == "cross_entropy"

    @cached_property
    def activations(self) -> list[str]:
        """Of each layer. A classifier's last layer gives logits."""
        count = len(self.sizes) - 1
        last = "identity" if self.classifies else self.activation
        return [self.activation] * (count - 1) + [last]

    @cached_property
    def spec(self) -> Network:
        pairs = zip(self.sizes[1:], self.activations, strict=True)
        return Network(
            *(Dense(units, activation=activation) for units, activation in pairs),
            input=self.sizes[0],
            loss=self.loss,
            dtype="float32",
            optimizer=Optimizer("sgd", learning_rate=LEARNING_RATE),
        )

    @cached_property
    def module(self) -> ModuleType:
        """The emitted file, imported from where it was written."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"net_{self.name.replace('-', '_')}.py"
            path.write_text(generate(self.spec), encoding="utf-8")
            found = importlib.util.spec_from_file_location(path.stem, path)
            assert found is not None and found.loader is not None
            module = sys.modules[path.stem] = importlib.util.module_from_spec(found)
            found.loader.exec_module(module)
        return module

    def data(self, batch: int, steps: int) -> Data:
        """Rows for so many steps, each row read once, in random order."""
        rng = np.random.default_rng(0)
        rows = batch * steps
        x = rng.standard_normal((rows, self.sizes[0]), dtype=np.float32)
        labels = rng.integers(self.sizes[-1], size=rows)
        y = np.eye(self.sizes[-1], dtype=np.float32)[labels]
        batches = rng.permutation(rows).reshape(steps, batch)
        return Data(x, y, labels, list(batches))


@dataclass(frozen=True)
class Data:
    """Features, targets as rows and as labels, and the rows of each step."""

    x: Array
    y: Array
    labels: Array
    batches: list[Array]


CASES = (
    Case((2, 2, 3, 2), "sigmoid", "least_squares"),
    Case((64, 32, 10), "tanh", "cross_entropy"),
    Case((784, 128, 10), "relu", "cross_entropy"),
    Case((784, 512, 256, 10), "relu", "cross_entropy"),
)
