"""symnn: write each layer as one equation; the gradient is derived, proved, and emitted as NumPy.

network = symnn.Network(symnn.Dense(32, activation="tanh"), symnn.Dense(10),
                        input=64, loss="cross_entropy")
source, certificate = symnn.certify(network)
"""

from symnn import notebook
from symnn.api import certify, check, verify_source
from symnn.errors import InputError
from symnn.files import import_source
from symnn.notation import NotationError, Program, parse_equation, to_text
from symnn.pipeline import Derived, derive, generate
from symnn.spec import (
    CustomActivation,
    CustomLayerType,
    CustomLoss,
    Dense,
    Layer,
    Network,
    Optimizer,
    Penalty,
    load_spec,
    read_spec,
)
from symnn.version import __version__

__all__ = [
    "CustomActivation",
    "CustomLayerType",
    "CustomLoss",
    "Dense",
    "Derived",
    "InputError",
    "Layer",
    "Network",
    "NotationError",
    "Optimizer",
    "Penalty",
    "Program",
    "__version__",
    "certify",
    "check",
    "derive",
    "generate",
    "import_source",
    "load_spec",
    "parse_equation",
    "read_spec",
    "to_text",
    "verify_source",
]

notebook.attach()
