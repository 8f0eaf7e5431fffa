"""The value of a formula at given numbers, one entry at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from tests.document.reader.nodes import (
    Call,
    Cases,
    Derivative,
    Minus,
    Name,
    Node,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Relation,
    Terms,
    Width,
)
from tests.document.reader.tokens import Unreadable

Key = tuple[object, ...]
"""A tensor: its letter and its layer or step; a derivative's are those of both."""

FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs, "erf": math.erf,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "sinh": math.sinh, "cosh": math.cosh,
    "tanh": math.tanh, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan,
    "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
    "softplus": lambda u: math.log1p(math.exp(u)),
    "sgn": lambda u: float((u > 0) - (u < 0)),
    "max": max, "min": min,
}  # fmt: skip
HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda u, v: u < v, ">": lambda u, v: u > v, "<=": lambda u, v: u <= v,
    ">=": lambda u, v: u >= v, "==": lambda u, v: u == v, "!=": lambda u, v: u != v,
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What letters stand for: widths n_0, …, n_L, entries, and numbers such as N and indices.

    `short` has what the letters of "where u_{ik} = …" stand for.
    """

    widths: tuple[int, ...]
    values: dict[Key, np.ndarray]
    numbers: Mapping[str, float]
    short: Mapping[str, tuple[Name, Node]] = field(default_factory=dict)
    sizes: Mapping[tuple[str, object], int] = field(default_factory=dict)
    """Sizes by their letter and by the layer's number, or the input's name, below it."""

    outside: bool = False
    """Whether what lies outside a tensor is said to be zero."""

    def at(self, **numbers: float) -> Scene:
        return replace(self, numbers={**self.numbers, **numbers})

    def size(self, node: Width) -> int:
        """A width, or another size that was given."""
        of = node.layer
        named = isinstance(of, Name) and of.letter not in self.numbers and of.letter != "L"
        below: object = of.letter if named and isinstance(of, Name) else self.layer(of)
        if (node.letter, below) in self.sizes:
            return self.sizes[node.letter, below]
        if node.letter != "n" or not isinstance(below, int) or self.sizes:
            raise Unreadable(f"the size {node.letter} of {below}")
        return self.widths[below]

    def layer(self, node: Node) -> int:
        """A formula that is a layer's number, where L is the last one."""
        found = self.end(node)
        if not 0 <= found < len(self.widths):
            raise Unreadable(f"layer {found} of {len(self.widths) - 1}")
        return found

    def end(self, node: Node) -> int:
        """Where a range ends: at a width, at N, or at the layer L."""
        return round(value(node, self.at(L=len(self.widths) - 1)))

    def key(self, node: Name | Derivative) -> Key:
        """The tensor of an entry, whatever its positions."""
        if isinstance(node, Derivative):
            return ("∂", *self.key(node.above), *self.key(node.below))
        if node.layer is not None:
            return (node.letter, self.layer(node.layer))
        return (node.letter, node.step) if node.step else (node.letter,)


def positions(node: Name | Derivative) -> tuple[Node, ...]:
    """Where an entry stands in its tensor; the reader's positions come first in a derivative."""
    if isinstance(node, Derivative):
        return node.above.positions + node.below.positions
    return node.positions


def entry(node: Name | Derivative, scene: Scene) -> float:
    """The number at an entry's positions, which count from 1; reads outside are zero."""
    key = scene.key(node)
    if key not in scene.values:
        raise Unreadable(f"{key} is read but not known")
    array = scene.values[key]
    at = tuple(round(value(position, scene)) - 1 for position in positions(node))
    if len(at) != array.ndim:
        raise Unreadable(f"{key} has {array.ndim} positions, and is read at {len(at)}")
    if any(not 0 <= p < size for p, size in zip(at, array.shape, strict=True)):
        plain = all(isinstance(p, Name) for p in positions(node))
        if plain and not scene.outside:
            raise Unreadable(f"{key} is read at {[p + 1 for p in at]}, outside {array.shape}")
        return 0.0
    return float(array[at])


def value(node: Node, scene: Scene) -> float:
    """The formula's value. Raises `Unreadable` for a letter that stands for nothing."""
    match node:
        case Number(number):
            return number
        case Name():
            return _name(node, scene)
        case Width():
            return scene.size(node)
        case Derivative():
            return entry(node, scene)
        case Terms(terms):
            return math.fsum(value(term, scene) for term in terms)
        case Minus(body):
            return -value(body, scene)
        case Product(factors):
            return math.prod(value(factor, scene) for factor in factors)
        case Quotient(above, below):
            return value(above, scene) / value(below, scene)
        case Power(base, exponent):
            return value(base, scene) ** value(exponent, scene)
        case Call(function, arguments):
            return FUNCTIONS[function](*(value(argument, scene) for argument in arguments))
        case Over(operator, index, end, body):
            if index in scene.numbers:
                raise Unreadable(f"{index} runs although it is in use")
            last = scene.end(end)
            found = [value(body, scene.at(**{index: n})) for n in range(1, last + 1)]
            return max(found) if operator == "max" else math.fsum(found)
        case Relation(sign, left, right):
            return float(HOLDS[sign](value(left, scene), value(right, scene)))
        case Cases(branches, otherwise):
            held = (result for result, condition in branches if value(condition, scene))
            return value(next(held, otherwise), scene)
    raise Unreadable(f"{type(node).__name__} has no value")


def _name(node: Name, scene: Scene) -> float:
    if not node.positions and node.layer is None and node.letter in scene.numbers:
        return scene.numbers[node.letter]
    if node.letter in scene.short and node.layer is None and not node.step:
        target, body = scene.short[node.letter]
        places = [round(value(position, scene)) for position in node.positions]
        names = [position.letter for position in target.positions if isinstance(position, Name)]
        if len(names) != len(places):
            raise Unreadable(f"{node.letter} stands at {len(places)} positions, not {len(names)}")
        kept = {name: scene.numbers[name] for name in ("N", "l", "t", "π") if name in scene.numbers}
        inner = {**kept, **dict(zip(names, places, strict=True))}
        return value(body, replace(scene, numbers=inner))
    return entry(node, scene)


def tabulate(
    body: Node, indices: tuple[str, ...], shape: tuple[int, ...], scene: Scene
) -> np.ndarray:
    """The formula's value for each value of its indices, from 1 to the sizes."""
    found = np.empty(shape)
    for at in product(*map(range, shape)):
        ends = {name: place + 1 for name, place in zip(indices, at, strict=True)}
        found[at] = value(body, scene.at(**ends))
    return found
