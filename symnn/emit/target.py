"""What a language must say, to be one that networks are written in.

A language is a folder of `targets`, with a subclass of `Target` as its `TARGET`. `writing` puts its
statements together, and `gate` runs them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from symnn.calculus import Backward
from symnn.lowering.placed import Memory, Place, PlacedStatement
from symnn.network import Model
from symnn.optimizer import Update

LONGEST = 84
"""Characters of a statement that stands inside a function."""
COMPARE, ADD, MULTIPLY, NEGATE, POWER, ATOM = range(6)
"""How tightly an operator binds."""


class Text(NamedTuple):
    """Source text, and how tightly its outermost operator binds."""

    code: str
    level: int = ATOM

    def at_least(self, level: int) -> str:
        return self.code if self.level >= level else f"({self.code})"


@dataclass(frozen=True)
class Chunk:
    """The lines of one statement, what they write, and the equations whose value that then is;
    `within` are those that are computed on the way, with no line of their own."""

    lines: tuple[str, ...]
    name: str = ""
    finishes: tuple[int, ...] = ()
    within: tuple[int, ...] = ()


@dataclass
class Body:
    """The statements of a function in its language."""

    chunks: list[Chunk] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [line for chunk in self.chunks for line in chunk.lines]


Run = Callable[[dict[str, Any]], None]
"""Runs lines on a scope: names → arrays and numbers, arrays written to, new numbers added."""


class Target(ABC):
    """A language. Texts of operands are given in the operands' order."""

    comment = "# {}"
    """How a comment is written."""

    @abstractmethod
    def place(self, place: Place) -> Text:
        """How memory, a view, a number or a constant is read."""

    @abstractmethod
    def expression(self, statement: PlacedStatement, operands: Sequence[Text]) -> Text | None:
        """The number that a statement computes; nothing where that takes statements."""

    @abstractmethod
    def definition(self, name: str, value: Text) -> str:
        """The line that gives a number a name."""

    @abstractmethod
    def statement(self, statement: PlacedStatement, operands: Sequence[Text]) -> list[str]:
        """The lines that compute a statement's target, an array or a number."""

    @abstractmethod
    def allocation(self, memory: Memory) -> str:
        """The expression that makes scratch memory, its sizes under the names of their symbols."""

    @abstractmethod
    def load(self, lines: Sequence[str]) -> Run:
        """The lines, ready to run. Raises whatever makes them no program."""

    def file(self, model: Model, backward: Backward, update: Update) -> str:
        """The whole file of a network, the same bytes for the same description."""
        raise NotImplementedError(f"{type(self).__name__} writes no files")


def numbered(comment: str, equations: Sequence[int], prefix: str = "") -> str:
    """A comment that ends in the numbers of equations."""
    numbers = " ".join(f"({prefix}{number})" for number in sorted(set(equations)))
    return f"{comment} {numbers}".strip()


def commented(lines: Sequence[str], comment: str, form: str) -> tuple[str, ...]:
    """Lines with their comment: beside the last where it fits and is no part of a block, else
    above them."""
    if not comment:
        return tuple(lines)
    *before, last = lines
    if len(last) + len(comment) <= LONGEST - 4 and not last.startswith(" "):
        return (*before, f"{last}  {form.format(comment)}")
    return (form.format(comment), *lines)
