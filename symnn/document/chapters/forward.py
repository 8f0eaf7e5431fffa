"""The forward pass, the loss, the objective with its penalties, and what a prediction is."""

from __future__ import annotations

from collections.abc import Iterator

from symnn.document.blocks import Block, Display, Section, paragraph
from symnn.document.material import Material, laid


def chapter(material: Material) -> Section:
    """Every equation of the forward Program, and the prediction's."""
    return Section("Forward pass and loss", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    forward = {equation.name for equation in material.model.program}
    told = [family for family in material.families if family.equation.name in forward]
    each = "each neuron" if material.is_plain else "each entry"
    yield paragraph(f"For each sample and {each}, from the input to the output:")
    yield material.display(family for family in told if family.layers)
    yield paragraph("What training minimizes:")
    yield material.display(family for family in told if not family.layers)
    prediction = material.model.prediction
    if prediction is not None:
        yield paragraph("What a prediction is, from the output:")
        printer = material.printer(material.counting((material.last,)))
        number = len(material.backward.program.equations) + 1  # as in the file's `predict`
        yield Display(tuple(laid(prediction, printer, str(number))))
