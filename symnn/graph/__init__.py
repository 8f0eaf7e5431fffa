"""A graph of layers → the equations of all of them, with one name and one size for each thing."""

from symnn.graph.build import LayerGraph, LayerPart, build_graph
from symnn.graph.functions import activation_of, named_activation
from symnn.graph.instance import LayerUse, ParameterPart
from symnn.graph.sizes import BATCH
from symnn.graph.types import check_type

__all__ = [
    "BATCH",
    "LayerGraph",
    "LayerPart",
    "LayerUse",
    "ParameterPart",
    "activation_of",
    "build_graph",
    "check_type",
    "named_activation",
]
