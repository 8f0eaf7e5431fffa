"""The network at a glance: a picture, a table of its layers, and the count of its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from symnn.document.blocks import (
    Block,
    Code,
    Inline,
    Paragraph,
    Picture,
    Prose,
    Section,
    Table,
    both,
    listed,
    paragraph,
    prose,
)
from symnn.document.chapters.counting import by_role, count, counted
from symnn.document.material import Material
from symnn.document.picture.architecture import architecture
from symnn.document.printing.names import whole_name
from symnn.document.printing.shapes import measured
from symnn.document.structure import (
    Source,
    described,
    is_chain,
    sample_shape,
    settings,
    sources,
)
from symnn.network import Model
from symnn.notation import Tensor

MOST_ROWS = 12
"""Layers that each have a row of their own, whether or not they are alike."""
FEWEST_ALIKE = 3

MOST_STAGES = 9  # between the input and the loss


def chapter(material: Material) -> Section:
    """Layers, widths, activations and parameters."""
    return Section("Architecture", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    model = material.model
    spec, last = model.spec, material.last
    rows = "Layer $l$ has $n_l$ neurons; layer 0 is the input."
    yield paragraph(
        "A network of {layers}, trained on the loss {loss} with {optimizer}, in {dtype}. {counted}",
        layers=f"{last} layer{'s' if last > 1 else ''}",
        loss=Code(spec.loss),
        optimizer=Code(spec.optimizer.type),
        dtype=Code(spec.dtype),
        counted=prose(rows) if material.is_plain else _sizes(material),
    )
    yield Picture(architecture(model), _description(material), *_stages(material))
    yield _table(material)
    yield Paragraph(count(material))
    drawn = _initializers(model)
    if not material.is_plain and len(drawn) == 1:
        yield paragraph("What is drawn at the start is drawn by {name}.", name=Code(drawn[0]))


def _sizes(material: Material) -> Prose:
    """What samples are, and how sizes are written."""
    model = material.model
    shapes = [
        prose(
            "{name} has the size {shape}",
            name=whole_name(t.name),
            shape=measured(model, sample_shape(t.shape)),
        )
        for t in model.inputs
    ]
    return prose(
        "Of a sample, {shapes}. Sizes that must agree are one size, with the number of the first "
        "layer that has it.",
        shapes=both(shapes),
    )


def _description(material: Material) -> str:
    told = list(map(str, material.model.spec.sizes))
    if material.last > MOST_ROWS:
        told = [*told[:MOST_ROWS], "…", told[-1]]
    if is_chain(material.model):
        return f"The network from its input to its loss: layers of {', '.join(told)} neurons."
    return "The network from its inputs to its loss: which layer reads what."


def _stages(material: Material) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The inputs, the layers and the loss, and which one the next reads; the middle of a deep
    chain in one."""
    model = material.model
    given = [_stage(model, "input", tensor.name) for tensor in model.inputs]
    layers = [_stage(model, f"layer {part.number}", part.output) for part in model.layers]
    layers = [
        " ".join([stage, *described(model, number)]) for number, stage in enumerate(layers, 1)
    ]
    loss = f"loss: {model.spec.loss}"
    if is_chain(model):
        hidden = len(layers) - MOST_STAGES + 1
        if hidden > 1:
            start = MOST_STAGES // 2
            layers[start : start + hidden] = [f"layers {start + 1} to {start + hidden}"]
        stages = (*given, *layers, loss)
        return stages, tuple(pairwise(range(len(stages))))
    places = {tensor.name: number for number, tensor in enumerate(model.inputs)}
    flows = []
    for number, found in enumerate(sources(model), len(given)):
        ends = (places[s] if isinstance(s, str) else len(given) + s - 1 for s in found)
        flows += [(end, number) for end in ends]
    last = len(given) + len(layers)
    return (*given, *layers, loss), (*flows, (last - 1, last))


def _stage(model: Model, title: str, name: str) -> str:
    shape = sample_shape(model.program.tensors[name].shape)
    sizes = " × ".join(str(model.program.number(size)) for size in shape)
    return f"{title}: {sizes}" if len(model.inputs) == 1 or title != "input" else f"{name}: {sizes}"


Cells = dict[str, Prose]


