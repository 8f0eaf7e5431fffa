"""What is measured: each function of the table, activation and loss, alone in a network whose
gradient by a bias is its derivative; and each optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.notation import TABLE
from symnn.spec import Network

SHIFT = {
    "parameters": {"b": {"axes": ["C"], "role": "bias"}},
    "equations": ["a[i,k] = x[i,k] + b[k]"],
}
FIRST = {"equation": "loss = sum(a[i,k]*y[i,k], i, k)"}
"""A loss that is the output's first entry, where y is 1 there and 0 elsewhere."""
BETWEEN = {"asin": (-1.0, 1.0), "acos": (-1.0, 1.0), "log": (0.0, None), "log1p": (-1.0, None)}
"""Where a function is defined, and its derivative."""
ROWS = {"softmax", "log_softmax", "cross_entropy"}
"""What depends on a whole row: of (t, 0, 1)."""
TARGETS = {
    "binary": (0.0, 1.0),
    "signed": (-1.0, 1.0),
    "one_hot": (1.0,),
    "values": (0.0, 3.0),
    "nonnegative": (0.0, 3.0),
}
POWERS = {"gelu_tanh": 3, "least_squares": 2, "mse": 2}
"""What is finite only where a power of its argument is, or whose derivative is."""
KINKS = {"abs": (0.0,), "mae": (0.0,), "hard_sigmoid": (-3.0, 3.0)}
"""Where a derivative jumps, and is decided by a rounding or by convention; of a loss, from y on."""


@dataclass(frozen=True)
class Subject:
    """A function f of one number t, in a network; of a row (t, 0, 1), where `width` is 3."""

    kind: str
    name: str
    y: float = 1.0
    width: int = 1
    low: float | None = None
    high: float | None = None
    power: int = 1
    """Arguments are left out of which this power is beyond the largest float."""
    kinks: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        several = self.kind == "loss" and len(TARGETS[LOSSES[self.name].targets]) > 1
        return f"{self.name}, y = {self.y:g}" if several else self.name

    def network(self, dtype: str) -> Network:
        """Its description."""
        layers: list[dict[str, Any]] = [{"type": "shift"}]
        data: dict[str, Any] = {"input": self.width, "dtype": dtype, "loss": self.name}
        if self.kind != "loss":
            activation = self.name
            data |= {"loss": "first", "losses": {"first": FIRST}}
            if self.kind == "function":
                activation = "alone"
                data |= {"activations": {"alone": {"expr": f"{self.name}(z)"}}}
            layers.append({"type": activation})
        return Network.model_validate({**data, "layers": layers, "layer_types": {"shift": SHIFT}})

    def numbers(self, t: float) -> tuple[list[float], list[float]]:
        """A row of x, and of y."""
        return [t, 0.0, 1.0][: self.width], [self.y, 0.0, 0.0][: self.width]

    def has_kink(self, t: float, rounding: float) -> bool:
        """Whether a kink is as near as the rounding of a number by a part of its size."""
        return any(abs(t - kink) <= rounding * abs(kink) for kink in self.kinks)

    def takes(self, t: float) -> bool:
        """Whether f is defined there."""
        return (self.low is None or t > self.low) and (self.high is None or t < self.high)


def subjects() -> Iterator[Subject]:
    """All of them, in the order of the library."""
    for name in TABLE:
        low, high = BETWEEN.get(name, (None, None))
        yield Subject("function", name, low=low, high=high, kinks=KINKS.get(name, ()))
    for name, activation in ACTIVATIONS.items():
        if activation.expr not in ("z", f"{name}(z)"):
            width = 3 if name in ROWS else 1
            kinks, power = KINKS.get(name, ()), POWERS.get(name, 1)
            yield Subject("activation", name, width=width, power=power, kinks=kinks)
    for name, loss in LOSSES.items():
        for y in TARGETS[loss.targets]:
            width = 3 if name in ROWS else 1
            yield Subject(
                "loss",
                name,
                y,
                width,
                power=POWERS.get(name, 1),
                kinks=tuple(y + kink for kink in KINKS.get(name, ())),
            )


OPTIMIZER_NAMES = tuple(OPTIMIZERS)
