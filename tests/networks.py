"""Networks for tests: descriptions, their emitted files as modules, and numbers to feed them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import islice, repeat
from types import ModuleType
from typing import Any

import numpy as np

from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.pipeline import Derived, generate, source, verify
from symnn.spec import Dense, Network, Optimizer, Penalty
from symnn.verify import Report

Params = dict[str, np.ndarray]
SEED = 1986
DRAWN = 66


@cache
def load(source: str) -> ModuleType:
    """A file that the generator wrote, as the module it is when imported."""
    module = ModuleType("emitted")
    module.__file__ = "emitted.py"
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    return module


def verified(derived: Derived, text: str | None = None) -> tuple[Report, ...]:
    """Every check of a network's file, or of another text in its place."""
    expected = source(derived)
    text = expected if text is None else text
    return verify(derived, load(text), text, expected)


def emitted(spec: Network) -> ModuleType:
    """The emitted file of a description, generated once in a test run."""
    return _emitted(spec.model_dump_json())


@cache
def _emitted(data: str) -> ModuleType:
    return load(generate(Network.model_validate_json(data)))


def parameters(module: ModuleType, rng: np.random.Generator) -> Params:
    """Random parameters, biases among them, small enough that deep networks do not saturate."""
    return {
        name: np.asarray(
            rng.standard_normal(shape) / np.sqrt(shape[-1] if shape else 1), module.DTYPE
        )
        for name, shape in module.PARAMETERS.items()
    }


def batch(
    spec: Network, count: int, rng: np.random.Generator, scale: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Rows x, `scale` times standard normal, and targets that the loss takes."""
    (own,) = spec.input_shapes.values()
    x = scale * rng.standard_normal((count, *own))
    shape = (count, *spec.graph.shape(spec.graph.targets))
    match spec.loss_definition.targets:
        case "one_hot":
            y = np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
        case "binary":
            y = rng.integers(2, size=shape).astype(float)
        case "signed":
            y = 2.0 * rng.integers(2, size=shape) - 1
        case _:
            y = rng.poisson(2.0, shape) if spec.loss == "poisson" else rng.standard_normal(shape)
    return x.astype(spec.dtype), y.astype(spec.dtype)


def pair(activation: str, loss: str, dtype: str = "float64") -> Network:
    """One layer: the loss reads the activation."""
    layer = Dense(4, activation=activation)
    return Network(layer, input=2, loss=loss, dtype=dtype)


def hidden(activation: str, dtype: str = "float64") -> Network:
    """The activation between two layers."""
    layers = Dense(3, activation=activation), Dense(4)
    return Network(*layers, input=2, loss="least_squares", dtype=dtype)


def drawn(dtype: str = "float64", count: int = DRAWN) -> list[Network]:
    """Architectures at random: depth, widths, activations, loss, penalties, biases."""
    found, more = _drawing(dtype)
    found += islice(more, max(0, count - len(found)))
    return found[:count]


@cache
def _drawing(dtype: str) -> tuple[list[Network], Iterator[Network]]:
    """Those that were drawn in this run, and those to come."""
    rng = random.Random(SEED)
    losses, outputs, inner = dealt(rng, LOSSES), dealt(rng, ACTIVATIONS), dealt(rng, ACTIVATIONS)
    return [], (_network(rng, next(losses), next(outputs), inner, dtype) for _ in repeat(None))


def trained(count: int) -> list[Network]:
    """The same, each with an optimizer of the library."""
    optimizers = dealt(random.Random(SEED), OPTIMIZERS)
    return [
        network.model_copy(update={"optimizer": Optimizer(name)})
        for network, name in zip(drawn(count=count), optimizers, strict=False)
    ]


def _network(
    rng: random.Random, loss: str, output: str, inner: Iterator[str], dtype: str
) -> Network:
    depth = rng.randint(1, 5)
    activations = [next(inner) for _ in range(depth - 1)] + [output]
    layers = [
        Dense(rng.randint(1, 9), activation=activation, bias=rng.random() < 0.7)
        for activation in activations
    ]
    penalty = Penalty(l1=rng.choice((0.0, 0.0, 0.003)), l2=rng.choice((0.0, 0.0, 0.02)))
    if loss == "cross_entropy" and layers[-1].options["units"] == 1:
        layers[-1] = Dense(2, activation=output)
    return Network(*layers, input=rng.randint(1, 9), loss=loss, penalty=penalty, dtype=dtype)


def dealt(rng: random.Random, names: Any) -> Iterator[str]:
    """Names in random order, none again before every other has come."""
    while True:
        yield from rng.sample(list(names), len(names))


def title(spec: Network) -> str:
    """A short name for a test's case."""
    activations = "-".join(str(layer.options["activation"]) for layer in spec.layers)
    return f"{'-'.join(map(str, spec.sizes))} {activations} {spec.loss}"
