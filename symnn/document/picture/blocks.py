"""A large network as blocks: one for each layer, or for several layers that are alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

from sympy import Integer

from symnn.document.formula.box import Box
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import Arrow, Drawing, Label, Rectangle, Shape, Style
from symnn.document.picture.names import EM, layer_names, stacked, typed
from symnn.document.printing.names import Counting, whole_name
from symnn.document.printing.shapes import measured, shape_box
from symnn.document.structure import output_shape, sample_shape, settings
from symnn.network import LayerPart, Model

WIDTH, HEIGHT = 25.0, 19.0
ACROSS, DOWN = 7.5, 9.0  # between blocks
COLUMNS = 5
MOST_BLOCKS = 15
FEWEST_ALIKE = 3  # layers that are alike and follow one another, shown as one block
BEHIND = 1.0  # how far blocks behind a block stand out


Lines = tuple[Box | Label | str, ...]


@dataclass(frozen=True)
class Block:
    """What is written in a block, and whether there are more behind it."""

    lines: Lines
    style: Style = Style.BLOCK
    several: bool = False


def blocks(model: Model) -> Drawing:
    """The input, the layers and the loss of a chain in rows, each row read from left to right."""
    given = model.inputs[0]
    shape = measured(model, sample_shape(given.shape))
    first = Block(("input", whole_name(given.name), shape), Style.INPUT)
    loss = Block(("loss", *typed(model.spec.loss, WIDTH - 1), math("L")), Style.LOSS)
    chain = [first, *_shortened(_layers(model)), loss]
    corners = [_corner(position) for position in range(len(chain))]
    shapes: list[Shape] = []
    for start, end in pairwise(corners):
        shapes += _flow(start, end)
    for block, (x, y) in zip(chain, corners, strict=True):
        if block.several:
            shapes += [*_behind(x, y, BEHIND), *_behind(x, y, 2 * BEHIND)]
        if block.style is not Style.LABEL:
            shapes.append(Rectangle(x, y, WIDTH, HEIGHT, block.style))
        shapes += stacked(x + WIDTH / 2, y + HEIGHT / 2, block.lines)
    x, y = corners[-1]
    shapes.append(Arrow(x + WIDTH / 2, y + HEIGHT + 6, x + WIDTH / 2, y + HEIGHT))
    shapes.append(Label(x + WIDTH / 2, y + HEIGHT + 9, math("y")))
    right = max(x for x, _ in corners) + WIDTH
    return Drawing(right + 3, y + HEIGHT + 11, tuple(shapes))


def _layers(model: Model) -> list[tuple[int, Block]]:
    """Each block, with the number of layers that it stands for."""
    found: list[tuple[int, Block]] = []
    for _, group in groupby(model.layers, lambda part: _kind(model, part)):
        alike = list(group)
        for run in [alike] if len(alike) >= FEWEST_ALIKE else [[part] for part in alike]:
            start, end = run[0].number, run[-1].number
            several = end > start
            title = f"layers {start}–{end}" if several else f"layer {start}"
            moves = len({output_shape(model, part) for part in run}) > 1
            counting = Counting("l", end) if moves else Counting()
            shape = measured(model, output_shape(model, run[-1]), counting)
            if shape.width * EM > WIDTH:
                shape = shape_box([Integer(n) for n in _numbers(model, run[-1])])
            lines: Lines = (title, *layer_names(model, end, WIDTH - 1), shape)
            found.append((len(run), Block(lines, several=several)))
    return found


def _kind(model: Model, part: LayerPart) -> tuple[object, ...]:
    """What makes layers alike that follow one another."""
    layer = model.spec.layers[part.number - 1]
    return layer.type, settings(model, part.number), layer.bias, _numbers(model, part)


def _numbers(model: Model, part: LayerPart) -> list[int]:
    """The shape of a layer's output for one sample."""
    return [model.program.number(size) for size in output_shape(model, part)]


def _shortened(layers: list[tuple[int, Block]]) -> list[Block]:
    """The blocks, or the first and the last of them where they are many."""
    room = MOST_BLOCKS - 2  # the input and the loss
    if len(layers) <= room:
        return [block for _, block in layers]
    end = room // 2
    start = room - 1 - end
    hidden = layers[start : len(layers) - end]
    from_, count = sum(n for n, _ in layers[:start]), sum(n for n, _ in hidden)
    dots = Block((math(r"\cdots"), "layers", f"{from_ + 1}–{from_ + count}"), Style.LABEL)
    return [block for _, block in (*layers[:start], (count, dots), *layers[len(layers) - end :])]


def _behind(x: float, y: float, away: float) -> list[Shape]:
    """The upper and the right side of a block that is mostly hidden by one at that corner."""
    left, top, right, bottom = x + away + 1, y - away, x + WIDTH + away, y + HEIGHT - away - 1
    across = Arrow(left, top, right, top, head=False)
    return [across, Arrow(right, top, right, bottom, head=False)]


def _corner(position: int) -> tuple[float, float]:
    """The upper left corner of a block."""
    down, across = divmod(position, COLUMNS)
    return 1 + across * (WIDTH + ACROSS), 3 + down * (HEIGHT + DOWN)


def _flow(start: tuple[float, float], end: tuple[float, float]) -> list[Shape]:
    """An arrow from a block to the next, which may stand at the start of the row below."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        return [Arrow(x1 + WIDTH, y1 + HEIGHT / 2, x2, y1 + HEIGHT / 2)]
    x1, x2, between = x1 + WIDTH / 2, x2 + WIDTH / 2, y1 + HEIGHT + DOWN / 2
    return [
        Arrow(x1, y1 + HEIGHT, x1, between, head=False),
        Arrow(x1, between, x2, between, head=False),
        Arrow(x2, between, x2, y2),
    ]
