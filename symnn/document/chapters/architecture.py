"""The network at a glance: a picture, a table of its layers, and the count of its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from symnn.document.blocks import (
    Block,
    Code,
    Paragraph,
    Picture,
    Prose,
    Section,
    Table,
    paragraph,
    prose,
)
from symnn.document.formula.reading import math
from symnn.document.material import Material
from symnn.document.picture.architecture import architecture
from symnn.document.printing.ranges import numbers_text

MOST_ROWS = 12
"""Layers that each have a row of their own, whether or not they are alike."""
FEWEST_ALIKE = 3

MOST_STAGES = 9  # between the input and the loss


def chapter(material: Material) -> Section:
    """Layers, widths, activations and parameters."""
    return Section("Architecture", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    spec = material.model.spec
    count = material.last
    yield paragraph(
        "A network of {layers}, trained on the loss {loss} with {optimizer}, in {dtype}. Layer $l$ "
        "has $n_l$ neurons; layer 0 is the input.",
        layers=f"{count} layer{'s' if count > 1 else ''}",
        loss=Code(spec.loss),
        optimizer=Code(spec.optimizer.type),
        dtype=Code(spec.dtype),
    )
    yield Picture(architecture(material.model), _description(material), tuple(_stages(material)))
    yield _table(material)
    yield Paragraph(_count(material))


def _description(material: Material) -> str:
    told = list(map(str, material.model.spec.sizes))
    if material.last > MOST_ROWS:
        told = [*told[:MOST_ROWS], "…", told[-1]]
    return f"The network from its input to its loss: layers of {', '.join(told)} neurons."


def _stages(material: Material) -> Iterator[str]:
    """From the input to the loss; the middle of a deep network in one."""
    spec = material.model.spec
    layers = [f"layer {n}: {each.units} {each.activation}" for n, each in enumerate(spec.layers, 1)]
    hidden = len(layers) - MOST_STAGES + 1
    if hidden > 1:
        start = MOST_STAGES // 2
        layers[start : start + hidden] = [f"layers {start + 1} to {start + hidden}"]
    yield f"input: {spec.input}"
    yield from layers
    yield f"loss: {spec.loss}"


def _table(material: Material) -> Table:
    """A row for the input and for each layer, or for several that follow one another alike."""
    spec = material.model.spec
    rows: list[tuple[Prose, ...]] = [(("0",), (str(spec.input),), ("the input",), (), ())]
    kinds = zip(spec.layers, spec.sizes, strict=False)  # a layer's parameters depend on both
    for (layer, inputs), same in groupby(enumerate(kinds, 1), key=lambda numbered: numbered[1]):
        numbers = [number for number, _ in same]
        count = layer.units * (inputs + layer.bias)
        names = ((Code(layer.activation),), (Code(layer.initializer),))
        for first, last in _rows(numbers, material.last):
            told = str(first) if first == last else f"{first}–{last}"
            times = "" if first == last else f"{last - first + 1} × "
            rows.append(((told,), (str(layer.units),), *names, (f"{times}{count}",)))
    head = (*map(prose, ("$l$", "$n_l$", "activation", "initializer", "parameters")),)
    return Table(head, tuple(rows), "rrllr")


def _rows(alike: Sequence[int], last: int) -> list[tuple[int, int]]:
    """The first and the last layer of each row for layers that are alike: in a network with few
    layers, each has its own."""
    if last <= MOST_ROWS or len(alike) < FEWEST_ALIKE:
        return [(number, number) for number in alike]
    return [(alike[0], alike[-1])]


def _count(material: Material) -> Prose:
    """The seed's total where every layer has biases; otherwise what is true."""
    spec, last = material.model.spec, material.last
    biased = [number for number, layer in enumerate(spec.layers, 1) if layer.bias]
    total = str(spec.parameter_count)
    if len(biased) == last:
        return prose(
            r"Layer $l$ has $n_l (n_{l-1} + 1)$ parameters. The whole network, with {depth}, has "
            r"{total}.",
            depth=math(f"L = {last}"),
            total=math(rf"\sum_{{l=1}}^{{L}} n_l (n_{{l-1}} + 1) = {total}"),
        )
    weights = sum(a * b for a, b in zip(spec.sizes, spec.sizes[1:], strict=False))
    told = rf"With $L = {last}$ there are $\sum_{{l=1}}^{{L}} n_l n_{{l-1}} = {weights}$ weights"
    if not biased:
        return prose(f"{told} and no biases.")
    layers = f"layer{'s' if len(biased) > 1 else ''} {numbers_text(biased)}"
    biases = spec.parameter_count - weights
    return prose(f"{told} and {biases} biases (in {layers}): {total} parameters in all.")
