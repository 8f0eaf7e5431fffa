"""The networks whose files are mutated: every activation, loss, optimizer and penalty, both types
of number, small widths, no two of which are the same."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.spec import CustomActivation, CustomLoss, Dense, Network, Penalty


def _network(
    sizes: str, names: str, loss: str, optimizer: str, dtype: str = "float64", **more: Any
) -> Network:
    first, *units = map(int, sizes.split("-"))
    layers = [Dense(n, activation=a) for n, a in zip(units, names.split(), strict=True)]
    return Network(
        *layers, input=first, loss=loss, dtype=dtype, optimizer={"type": optimizer}, **more
    )


CUSTOM = {
    "activations": {"own": CustomActivation(expr="z / (1 + exp(-2*z))")},
    "losses": {
        "centered": CustomLoss(equation="loss = sum((a[i,k] - sum(a[j,k], j)/N - y[i,k])**2, i, k)")
    },
}

NETWORKS: dict[str, Network] = {
    "paper": _network("2-3-4-5", "sigmoid sigmoid sigmoid", "least_squares", "sgd"),
    "classifier": _network(
        "4-3-5", "relu identity", "cross_entropy", "adam", "float32", penalty=Penalty(l2=0.01)
    ),
    "regression": _network("4-3-2", "tanh identity", "mse", "momentum", penalty=Penalty(l1=0.003)),
    "robust": _network("2-4-3", "elu softplus", "mae", "nesterov"),
    "huber": _network("3-2-4", "gelu identity", "huber", "adamw"),
    "binary": _network(
        "3-4-2",
        "silu identity",
        "binary_cross_entropy",
        "rmsprop",
        penalty=Penalty(l1=0.01, l2=0.02),
    ),
    "softmax": _network("2-4-3", "leaky_relu softmax", "log_cosh", "adagrad"),
    "log_softmax": _network("3-2-4", "mish log_softmax", "least_squares", "adam", "float32"),
    "hard": _network("2-3-4", "hard_tanh hard_sigmoid", "mse", "sgd"),
    "counts": _network("2-4-3", "sine identity", "poisson", "adam"),
    "margin": _network("4-2-3", "gaussian identity", "hinge", "momentum"),
    "selu": _network("3-2-5-4", "selu softsign gelu_tanh", "least_squares", "adamw"),
    "custom": _network("3-2-4", "own identity", "centered", "adam", **CUSTOM),
}


def _library() -> dict[str, Network]:
    """Every activation, inside and last, with every loss and optimizer in its turn."""
    losses, optimizers = cycle(LOSSES), cycle(OPTIMIZERS)
    found = {}
    for number, activation in enumerate(ACTIVATIONS):
        penalty = Penalty(l1=0.01 * (number % 2), l2=0.1 * (number % 3))
        for names in (activation, f"{activation} identity", f"{activation} {activation}"):
            loss, optimizer = next(losses), next(optimizers)
            sizes = "3-2-4"[: 1 + 2 * len(names.split())]
            found[f"{names}, {loss}"] = _network(sizes, names, loss, optimizer, penalty=penalty)
    return found


UNLIKE = (
    "3*sigmoid(2*z)/4",
    "z*tanh(softplus(z))",
    "z**3/(1 + z**2)**2",
    "z*exp(-z**2/2)",
    "where(z > 1, 2*sqrt(z) - 1, z)",
    "log(1 + exp(3*z))/3",
    "max(z, 0)**2 - abs(z)/5",
    "atan(2*z) + sin(z)*cos(3*z)",
)
"""Activations unlike the library's, so that factors, powers and quotients are not all one."""


def _customs() -> dict[str, Network]:
    losses, optimizers = cycle(("mse", "huber", "log_cosh")), cycle(OPTIMIZERS)
    return {
        f"own, {expr}": _network(
            "3-2-4",
            "own own",
            next(losses),
            next(optimizers),
            activations={"own": CustomActivation(expr=expr)},
        )
        for expr in UNLIKE
    }


LIBRARY = _library() | _customs()
"""What a mutant of symnn that leaves the files of some networks as they are is tried on next."""

EDITED = {
    f"{name}, {dtype}": NETWORKS[name].model_copy(update={"dtype": dtype})
    for name in ("paper", "classifier", "regression")
    for dtype in ("float64", "float32")
}
"""Those whose files are edited as people do it, in both precisions."""
