"""A network → a drawing: units for a small one, blocks for a large one."""

from __future__ import annotations

from symnn.document.picture.blocks import blocks
from symnn.document.picture.drawing import Drawing
from symnn.document.picture.units import units
from symnn.network import Model

MOST_UNITS = 8  # of a layer
MOST_LAYERS = 6


def architecture(model: Model) -> Drawing:
    """From left to right: the input, the layers with their widths and activations, the loss.

    At most 160 mm wide and some 130 mm high, however large the network is.
    """
    small = max(model.spec.sizes) <= MOST_UNITS and len(model.layers) <= MOST_LAYERS
    return units(model) if small else blocks(model)
