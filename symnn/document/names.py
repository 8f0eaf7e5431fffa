"""Tensors' names → symbols, in the seed's notation: z1 is z^1, d1 is δ^1, dW1 is ∂L/∂W^1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from symnn.calculus import Backward
from symnn.document.box import Box, letters, scripts
from symnn.document.text import escape
from symnn.network import LayerPart, Model
from symnn.optimizer import Update


@dataclass(frozen=True)
class Symbol:
    """What stands for a tensor: a letter with a superscript, or the derivative of L by it."""

    letter: Box
    superscript: Box | None = None
    derivative: bool = False


SYMBOLS: Mapping[str, str] = {
    "learning_rate": r"\eta",
    "momentum": r"\mu",
    "alpha": r"\alpha",
    "epsilon": r"\varepsilon",
    "weight_decay": r"\lambda",
    "theta": r"\theta",
    "beta": r"\beta",
}
STEP_SIZE = scripts(Box(r"\eta", 0.6), below=letters("t", "t"))


def identifier(name: str) -> Box:
    """A name as a symbol: one letter, a known Greek one, or upright; a number after it below."""
    match = re.fullmatch(r"([A-Za-z]+?(?:_[A-Za-z]+)*)_?(\d*)", name)
    stem, number = match.groups() if match else (name, "")
    if stem in SYMBOLS:
        base = Box(SYMBOLS[stem], 0.65)
    else:
        base = letters(stem if len(stem) == 1 else rf"\mathrm{{{escape(stem)}}}", stem)
    return scripts(base, below=letters(number, number)) if number else base


def model_names(model: Model, backward: Backward) -> dict[str, Symbol]:
    """The symbols of a network's tensors and of their adjoints.

    L is what training minimizes. Where that has penalties, the data's loss is E and theirs R.
    """
    symbols = {name: Symbol(identifier(name)) for name in backward.program.tensors}
    for part in model.layers:
        for name in (*part.parameters, *part.tensors):
            symbols[name] = _of_layer(name, part)
    if model.objective != "loss":
        symbols |= {"loss": Symbol(letters("E", "E")), "penalty": Symbol(letters("R", "R"))}
    symbols[model.objective] = Symbol(letters("L", "L"))
    deltas = {part.tensors[0] for part in model.layers}
    for tensor, adjoint in backward.adjoints.items():
        symbol = symbols[tensor]
        if tensor in deltas:
            symbols[adjoint] = replace(symbol, letter=Box(r"\delta", 0.55))
        else:
            symbols[adjoint] = replace(symbol, derivative=True)
    return symbols


def _of_layer(name: str, part: LayerPart) -> Symbol:
    number = str(part.number)
    return Symbol(identifier(name.removesuffix(number)), letters(number, number))


def update_names(update: Update) -> dict[str, Symbol]:
    """The symbols of an optimizer's step: what it reads is of step t − 1, what it writes of t."""
    before, after = Box("(t-1)", 3.2), Box("(t)", 1.4)
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
            symbols[name] = Symbol(Box(rf"\tilde{{{base.tex}}}", base.width))
        elif name == "step":
            symbols[name] = Symbol(STEP_SIZE)
    return symbols
