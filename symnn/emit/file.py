"""A model and its derivatives → the text of one file, in a language of `targets`."""

from __future__ import annotations

from symnn.calculus import Backward
from symnn.emit.targets import find_target
from symnn.network import Model
from symnn.optimizer import Update


def emit(model: Model, backward: Backward, update: Update, target: str = "numpy") -> str:
    """The file: the same bytes for the same description.

    `backward` holds the objective's gradient by every parameter, in the order of the parameters.
    """
    return find_target(target).file(model, backward, update)
