"""Layers, activations, losses, optimizers and initializers: equations as data, nothing else."""

from symnn.library.activations import ACTIVATIONS, Activation
from symnn.library.initializers import INITIALIZERS, Initializer
from symnn.library.layer_type import (
    ROLES,
    ROWS,
    Axes,
    LayerType,
    Option,
    Parameter,
    Role,
    SizeOption,
)
from symnn.library.layers import LAYERS
from symnn.library.losses import LINKS, LOSSES, NUMBERS, OUTPUT, Loss, Targets
from symnn.library.optimizers import OPTIMIZERS, RANGES, OptimizerType, Range

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LAYERS",
    "LINKS",
    "LOSSES",
    "NUMBERS",
    "OPTIMIZERS",
    "OUTPUT",
    "RANGES",
    "ROLES",
    "ROWS",
    "Activation",
    "Axes",
    "Initializer",
    "LayerType",
    "Loss",
    "OptimizerType",
    "Option",
    "Parameter",
    "Range",
    "Role",
    "SizeOption",
    "Targets",
]
