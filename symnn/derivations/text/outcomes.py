"""What a derivation may end in beside gradients: the loss, and the step that is taken with them.

`C = …` is the loss by its name, wherever it is one number. `W[l] = W[l] - eta*dW[l]` defines the
weights after a step; what is read on its right is the weights before.
"""

from __future__ import annotations

import numpy as np

from symnn.derivations.text.scene import Scene
from symnn.derivations.text.truth import LOSSES, UPDATED
from symnn.derivations.text.values import SAMPLE, Array, Mismatch, Value
from symnn.network import Model

LOSS_NAMES = ("C", "J", "E", "L", "loss", "cost", "objective")
STEP = "sgd"
"""The optimizer whose step is one equation, with no state: the others' are not judged."""


def is_judged(kind: str, model: Model) -> bool:
    """Whether a loss or an updated parameter can be judged for a network."""
    return kind in LOSSES or (kind in UPDATED.values() and model.spec.optimizer.type == STEP)


def as_loss(scene: Scene, value: Value) -> Array:
    """A number as the loss: of one sample's cost, the mean or the sum. Raises `Mismatch`."""
    if set(value.names) - {SAMPLE} or (value.dims and value.array.shape[-2:] != (1, 1)):
        index = "has an index" if set(value.names) - {SAMPLE} else f"is {value.shape}"
        raise Mismatch(f"the right side {index}, where the loss is one number")
    array = value.array.reshape(value.array.shape[:-2]) if value.dims else value.array
    if not value.has(SAMPLE):
        return np.asarray(array)
    array = np.broadcast_to(array, (scene.truth.samples,))
    total = np.sum(array, axis=0)
    return np.asarray(total / scene.truth.samples if scene.convention.per_sample else total)


def described(kind: str, model: Model) -> str:
    """The quantity, for a reader."""
    if kind in LOSSES:
        with_penalty = model.objective != "loss"
        tail = {"loss": " without its penalty", "objective": " with its penalty"}[kind]
        return f"the loss of the network{tail * with_penalty}"
    rate = model.spec.optimizer.learning_rate
    return f"what a step of {STEP} with the learning rate {rate:g} makes of it"
