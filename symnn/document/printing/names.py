"""Tensors' names → symbols, in the seed's notation: z1 is z^1, d1 is δ^1, dW1 is ∂L/∂W^1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from symnn.calculus import Backward
from symnn.document.alike import LAYER, Home, size_home
from symnn.document.formula.box import (
    POWER,
    Box,
    digits,
    fraction,
    greek,
    letter,
    row,
    scripts,
    tilde,
    word,
)
from symnn.document.formula.escape import escape
from symnn.document.formula.reading import math
from symnn.document.formula.signs import GREEK
from symnn.network import Model
from symnn.optimizer import Update


@dataclass(frozen=True)
class TensorSymbol:
    """What stands for a tensor: a letter with a superscript, or the derivative of L by it."""

    letter: Box
    superscript: Box | None = None
    derivative: bool = False


def derivative(above: Box, below: Box) -> Box:
    """∂above/∂below."""
    over, under = (row([greek("partial"), box]) for box in (above, below))
    return replace(fraction(over, under), level=POWER)


SYMBOLS: Mapping[str, str] = {
    "learning_rate": "eta",
    "momentum": "mu",
    "epsilon": "varepsilon",
    "phi": "varphi",
    "weight_decay": "lambda",
    **{name: name for name in GREEK if name not in ("partial", "ell", "delta", "pi", "varphi")},
}
"""Names that are Greek letters. δ and π stand for something else."""
STEP_SIZE = math(r"\eta_t")


@lru_cache(maxsize=1024)
def identifier(name: str) -> Box:
    """A name as a symbol: one letter, a known Greek one, or upright; a number after it below."""
    match = re.fullmatch(r"([A-Za-z]+?(?:_[A-Za-z]+)*)_?(\d*)", name)
    stem, number = match.groups() if match else (name, "")
    if stem in SYMBOLS:
        base = greek(SYMBOLS[stem])
    else:
        base = letter(stem) if len(stem) == 1 else word(stem, escape(stem))
    return scripts(base, below=digits(number)) if number else base


@dataclass(frozen=True)
class Counting:
    """How the number of a layer is written: as a number, or counted from a layer's letter.

    With the letter l at layer 3, layer 2 is l − 1. What stands `still` keeps its number; so does
    what is far from the last layer, L.
    """

    letter: str = ""
    at: int = 0
    still: frozenset[str] = frozenset()

    def superscript(self, layer: int, name: str = "") -> Box:
        """The number of a layer, in the place where it stands in a name."""
        away = layer - self.at
        far = self.letter == "L" and away < -1
        if not self.letter or layer == 0 or far or name in self.still:
            return digits(str(layer))
        return math(f"{self.letter}{away:+}" if away else self.letter)


def model_names(
    model: Model,
    backward: Backward,
    where: Mapping[str, Home],
    counting: Counting,
    deltas: Sequence[str],
) -> dict[str, TensorSymbol]:
    """The symbols of a network's tensors, of their adjoints, `deltas` as δ, and of its sizes.

    L is what training minimizes. Where that has penalties, the data's loss is E and theirs R.
    """
    inputs = {tensor.name for tensor in model.inputs}
    symbols = {
        name: TensorSymbol(whole_name(name))
        for name in backward.program.tensors
        if name not in where
    }
    for name, home in where.items():
        if name in inputs and (counting.letter != "l" or name in counting.still):
            symbols[name] = TensorSymbol(whole_name(name))
        else:
            number = counting.superscript(home.layer, name)
            symbols[name] = TensorSymbol(stem_letter(home.stem), number)
    if model.objective != "loss":
        symbols |= {"loss": TensorSymbol(letter("E")), "penalty": TensorSymbol(letter("R"))}
    symbols[model.objective] = TensorSymbol(letter("L"))
    for tensor, adjoint in backward.adjoints.items():
        base = symbols[tensor]
        is_delta = adjoint in deltas
        own = greek("delta") if is_delta else base.letter
        symbols[adjoint] = TensorSymbol(own, base.superscript, derivative=not is_delta)
    for size in model.program.sizes:
        symbols[size.name] = TensorSymbol(size_letter(size.name, counting))
    if counting.letter == "l":
        symbols[LAYER.name] = TensorSymbol(letter("l"))
    return symbols


def size_letter(name: str, counting: Counting) -> Box:
    """A size with the number of its layer below it, n_{l-1}; or what it is of, n_x."""
    home = size_home(name)
    if home is not None:
        below = counting.superscript(home.layer, name)
        return scripts(identifier(home.stem), below=below)
    stem, _, of = name.partition("_")
    return scripts(identifier(stem), below=whole_name(of)) if of else identifier(name)


RESERVED = ("L", "E", "R", "N", "n", "l")
"""Letters that stand for something else wherever they occur."""


def stem_letter(stem: str) -> Box:
    """What a tensor is called in any layer, as a letter, or upright where that is taken."""
    return word(stem, stem) if stem in RESERVED else identifier(stem)


def whole_name(name: str) -> Box:
    """A tensor of no layer by its whole name, to which a subscript may be put."""
    return word(name, escape(name)) if name[-1].isdigit() else stem_letter(name)


def update_names(update: Update) -> dict[str, TensorSymbol]:
    """The symbols of an optimizer's step: what it reads is of step t − 1, what it writes of t."""
    before, after = math("(t-1)"), math("(t)")
    arrays = ("theta", *update.state)
    symbols = {name: TensorSymbol(identifier(name)) for name in update.program.tensors}
    for name in arrays:
        symbols[name] = TensorSymbol(identifier(name), before)
    for equation in update.program:
        name = equation.name
        earlier = next((array for array in arrays if name.startswith(f"{array}_")), None)
        if name in update.updated:
            symbols[name] = TensorSymbol(identifier(update.updated[name]), after)
        elif earlier is not None:  # written twice in one step
            base = identifier(earlier)
            symbols[name] = TensorSymbol(tilde(base))
        elif name == "step":
            symbols[name] = TensorSymbol(STEP_SIZE)
    return symbols
