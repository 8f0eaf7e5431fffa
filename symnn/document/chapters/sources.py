"""Where the definitions come from."""

from __future__ import annotations

import re

from symnn.document.blocks import Code, Items, Section, prose
from symnn.document.material import Material
from symnn.document.structure import activations
from symnn.graph import named_activation
from symnn.library import OPTIMIZERS

CALLED = re.compile(r"(\w+)\(")
OWN = "defined in the description of the network"


def chapter(material: Material) -> Section:
    """The source of every layer type, activation, loss and optimizer used, in that order; the
    activation that makes a prediction of the output is one of them."""
    spec = material.model.spec
    kinds, known = spec.layer_type_definitions, spec.activation_definitions
    used = {layer.type: kinds[layer.type].source for layer in spec.layers}
    for number, layer in enumerate(spec.layers, 1):
        told = [named_activation(text, known) for text in activations(material.model, number)]
        called = CALLED.findall(" ".join(kinds[layer.type].equations))
        told += [known[name] for name in dict.fromkeys(called) if name in known]
        used |= {activation.name: activation.source for activation in told}
    if spec.loss_definition.predict is not None:
        used[spec.loss_definition.predict.name] = spec.loss_definition.predict.source
    used[spec.loss] = spec.loss_definition.source
    used[spec.optimizer.type] = OPTIMIZERS[spec.optimizer.type].source
    own = {*spec.layer_types, *spec.activations, *spec.losses}
    items = (
        prose("{name}: {source}.", name=Code(name), source=OWN if name in own else source)
        for name, source in used.items()
    )
    return Section("Sources", (Items(tuple(items)),))
