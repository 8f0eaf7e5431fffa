"""Where the definitions come from."""

from __future__ import annotations

from symnn.document.blocks import Code, Items, Section, prose
from symnn.document.material import Material
from symnn.library import LAYERS, OPTIMIZERS

OWN = "defined in the description of the network"


def chapter(material: Material) -> Section:
    """The source of every layer, activation, loss and optimizer used, in that order; the
    activation that makes a prediction of the output is one of them."""
    spec = material.model.spec
    used: dict[tuple[str, str], None] = {}
    for layer in spec.layers:
        used[layer.type, LAYERS[layer.type].source] = None
    link = spec.loss_definition.predict
    activations = [spec.activation(layer.activation) for layer in spec.layers]
    for activation in (*activations, *([link] if link else [])):
        own = activation.name in spec.activations
        used[activation.name, OWN if own else activation.source] = None
    used[spec.loss, OWN if spec.loss in spec.losses else spec.loss_definition.source] = None
    used[spec.optimizer.type, OPTIMIZERS[spec.optimizer.type].source] = None
    items = (prose("{name}: {source}.", name=Code(name), source=source) for name, source in used)
    return Section("Sources", (Items(tuple(items)),))
