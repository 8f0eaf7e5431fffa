"""What training runs, placed in memory: the gradient, and the optimizer's update."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.lowering import ArrayProgram, lower
from symnn.lowering.expand import expand
from symnn.lowering.placed import PlacedProgram, place
from symnn.optimizer import Update


def place_gradient(program: ArrayProgram, gradients: Mapping[str, str]) -> PlacedProgram:
    """The loss and the gradient of `program`. `gradients` maps each parameter to the output that is
    its gradient, which is written to the memory `g` and the parameter's name: `gW1`."""
    results = {output: f"g{parameter}" for parameter, output in gradients.items()}
    return place(expand(program), results)


def place_update(update: Update) -> PlacedProgram:
    """One step of an optimizer, in the memory of the parameters and its state. The gradient's is
    free once it has been read."""
    return place(expand(lower(update.program)), update.updated, update.updated, lent=("g",))
