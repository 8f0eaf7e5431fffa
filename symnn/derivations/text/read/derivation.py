"""What a file of equations is, read: its statements, and how it lays out samples."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from symnn.derivations.judgement import Place
from symnn.derivations.text.read.layout import Layout
from symnn.derivations.text.read.spelling import written
from symnn.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True)
class Statement:
    """One equation, for the layers in `layers` (None alone where it is for no range)."""

    place: Place
    target: ast.expr
    value: ast.expr
    letter: str | None
    layers: tuple[int | None, ...]
    assumed_range: bool = False
    """Whether the range was left open, and every layer with a meaning was taken."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name on the right."""
        return tuple(n.id for n in ast.walk(self.value) if isinstance(n, ast.Name))

    @property
    def defines(self) -> str:
        """The name on the left, without its brackets."""
        node = self.target
        while isinstance(node, ast.Subscript):
            node = node.value
        return node.id if isinstance(node, ast.Name) else ""

    def letters(self, layer: int | None) -> dict[str, int]:
        """The letter of the range, with its number."""
        return {} if self.letter is None or layer is None else {self.letter: layer}

    def located(self, function: Callable[[], T]) -> T:
        """What a function returns; an `InputError` is told with the equation's place."""
        try:
            return function()
        except InputError as error:
            placed = str(error).startswith(f"{self.place.file}:")
            raise error if placed else error.at(str(self.place)) from None

    @property
    def text(self) -> str:
        """The equation in plain spelling, without its range."""
        return f"{written(self.target)} = {written(self.value)}"


@dataclass(frozen=True)
class Derivation:
    """A file of equations."""

    path: str
    layout: Layout
    statements: tuple[Statement, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Names of a person's own for the network's, as `error` for `dz`: told by what they are."""

    @cached_property
    def defines(self) -> frozenset[str]:
        """The names that it defines without a layer: `e`, `dW2`, `g[i,k]`."""
        bare = frozenset(s.defines for s in self.statements if _is_bare(s.target))
        return bare - {""}


def _is_bare(target: ast.expr) -> bool:
    if isinstance(target, ast.Name):
        return True
    if not isinstance(target, ast.Subscript) or isinstance(target.value, ast.Subscript):
        return False
    inside = target.slice
    return isinstance(inside, ast.Tuple) or (
        isinstance(inside, ast.Name) and inside.id not in ("l", "L")
    )
