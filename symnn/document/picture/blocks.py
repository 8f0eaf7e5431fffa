"""A large network as blocks: one for each layer, or for several layers that are alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

from symnn.document.formula.box import Box, digits, letter, row, scripts
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import Arrow, Drawing, Label, Rectangle, Shape, Style
from symnn.document.picture.names import stacked, typed
from symnn.network import Model

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
    """The input, the layers and the loss in rows, each row read from left to right."""
    spec = model.spec
    first = Block(("input", math("x"), _width("0", spec.input)), Style.INPUT)
    loss = Block(("loss", *typed(spec.loss, WIDTH - 1), math("L")), Style.LOSS)
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
    layers = list(enumerate(model.spec.layers, 1))
    found: list[tuple[int, Block]] = []
    for _, group in groupby(layers, lambda pair: (pair[1].units, pair[1].activation, pair[1].bias)):
        alike = list(group)
        runs = [alike] if len(alike) >= FEWEST_ALIKE else [[pair] for pair in alike]
        for run in runs:
            (start, layer), (end, _) = run[0], run[-1]
            several = end > start
            title = f"layers {start}–{end}" if several else f"layer {start}"
            below = "l" if several else str(start)
            lines: Lines = (title, *typed(layer.activation, WIDTH - 1), _width(below, layer.units))
            found.append((len(run), Block(lines, several=several)))
    return found


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


def _width(layer: str, units: int) -> Box:
    below = letter(layer) if layer.isalpha() else digits(layer)
    return row([scripts(letter("n"), below=below), "=", digits(str(units))])


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
