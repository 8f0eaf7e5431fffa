"""Layers, activations, losses, optimizers and initializers: equations as data, nothing else."""

from symnn.library.activations import ACTIVATIONS, Activation
from symnn.library.initializers import INITIALIZERS, Initializer
from symnn.library.layers import LAYERS, Layer
from symnn.library.losses import LINKS, LOSSES, Loss, Targets
from symnn.library.optimizers import OPTIMIZERS, RANGES, Optimizer, Range

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LAYERS",
    "LINKS",
    "LOSSES",
    "OPTIMIZERS",
    "RANGES",
    "Activation",
    "Initializer",
    "Layer",
    "Loss",
    "Optimizer",
    "Range",
    "Targets",
]
