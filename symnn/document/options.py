"""What may be asked of a document, and what it is told was checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Format(Enum):
    """What a document may be written as: the suffix of its file."""

    TEX = "tex"
    PDF = "pdf"
    HTML = "html"
    MD = "md"
    IPYNB = "ipynb"


class Level(Enum):
    """How much is told: the equations, or their derivation too."""

    BRIEF = "brief"
    FULL = "full"


class ResultNotation(Enum):
    """How results are written: with indices, with matrices, or both."""

    INDEX = "index"
    MATRIX = "matrix"
    BOTH = "both"


class Depth(Enum):
    """Whether layers that are alike are told once, for a general l, or each."""

    GENERAL = "general"
    EXPLICIT = "explicit"


class Product(Enum):
    """How a factor for each entry is written in a column: diag(f′(z)) v, or f′(z) ⊙ v."""

    DIAG = "diag"
    ODOT = "odot"


@dataclass(frozen=True)
class DocumentOptions:
    """What is asked of a document."""

    level: Level = Level.FULL
    notation: ResultNotation = ResultNotation.BOTH
    depth: Depth = Depth.GENERAL
    product: Product = Product.DIAG
    example: bool = True

    @property
    def has_gradient(self) -> bool:
        """Whether the gradient is told in index form, with the numbers of its equations."""
        return self.level is Level.FULL or self.notation is not ResultNotation.MATRIX


@dataclass(frozen=True)
class Checked:
    """What one check says of the emitted file: how it goes about it, where, and with what end."""

    check: str
    method: str
    sizes: str
    bound: str
    """The chance that it misses an error, if it has one."""
    verdicts: tuple[str, ...]
    """Of each finding: equal, undecided or different."""


@dataclass(frozen=True)
class Checks:
    """What was checked, and what that rests on, a sentence each."""

    checked: tuple[Checked, ...] = ()
    file: str = ""
    """The name of the emitted file; empty for one that was made to be checked."""
    certificate: str = ""
    """How the certificate beside that file stands to it, a sentence."""
    conventions: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
