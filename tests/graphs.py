"""Networks at random over every layer type of the library: branches, shared inputs, any rank."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import islice

from symnn.errors import InputError
from symnn.library import ACTIVATIONS, LAYERS, LOSSES, OPTIMIZERS, LayerType, SizeOption
from symnn.spec import Layer, Network, Optimizer, Penalty
from symnn.spec.layer import LAYER_TYPES
from tests.networks import dealt

SEED = 1801
DEEPEST = 4
TRIES = 200


def drawn_graphs(count: int) -> list[Network]:
    """Networks of one to four layers, each with a type that few before it had."""
    found, more = _drawing()
    found += islice(more, max(0, count - len(found)))
    return found[:count]


@cache
def _drawing() -> tuple[list[Network], Iterator[Network]]:
    """Those that were drawn in this run, and those to come."""
    rng = random.Random(SEED)
    kinds, losses = dealt(rng, LAYER_TYPES), dealt(rng, LOSSES)
    activations, optimizers = dealt(rng, ACTIVATIONS), dealt(rng, OPTIMIZERS)
    return [], (_graph(rng, kinds, losses, activations, each) for each in optimizers)


def _graph(
    rng: random.Random,
    kinds: Iterator[str],
    losses: Iterator[str],
    activations: Iterator[str],
    optimizer: str,
) -> Network:
    """A network whose layers fit one another, found by trying."""
    first, loss = next(kinds), next(losses)
    for _ in range(TRIES):
        types = [first, *(next(kinds) for _ in range(rng.randint(0, DEEPEST - 2))), "dense"]
        try:
            return _network(rng, rng.sample(types, len(types)), loss, activations, optimizer)
        except InputError:  # sizes that do not fit, an input that nothing reads
            continue
    raise AssertionError(f"no network with {first} and {loss} was found")


def _network(
    rng: random.Random, types: list[str], loss: str, activations: Iterator[str], optimizer: str
) -> Network:
    shape = tuple(rng.randint(2, 4) for _ in range(rng.choice((1, 1, 2))))
    inputs = {"x": shape, "u": shape} if rng.random() < 0.4 else {"x": shape}
    names, unread = list(inputs), list(inputs)
    layers = []
    for number, name in enumerate(types):
        kind = LAYER_TYPES[name]
        reads = rng.sample(names, 1) if rng.random() < 0.3 else names[-1:]
        for _ in range(len(kind.inputs) - 1):
            waiting = [name for name in unread if name not in reads]
            reads.append(rng.choice(waiting or names))
        unread = [name for name in unread if name not in reads] + [f"l{number}"]
        layer = Layer(name, name=f"l{number}", inputs=reads, **_options(rng, kind, activations))
        layers.append(layer)
        names.append(f"l{number}")
    penalty = Penalty(l1=rng.choice((0.0, 0.003)), l2=rng.choice((0.0, 0.02)))
    several = {"inputs": inputs} if len(inputs) > 1 else {"input": shape}
    return Network(
        *layers, loss=loss, penalty=penalty, optimizer=Optimizer(optimizer), name="drawn", **several
    )


def _options(
    rng: random.Random, kind: LayerType, activations: Iterator[str]
) -> dict[str, int | str | bool]:
    options: dict[str, int | str | bool] = {}
    for name, option in kind.options.items():
        if isinstance(option, SizeOption):
            options[name] = rng.randint(2, 4)
        elif isinstance(option, str):
            options[name] = next(activations)
    if kind.name in LAYERS and any(p.role == "bias" for p in kind.parameters.values()):
        options["bias"] = rng.random() < 0.7
    return options


def described(spec: Network) -> str:
    """A short name for a test's case."""
    layers = "-".join(layer.type for layer in spec.layers)
    return f"{'x'.join(map(str, spec.input_shapes['x']))} {layers} {spec.loss}"
