"""Formulas of matrices as trees: each node knows its shape, and none can be built against it.

A vector is a matrix of one column, and a scalar one of a single entry. Functions, powers, choices
and ⊙ act entry by entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sympy import Expr, S

from symnn.notation import Index

Shape = tuple[Expr, Expr]
SCALAR: Shape = (S.One, S.One)


class ShapeError(ValueError):
    """Parts that do not fit together: an error of ours, never of a user's."""


def _check(fits: bool, what: str) -> None:
    if not fits:
        raise ShapeError(what)


@dataclass(frozen=True)
class EntryFunction:
    """A function of one number, by its name in the language or by a letter of its own."""

    name: str
    layer: int = 0
    """That of an activation with a letter; 0 for a function of the language."""
    prime: bool = False
    whole: bool = False
    """Whether it is all that the layer has of the kind."""

    def is_total(self, shape: Shape) -> bool:
        """Whether it is written F^l, of a column as a whole."""
        return self.whole and not self.prime and shape != SCALAR and shape[1] == 1


@dataclass(frozen=True)
class Read:
    """A tensor, or its part at leading positions `at`: of one sample, of one neuron."""

    name: str
    shape: Shape
    at: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Number:
    """A number made of integers, π and sizes, such as 1/(2N)."""

    value: Expr
    shape: Shape = SCALAR


@dataclass(frozen=True)
class Ones:
    """The column of ones."""

    size: Expr

    @property
    def shape(self) -> Shape:
        return (self.size, S.One)


@dataclass(frozen=True)
class Transpose:
    body: Tree

    @property
    def shape(self) -> Shape:
        return self.body.shape[::-1]


@dataclass(frozen=True)
class Diag:
    """The square matrix with a column on its diagonal."""

    body: Tree

    def __post_init__(self) -> None:
        _check(self.body.shape[1] == 1, "the diagonal of a matrix is a column")

    @property
    def shape(self) -> Shape:
        return (self.body.shape[0], self.body.shape[0])


@dataclass(frozen=True)
class MatMul:
    """A chain of matrix products."""

    parts: tuple[Tree, ...]

    def __post_init__(self) -> None:
        for left, right in pairwise(self.parts):
            _check(left.shape[1] == right.shape[0], f"{left.shape} times {right.shape}")

    @property
    def shape(self) -> Shape:
        return (self.parts[0].shape[0], self.parts[-1].shape[1])


@dataclass(frozen=True)
class Hadamard:
    """The product entry by entry."""

    parts: tuple[Tree, ...]

    def __post_init__(self) -> None:
        _check(len({part.shape for part in self.parts}) == 1, "⊙ of different shapes")

    @property
    def shape(self) -> Shape:
        return self.parts[0].shape


@dataclass(frozen=True)
class Scaled:
    """Scalars times a matrix."""

    scalars: tuple[Tree, ...]
    body: Tree

    def __post_init__(self) -> None:
        _check(all(part.shape == SCALAR for part in self.scalars), "no scalar in front")

    @property
    def shape(self) -> Shape:
        return self.body.shape


@dataclass(frozen=True)
class Total:
    """Terms with their signs, + or −."""

    terms: tuple[tuple[str, Tree], ...]

    def __post_init__(self) -> None:
        _check(len({term.shape for _, term in self.terms}) == 1, "terms of different shapes")

    @property
    def shape(self) -> Shape:
        return self.terms[0][1].shape


@dataclass(frozen=True)
class Apply:
    """A function of each entry."""

    function: EntryFunction
    body: Tree

    @property
    def shape(self) -> Shape:
        return self.body.shape


@dataclass(frozen=True)
class Power:
    """Each entry to a power."""

    body: Tree
    exponent: Expr

    @property
    def shape(self) -> Shape:
        return self.body.shape


@dataclass(frozen=True)
class Chosen:
    """For each entry: `yes` where `left relation right` holds, `no` elsewhere.

    Each part has the shape, or is one number for all entries.
    """

    relation: str
    left: Tree
    right: Tree
    yes: Tree
    no: Tree
    shape: Shape

    def __post_init__(self) -> None:
        parts = (self.left, self.right, self.yes, self.no)
        _check(all(part.shape in (SCALAR, self.shape) for part in parts), "a choice's parts")


@dataclass(frozen=True)
class Over:
    """A sum that stays one: over the samples, each with its own columns, or over the layers."""

    index: Index
    body: Tree

    @property
    def shape(self) -> Shape:
        return self.body.shape


@dataclass(frozen=True)
class SquaredNorm:
    """The sum of the squares of all entries: ‖·‖² of a column, Frobenius's of a matrix."""

    body: Tree
    shape: Shape = SCALAR


@dataclass(frozen=True)
class Largest:
    """The largest entry."""

    body: Tree
    shape: Shape = SCALAR


Tree = (
    Read | Number | Ones | Transpose | Diag | MatMul | Hadamard | Scaled | Total | Apply | Power
    | Chosen | Over | SquaredNorm | Largest
)  # fmt: skip
