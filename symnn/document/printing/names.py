"""Tensors' names → symbols, in the seed's notation: z1 is z^1, d1 is δ^1, dW1 is ∂L/∂W^1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from symnn.calculus import Backward
from symnn.document.alike import LAYER, Place
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
from symnn.network import Model
from symnn.optimizer import Update


@dataclass(frozen=True)
class Symbol:
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
    "alpha": "alpha",
    "epsilon": "varepsilon",
    "weight_decay": "lambda",
    "theta": "theta",
    "beta": "beta",
}
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

    With the letter l at layer 3, layer 2 is l − 1.
    """

    letter: str = ""
    at: int = 0

    def superscript(self, layer: int) -> Box:
        """The number of a layer."""
        if not self.letter or layer == 0:
            return digits(str(layer))
        away = layer - self.at
        return math(f"{self.letter}{away:+}" if away else self.letter)


def model_names(
    model: Model, backward: Backward, where: Mapping[str, Place], counting: Counting
) -> dict[str, Symbol]:
    """The symbols of a network's tensors, of their adjoints and of its widths.

    L is what training minimizes. Where that has penalties, the data's loss is E and theirs R.
    """
    numbers = [counting.superscript(layer) for layer in range(len(model.layers) + 1)]
    plain = [name for name in backward.program.tensors if name not in where]
    symbols = {name: Symbol(identifier(name)) for name in ("x", *plain)}
    for name, place in where.items():
        if name != "x" or counting.letter:
            symbols[name] = Symbol(identifier(place.stem), numbers[place.layer])
    if model.objective != "loss":
        symbols |= {"loss": Symbol(letter("E")), "penalty": Symbol(letter("R"))}
    symbols[model.objective] = Symbol(letter("L"))
    delta, deltas = greek("delta"), {part.tensors[0] for part in model.layers}
    for tensor, adjoint in backward.adjoints.items():
        symbol = symbols[tensor]
        if tensor in deltas:
            symbols[adjoint] = Symbol(delta, symbol.superscript)
        else:
            symbols[adjoint] = Symbol(symbol.letter, symbol.superscript, derivative=True)
    for width, below in enumerate(numbers):
        symbols[f"n_{width}"] = Symbol(scripts(letter("n"), below=below))
    if counting.letter == "l":
        symbols[LAYER.name] = Symbol(letter("l"))
    return symbols


def update_names(update: Update) -> dict[str, Symbol]:
    """The symbols of an optimizer's step: what it reads is of step t − 1, what it writes of t."""
    before, after = math("(t-1)"), math("(t)")
    arrays = ("theta", *update.state)
    symbols = {name: Symbol(identifier(name)) for name in update.program.tensors}
    for name in arrays:
        symbols[name] = Symbol(identifier(name), before)
    for equation in update.program:
        name = equation.name
        earlier = next((array for array in arrays if name.startswith(f"{array}_")), None)
        if name in update.updated:
            symbols[name] = Symbol(identifier(update.updated[name]), after)
        elif earlier is not None:  # written twice in one step
            base = identifier(earlier)
            symbols[name] = Symbol(tilde(base))
        elif name == "step":
            symbols[name] = Symbol(STEP_SIZE)
    return symbols
