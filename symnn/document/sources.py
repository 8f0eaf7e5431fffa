"""Where the definitions come from."""

from __future__ import annotations

from symnn.document.text import escape, itemize, name_text
from symnn.library import LAYERS, OPTIMIZERS
from symnn.network import Model

OWN = "defined in the description of the network"


def sources_section(model: Model) -> str:
    """The source of every layer, activation, loss and optimizer used, in that order."""
    spec = model.spec
    used: dict[tuple[str, str], None] = {}
    for layer in spec.layers:
        used[layer.type, LAYERS[layer.type].source] = None
    for layer in spec.layers:
        own = layer.activation in spec.activations
        used[layer.activation, OWN if own else spec.activation(layer.activation).source] = None
    used[spec.loss, OWN if spec.loss in spec.losses else spec.loss_definition.source] = None
    used[spec.optimizer.type, OPTIMIZERS[spec.optimizer.type].source] = None
    items = [f"{name_text(name)}: {escape(source)}." for name, source in used]
    return f"\\section*{{Sources}}\n{itemize(items)}"
