"""Fifty steps of each optimizer, from the same start on the same batches, against PyTorch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symnn.library import OPTIMIZERS
from symnn.spec import Dense, Network, Optimizer
from tests.emit.torch_network import TorchNetwork, torch
from tests.networks import batch, emitted, parameters

STEPS = 50
TOLERANCE = 1e-9
SIZES = {"small": (4, 6, 3), "more than one block": (300, 240, 3)}

Builder = Callable[[Any, dict[str, float]], Any]
PEERS: dict[str, Builder] = {
    "sgd": lambda p, h: torch.optim.SGD(p, **h),
    "momentum": lambda p, h: torch.optim.SGD(p, **h),
    "nesterov": lambda p, h: torch.optim.SGD(p, nesterov=True, **h),
    "adagrad": lambda p, h: torch.optim.Adagrad(p, **h),
    "rmsprop": lambda p, h: torch.optim.RMSprop(p, **h),
    "adam": lambda p, h: torch.optim.Adam(p, **h),
    "adamw": lambda p, h: torch.optim.AdamW(p, **h),
}
OTHER: dict[str, dict[str, float]] = {
    "sgd": {"learning_rate": 0.3},
    "momentum": {"learning_rate": 0.05, "momentum": 0.6},
    "nesterov": {"learning_rate": 0.05, "momentum": 0.95},
    "adagrad": {"learning_rate": 0.1, "epsilon": 1e-4},
    "rmsprop": {"learning_rate": 0.003, "alpha": 0.8, "epsilon": 1e-5},
    "adam": {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-6},
    "adamw": {"learning_rate": 0.02, "beta1": 0.7, "beta2": 0.9, "weight_decay": 0.2},
}
DEFAULTS = {"learning_rate": 0.01}
"""PyTorch's own defaults for the rest, but for momentum, which is none at all there."""


def peer(name: str, params: Any, given: dict[str, float]) -> Any:
    """PyTorch's optimizer; hyper-parameters that are not given are at *its* defaults."""
    given = dict(given)
    named = {"lr": given.pop("learning_rate")}
    if "epsilon" in given:
        named["eps"] = given.pop("epsilon")
    if "beta1" in given:
        named["betas"] = (given.pop("beta1"), given.pop("beta2"))
    if name in ("momentum", "nesterov"):
        given.setdefault("momentum", 0.9)
    return PEERS[name](params, {**named, **given})


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("hyperparameters", [DEFAULTS, OTHER], ids=["defaults", "others"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_fifty_steps_are_pytorchs(
    name: str, hyperparameters: dict[str, Any], sizes: tuple[int, int, int]
) -> None:
    """‖ours − theirs‖ ≤ 1e-9 ‖theirs − start‖ for each parameter, and the losses on the way."""
    given = hyperparameters.get(name, DEFAULTS)
    spec = Network(
        Dense(sizes[1], activation="tanh"),
        Dense(sizes[2]),
        input=sizes[0],
        loss="mse",
        optimizer=Optimizer(name, **given),
    )
    module = emitted(spec)
    rng = np.random.default_rng(3)
    start = parameters(module, rng)
    x, y = batch(spec, 20, rng, scale=spec.input**-0.5)
    batches = [rng.integers(20, size=rng.integers(1, 9)) for _ in range(STEPS)]

    torch_network = TorchNetwork(spec, start)
    optimizer = peer(name, list(torch_network.params.values()), given)
    total = 0.0
    for index in batches:
        optimizer.zero_grad()
        loss = torch_network.loss(x[index], y[index])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(index)
    ours = dict(start)
    history = module.fit(ours, x, y, batches=batches)

    for key, theirs in torch_network.values().items():
        moved = np.linalg.norm(theirs - start[key])
        assert moved > 0
        assert np.linalg.norm(ours[key] - theirs) <= TOLERANCE * moved, key
    mean = total / sum(map(len, batches))
    assert history["loss"] == [pytest.approx(mean, rel=TOLERANCE)]


def test_every_default_is_pytorchs() -> None:
    for name, optimizer in OPTIMIZERS.items():
        momentum = {"momentum": 0.9} if "momentum" in optimizer.defaults else {}
        theirs = PEERS[name]([torch.zeros(1)], momentum).defaults
        named = {"learning_rate": theirs["lr"], "epsilon": theirs.get("eps")}
        named["beta1"], named["beta2"] = theirs.get("betas", (None, None))
        assert dict(optimizer.defaults) == {k: {**theirs, **named}[k] for k in optimizer.defaults}
