"""The nodes of a formula: what stands where. They know neither LaTeX nor MathML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class SignKind(Enum):
    """What a sign is, which decides its slant and the space around it."""

    IDENTIFIER = "identifier"
    FUNCTION = "function"
    NUMBER = "number"
    OPERATOR = "operator"
    TEXT = "text"


@dataclass(frozen=True)
class Sign:
    """A letter, a number, an operator or a word: its LaTeX, and its characters."""

    tex: str
    text: str
    kind: SignKind
    bold: bool = False


@dataclass(frozen=True)
class Row:
    """Nodes side by side; `tight` where LaTeX's source needs no spaces between them."""

    parts: tuple[Node, ...]
    tight: bool = False


@dataclass(frozen=True)
class Fraction:
    above: Node
    below: Node


@dataclass(frozen=True)
class Root:
    body: Node


@dataclass(frozen=True)
class Scripts:
    """A base with a superscript, a subscript, or both."""

    base: Node
    above: Node | None = None
    below: Node | None = None


@dataclass(frozen=True)
class LargeOperator:
    """A large operator, such as a sum, with its range below and above it."""

    operator: Sign
    below: Node
    above: Node | None = None


@dataclass(frozen=True)
class Under:
    """A formula with a note below it, such as its shape."""

    base: Node
    below: Node


@dataclass(frozen=True)
class Fence:
    """A formula in parentheses, brackets or bars; `tall` where they grow with it."""

    left: str
    body: Node
    right: str
    tall: bool = False


@dataclass(frozen=True)
class Cases:
    """Values, each with the condition under which it holds; None is otherwise."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Matrix:
    """Entries in rows, in brackets."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Tilde:
    base: Node


Node = (
    Sign | Row | Fraction | Root | Scripts | LargeOperator | Under | Fence | Cases | Matrix | Tilde
)


def side_by_side(node: Node) -> Iterator[Node]:
    """The nodes that a row is made of, without rows in rows; any other node alone."""
    if isinstance(node, Row):
        for part in node.parts:
            yield from side_by_side(part)
    else:
        yield node
