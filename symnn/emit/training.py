"""What training runs, placed in memory: the gradient, and the optimizer's update."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.lowering import ArrayProgram, lower
from symnn.lowering.expand import expand
from symnn.lowering.placed import PlacedProgram, place
from symnn.notation import Program
from symnn.optimizer import Update


def gradient_memory(program: Program) -> dict[str, str]:
    """The memory that each parameter's gradient is written to: `gW1` for W1, or the next name that
    no tensor has."""
    names: dict[str, str] = {}
    for parameter in program.parameters:
        name = f"g{parameter.name}"
        while name in program.tensors or name in names.values():
            name += "_"
        names[parameter.name] = name
    return names


def place_gradient(
    program: ArrayProgram, gradients: Mapping[str, str], memory: Mapping[str, str]
) -> PlacedProgram:
    """The loss and the gradient of `program`. `gradients` maps each parameter to the output that is
    its gradient, and `memory` to where that is written."""
    results = {output: memory[parameter] for parameter, output in gradients.items()}
    return place(expand(program), results)


def place_update(update: Update) -> PlacedProgram:
    """One step of an optimizer, in the memory of the parameters and its state. The gradient's is
    free once it has been read."""
    return place(expand(lower(update.program)), update.updated, update.updated, lent=("g",))
