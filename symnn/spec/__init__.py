"""The description of a network: from TOML, the shorthand or Python to one validated model."""

from symnn.spec.layer import Dense, Layer
from symnn.spec.models import Network, Optimizer, Penalty
from symnn.spec.own import CustomActivation, CustomLayerType, CustomLoss, OwnParameter, OwnSize
from symnn.spec.reading import from_shorthand, load_spec, read_spec, to_data
from symnn.spec.schema import json_schema

__all__ = [
    "CustomActivation",
    "CustomLayerType",
    "CustomLoss",
    "Dense",
    "Layer",
    "Network",
    "Optimizer",
    "OwnParameter",
    "OwnSize",
    "Penalty",
    "from_shorthand",
    "json_schema",
    "load_spec",
    "read_spec",
    "to_data",
]
