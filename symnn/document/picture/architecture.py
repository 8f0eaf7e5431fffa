"""A network → a drawing: units for a small chain of layers, blocks for others."""

from __future__ import annotations

from symnn.document.picture.blocks import blocks
from symnn.document.picture.drawing import Drawing
from symnn.document.picture.graph import graph
from symnn.document.picture.units import units
from symnn.document.structure import connected, has_rows, is_chain
from symnn.network import Model

MOST_UNITS = 8  # of a layer
MOST_LAYERS = 6


def architecture(model: Model) -> Drawing:
    """The inputs, the layers with what they are and how wide, the loss: from left to right for a
    chain of layers, from top to bottom where there are branches.

    At most 160 mm wide and some 130 mm high, however large the network is.
    """
    if not is_chain(model):
        return graph(model)
    small = max(model.spec.sizes) <= MOST_UNITS and len(model.layers) <= MOST_LAYERS
    whole = has_rows(model) and all(connected(model, part) for part in model.layers)
    return units(model) if small and whole else blocks(model)
