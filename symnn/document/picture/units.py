"""A small network as units: a circle for each, a line for each weight."""

from __future__ import annotations

from itertools import pairwise

from symnn.document.formula.box import Box, digits, scripts
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import (
    Arrow,
    Circle,
    Drawing,
    Label,
    Rectangle,
    Shape,
    Style,
)
from symnn.document.picture.names import EM, LINE, layer_names, listed, stacked, typed
from symnn.document.printing.names import stem_letter, whole_name
from symnn.document.printing.shapes import measured
from symnn.document.structure import sample_shape
from symnn.network import Model

RADIUS = 3.4
UNIT = 9.0  # from one unit to the next below it
WIDTH = 158.0
COLUMN = 25.0  # from one layer to the next, where there is room
LOSS = 27.0
HEAD = 12.0  # above the units


def units(model: Model) -> Drawing:
    """Layers as columns of circles, each joined with each of the layer before."""
    sizes = model.spec.sizes
    side = COLUMN / 2
    column = min(COLUMN, (WIDTH - LOSS - 2 * side) / (len(sizes) - 0.5))
    middle = HEAD + UNIT * max(sizes) / 2
    centers = [
        [(side + column * at, middle + UNIT * (k - (size - 1) / 2)) for k in range(size)]
        for at, size in enumerate(sizes)
    ]
    shapes: list[Shape] = []
    for before, after in pairwise(centers):
        shapes += [_edge(start, end) for start in before for end in after]
    left = side + column * (len(sizes) - 0.5)
    height = max(LINE * 4 + 2, 12.0)
    block = Rectangle(left, middle - height / 2, LOSS, height, Style.LOSS)
    shapes += [_into(center, block) for center in centers[-1]]
    shapes += [Circle(x, y, RADIUS, Style.INPUT) for x, y in centers[0]]
    shapes += [Circle(x, y, RADIUS, Style.UNIT) for column in centers[1:] for x, y in column]
    for at, points in enumerate(centers):
        shapes += [Label(x, y, _output(model, at, k)) for k, (x, y) in enumerate(points, 1)]
    bottom = HEAD + UNIT * max(sizes)
    for at, points in enumerate(centers):
        shapes += _captions(model, at, points[0][0], column, bottom)
    target = Label(left + LOSS / 2, block.y + height + 10, math("y"))
    shapes.append(Arrow(target.x, target.y - 3, target.x, block.y + height))
    name = typed(model.spec.loss, LOSS - 2)
    shapes += [block, target, *stacked(target.x, middle, ("loss", *name, math("L")))]
    return Drawing(left + LOSS + 1, max(bottom + 4 * LINE, target.y + 3), tuple(shapes))


def _captions(model: Model, at: int, x: float, column: float, bottom: float) -> list[Label]:
    """Above a layer its number, and before it its parameters; below it its width and activation."""
    name = model.layers[at - 1].output if at else model.inputs[0].name
    width = measured(model, sample_shape(model.program.tensors[name].shape))
    if at == 0:
        return [Label(x, 3, "input"), Label(x, bottom + 3, width)]
    found = [Label(x, 3, f"layer {at}"), Label(x, bottom + 3, width)]
    stems = [model.parameters[name].stem for name in model.layers[at - 1].parameters]
    if stems:  # none where all are another layer's
        parameters = listed([scripts(stem_letter(stem), digits(str(at))) for stem in stems])
        if parameters.width * EM <= column:
            found.append(Label(x - column / 2, HEAD - 3.5, parameters))
    lines = layer_names(model, at, column - 1)
    return found + stacked(x, bottom + 3 + LINE * (len(lines) + 1) / 2, lines)


def _output(model: Model, at: int, unit: int) -> Box:
    """What a unit gives to the next layer."""
    if at == 0:
        return scripts(whole_name(model.inputs[0].name), below=digits(str(unit)))
    stem = model.layers[at - 1].output.removesuffix(str(at))
    return scripts(stem_letter(stem), digits(str(at)), digits(str(unit)))


def _edge(start: tuple[float, float], end: tuple[float, float]) -> Arrow:
    """From the rim of a circle to that of another."""
    (x1, y1), (x2, y2) = start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = RADIUS * (x2 - x1) / length, RADIUS * (y2 - y1) / length
    return Arrow(x1 + dx, y1 + dy, x2 - dx, y2 - dy, head=False, style=Style.EDGE)


def _into(center: tuple[float, float], block: Rectangle) -> Arrow:
    """From the rim of a circle to the left side of a block, which may be less high."""
    end = min(max(center[1], block.y + 2), block.y + block.height - 2)
    rim = _edge(center, (block.x + RADIUS, end))
    return Arrow(rim.x1, rim.y1, block.x, end)
