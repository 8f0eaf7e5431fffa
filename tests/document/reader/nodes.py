"""What a printed formula says, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Node:
    def parts(self) -> Iterator[Node]:
        """The nodes right below this one."""
        for field in fields(self):
            value = getattr(self, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Node):
                    yield part


@dataclass(frozen=True)
class Number(Node):
    value: float


@dataclass(frozen=True)
class Name(Node):
    """A letter with its layer, or its step, and its positions, such as W^{l}_{kj}."""

    letter: str
    layer: Node | None = None
    step: str = ""
    positions: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Width(Node):
    """n_{l}, the number of neurons of a layer; T_{0}, n_{x} and others."""

    layer: Node
    letter: str = "n"


@dataclass(frozen=True)
class Derivative(Node):
    """∂above/∂below."""

    above: Name
    below: Name


@dataclass(frozen=True)
class Terms(Node):
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Minus(Node):
    body: Node


@dataclass(frozen=True)
class Product(Node):
    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Quotient(Node):
    above: Node
    below: Node


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Over(Node):
    """A sum or a maximum of `body` for `index` from 1 to `end`."""

    operator: str
    index: str
    end: Node
    body: Node


@dataclass(frozen=True)
class Relation(Node):
    """1 where it holds, and 0 elsewhere."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Cases(Node):
    """Values with their conditions, and what holds otherwise."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node

    def parts(self) -> Iterator[Node]:
        for branch in self.branches:
            yield from branch
        yield self.otherwise


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for part in node.parts():
        yield from walk(part)
