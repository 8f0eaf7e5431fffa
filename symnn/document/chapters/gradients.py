"""The gradients in index form, from the output back to the input."""

from __future__ import annotations

from collections.abc import Iterator

from symnn.document.blocks import Block, Section, paragraph
from symnn.document.material import Material


def chapter(material: Material) -> Section:
    """Every adjoint: first of the values, back through the layers, then of the parameters."""
    return Section("Gradients", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    adjoints = set(material.backward.adjoints.values())
    wanted = {
        material.backward.adjoints[tensor.name] for tensor in material.model.program.parameters
    }
    told = [family for family in material.families if family.equation.name in adjoints]
    yield paragraph("From the output back to the input:")
    yield material.display(family for family in told if family.equation.name not in wanted)
    yield paragraph("The gradient by each parameter:")
    yield material.display(family for family in told if family.equation.name in wanted)