def _table(material: Material) -> Table:
    """A row for each input and each layer, or for several that follow one another alike."""
    model = material.model
    found = [(tensor.name, _input_cells(material, tensor)) for tensor in model.inputs]
    layers = [_layer_cells(material, part.number) for part in model.layers]
    used = dict.fromkeys(name for _, cells in found for name in cells)
    used |= dict.fromkeys(name for cells in layers for name in cells)
    heads = [head for head in HEADS if head in used]
    options = [head for head in used if head not in HEADS]
    heads[heads.index("initializer") if "initializer" in heads else len(heads) - 1 : 0] = options
    rows = [tuple(cells.get(head, ()) for head in heads) for _, cells in found]
    for cells, same in groupby(enumerate(layers, 1), key=lambda numbered: numbered[1]):
        numbers = [number for number, _ in same]
        for first, last in _rows(numbers, material.last):
            told = str(first) if first == last else f"{first}–{last}"
            times = "" if first == last else f"{last - first + 1} × "
            own = cells | {"$l$": (told,), "parameters": (times, *cells["parameters"])}
            rows.append(tuple(own.get(head, ()) for head in heads))
    align = "".join(
        "r" if head in RIGHT or (head == "parameters" and material.is_plain) else "l"
        for head in heads
    )
    return Table(tuple(map(prose, heads)), tuple(rows), align)


HEADS = ("$l$", "name", "type", "reads", "$n_l$", "output", "options", "initializer", "parameters")
RIGHT = ("$l$", "$n_l$")


def _input_cells(material: Material, tensor: Tensor) -> Cells:
    model = material.model
    head, shape = _output(material, tensor)
    if material.is_plain:
        name = next(iter(settings(model, 1)), "initializer")
        return {"$l$": ("0",), head: shape, name: ("the input",)}
    number = ("0",) if len(model.inputs) == 1 else ()
    return {"$l$": number, "type": prose("input {name}", name=Code(tensor.name)), head: shape}


def _output(material: Material, tensor: Tensor) -> tuple[str, Prose]:
    """The column of a tensor's sizes, and what stands there."""
    model, sizes = material.model, sample_shape(tensor.shape)
    if material.is_plain:
        return "$n_l$", (str(model.program.number(sizes[0])),)
    return "output", (measured(model, sizes),)


def _layer_cells(material: Material, number: int) -> Cells:
    """What is told of a layer, by the heads of the columns."""
    model = material.model
    layer, part = model.spec.layers[number - 1], model.layers[number - 1]
    head, shape = _output(material, model.program.tensors[part.output])
    own = settings(model, number)
    cells: Cells = {"$l$": (), head: shape, "parameters": _parameters(material, number)}
    if layer.name is not None:
        cells["name"] = (Code(layer.name),)
    if material.is_plain:
        cells |= {name: (Code(value),) for name, value in own.items()}
    else:
        cells["type"] = (Code(layer.type),)
        cells["options"] = listed(
            [prose(f"{name} {{value}}", value=Code(value)) for name, value in own.items()]
        )
    if not is_chain(model):
        named = (_source(model, source) for source in sources(model)[number - 1])
        cells["reads"] = listed([(name,) for name in named])
    if layer.initializer is not None and (material.is_plain or len(_initializers(model)) > 1):
        cells["initializer"] = (Code(layer.initializer),)
    return cells


def _initializers(model: Model) -> list[str]:
    found = dict.fromkeys(layer.initializer for layer in model.spec.layers)
    return [name for name in found if name is not None]


def _source(model: Model, source: Source) -> Inline:
    """An input by its name, a layer by its number."""
    return Code(source) if isinstance(source, str) else str(source)


def _parameters(material: Material, number: int) -> Prose:
    """How many parameters a layer has of its own: in all, or of each role."""
    model = material.model
    counts = by_role(model, model.layers[number - 1].parameters)
    if material.is_plain:
        return (str(sum(counts.values())),)
    return (counted(counts) or "none",)


def _rows(alike: Sequence[int], last: int) -> list[tuple[int, int]]:
    """The first and the last layer of each row for layers that are alike: in a network with few
    layers, each has its own."""
    if last <= MOST_ROWS or len(alike) < FEWEST_ALIKE:
        return [(number, number) for number in alike]
    return [(alike[0], alike[-1])]
