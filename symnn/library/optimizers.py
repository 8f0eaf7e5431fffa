"""Optimizers: each a few update equations with their source, step for step as in PyTorch 2.

To add one, add its lines. A new hyper-parameter also needs its range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf


@dataclass(frozen=True)
class OptimizerType:
    """The update of one entry `theta` of the parameters from its gradient `g`.

    `equations` are scalar, and run in order: a later one reads what an earlier one wrote.
    They read `theta`, `g`, the `state` (zero before the first step), the hyper-parameters named
    in `defaults` (always with `learning_rate`) and `t`, the number of the step, from 1.
    A target that is neither `theta` nor state is a temporary of the step.
    """

    name: str
    equations: tuple[str, ...]
    state: tuple[str, ...]
    defaults: Mapping[str, float] = field(hash=False)
    source: str


@dataclass(frozen=True)
class Range:
    """Where a hyper-parameter may lie: `low` itself only when `closed`, `high` never."""

    low: float = 0.0
    high: float = inf
    closed: bool = True

    def __contains__(self, value: float) -> bool:
        return (self.low <= value if self.closed else self.low < value) and value < self.high

    def __str__(self) -> str:
        lower = f"{'at least' if self.closed else 'above'} {self.low:g}"
        return lower if self.high == inf else f"{lower} and below {self.high:g}"


RANGES: dict[str, Range] = {
    "learning_rate": Range(closed=False),
    "momentum": Range(high=1.0),
    "alpha": Range(high=1.0),
    "beta1": Range(high=1.0),
    "beta2": Range(high=1.0),
    "epsilon": Range(closed=False),  # at zero, the first step of an idle parameter is 0/0
    "weight_decay": Range(),
}
"""The range of every hyper-parameter, by its name."""

ADAM = (
    "m = beta1 * m + (1 - beta1) * g",
    "v = beta2 * v + (1 - beta2) * g**2",
    "step = learning_rate / (1 - beta1**t)",
    "theta = theta - step * m / (sqrt(v) / sqrt(1 - beta2**t) + epsilon)",
)

OPTIMIZERS: dict[str, OptimizerType] = {
    optimizer.name: optimizer
    for optimizer in (
        OptimizerType(
            "sgd",
            equations=("theta = theta - learning_rate * g",),
            state=(),
            defaults={"learning_rate": 0.001},
            source="Robbins & Monro 1951, A Stochastic Approximation Method, Annals of "
            "Mathematical Statistics 22(3)",
        ),
        OptimizerType(
            "momentum",
            equations=("v = momentum * v + g", "theta = theta - learning_rate * v"),
            state=("v",),
            defaults={"learning_rate": 0.001, "momentum": 0.9},
            source="Polyak 1964, Some Methods of Speeding Up the Convergence of Iteration "
            "Methods; in PyTorch's form, with the learning rate outside the velocity",
        ),
        OptimizerType(
            "nesterov",
            equations=(
                "v = momentum * v + g",
                "theta = theta - learning_rate * (g + momentum * v)",
            ),
            state=("v",),
            defaults={"learning_rate": 0.001, "momentum": 0.9},
            source="Sutskever, Martens, Dahl & Hinton 2013, On the Importance of Initialization "
            "and Momentum in Deep Learning, ICML; in PyTorch's form",
        ),
        OptimizerType(
            "adagrad",
            equations=("v = v + g**2", "theta = theta - learning_rate * g / (sqrt(v) + epsilon)"),
            state=("v",),
            defaults={"learning_rate": 0.01, "epsilon": 1e-10},
            source="Duchi, Hazan & Singer 2011, Adaptive Subgradient Methods for Online Learning "
            "and Stochastic Optimization, JMLR 12; the diagonal form",
        ),
        OptimizerType(
            "rmsprop",
            equations=(
                "v = alpha * v + (1 - alpha) * g**2",
                "theta = theta - learning_rate * g / (sqrt(v) + epsilon)",
            ),
            state=("v",),
            defaults={"learning_rate": 0.01, "alpha": 0.99, "epsilon": 1e-8},
            source="Tieleman & Hinton 2012, Neural Networks for Machine Learning, lecture 6.5",
        ),
        OptimizerType(
            "adam",
            equations=ADAM,
            state=("m", "v"),
            defaults={"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
            source="Kingma & Ba 2015, arXiv:1412.6980, algorithm 1",
        ),
        OptimizerType(
            "adamw",
            equations=("theta = theta * (1 - learning_rate * weight_decay)", *ADAM),
            state=("m", "v"),
            defaults={
                "learning_rate": 0.001,
                "beta1": 0.9,
                "beta2": 0.999,
                "epsilon": 1e-8,
                "weight_decay": 0.01,
            },
            source="Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2; the decay scaled "
            "by the learning rate, as in PyTorch",
        ),
    )
}
