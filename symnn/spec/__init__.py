"""The description of a network: from TOML, the shorthand or Python to one validated model."""

from symnn.spec.models import (
    CustomActivation,
    CustomLoss,
    Dense,
    Network,
    Optimizer,
    Penalty,
)
from symnn.spec.problems import SpecError, suggest
from symnn.spec.reading import from_shorthand, load_spec, read_spec, to_data
from symnn.spec.schema import json_schema

__all__ = [
    "CustomActivation",
    "CustomLoss",
    "Dense",
    "Network",
    "Optimizer",
    "Penalty",
    "SpecError",
    "from_shorthand",
    "json_schema",
    "load_spec",
    "read_spec",
    "suggest",
    "to_data",
]
