"""A network with branches as boxes in ranks, from top to bottom: what is read stands above.

An arrow from one rank to the next is straight. A longer one goes along a lane of its own, right of
all boxes.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field

from symnn.document.formula.box import Box
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import Arrow, Drawing, Label, Rectangle, Shape, Style
from symnn.document.picture.names import EM, TYPEWRITER, shortened
from symnn.document.printing.shapes import measured
from symnn.document.structure import Source, described, sample_shape, sources
from symnn.network import Model

WIDTH, HEIGHT = 62.0, 9.0
DOWN, ACROSS, LANE = 5.0, 6.0, 4.0  # between ranks, between boxes, between lanes
ROOM = 130.0  # for the boxes of one rank
LEFT = 12.0  # of all boxes, for the targets
WIDEST = 156.0
MOST_RANKS = 9
LOSS, HIDDEN = "the loss", "the ranks between"
Edges = list[tuple[Source, Source]]
Text = tuple[str | Box, Style]


@dataclass
class _Layout:
    """Where each node is: its rank and its box."""

    ranks: dict[Source, int]
    boxes: dict[Source, Rectangle] = field(default_factory=dict)

    def row(self, rank: int) -> list[Source]:
        return [node for node, own in self.ranks.items() if own == rank]

    def is_last(self, node: Source) -> bool:
        """Whether no box stands right of the node's."""
        own = self.boxes[node]
        return all(self.boxes[other].x <= own.x for other in self.row(self.ranks[node]))


def graph(model: Model) -> Drawing:
    """The inputs, the layers by their numbers and names, and the loss."""
    reads = dict(enumerate(sources(model), 1))
    edges: Edges = [(source, number) for number, found in reads.items() for source in found]
    edges.append((len(model.layers), LOSS))
    ranks = _ranks(model, edges)
    ranks, edges = _shortened(ranks, edges)
    layout = _Layout(ranks)
    _place(layout, edges)
    right = max(box.x + box.width for box in layout.boxes.values())
    shapes, end = _arrows(layout, edges, right)
    for node, box in layout.boxes.items():
        if node != HIDDEN:
            shapes.append(box)
        shapes += _labels(model, node, box)
    loss = layout.boxes[LOSS]
    middle = loss.y + HEIGHT / 2
    shapes += [Arrow(loss.x - 7, middle, loss.x, middle), Label(loss.x - 9, middle, math("y"))]
    return Drawing(end + 1, loss.y + HEIGHT + 2, tuple(shapes))


def _ranks(model: Model, edges: Edges) -> dict[Source, int]:
    """A layer below all that it reads, an input right above its first reader."""
    ranks: dict[Source, int] = {tensor.name: 0 for tensor in model.inputs}
    for node in (*range(1, len(model.layers) + 1), LOSS):
        ranks[node] = 1 + max(ranks[start] for start, end in edges if end == node)
    for tensor in model.inputs:
        readers = [ranks[end] for start, end in edges if start == tensor.name]
        ranks[tensor.name] = min(readers) - 1
    return ranks


def _shortened(ranks: dict[Source, int], edges: Edges) -> tuple[dict[Source, int], Edges]:
    """The first ranks and the last ones, where there are too many for a page."""
    last = ranks[LOSS]
    hidden = last + 1 - MOST_RANKS
    if hidden <= 0:
        return ranks, edges
    start = MOST_RANKS // 2
    end = start + hidden + 1
    kept = {node: HIDDEN if start <= rank < end else node for node, rank in ranks.items()}
    told = {kept[node]: min(rank, start) for node, rank in ranks.items() if rank < end}
    told |= {node: rank - hidden for node, rank in ranks.items() if rank >= end}
    moved = [(kept[a], kept[b]) for a, b in edges]
    return told, list(dict.fromkeys((a, b) for a, b in moved if a != b))


def _place(layout: _Layout, edges: Edges) -> None:
    """Each rank in the order of what its boxes read, in the middle of the page."""
    rows = [layout.row(rank) for rank in range(max(layout.ranks.values()) + 1)]
    widths = [min(WIDTH, (ROOM - ACROSS * (len(row) - 1)) / len(row)) for row in rows]
    extents = [w * len(row) + ACROSS * (len(row) - 1) for w, row in zip(widths, rows, strict=True)]
    for rank, (row, width) in enumerate(zip(rows, widths, strict=True)):
        x = LEFT + (max(extents) - extents[rank]) / 2
        for node in sorted(row, key=lambda node: _above(layout, edges, node)):
            y = 2 + rank * (HEIGHT + DOWN)
            style = Style.LOSS if node == LOSS else Style.BLOCK
            style = Style.INPUT if isinstance(node, str) and node != LOSS else style
            layout.boxes[node] = Rectangle(x, y, width, HEIGHT, style)
            x += width + ACROSS


def _above(layout: _Layout, edges: Edges, node: Source) -> float:
    """Where what the node reads stands, from left to right."""
    found = [layout.boxes[start].x for start, end in edges if end == node and start in layout.boxes]
    return sum(found) / len(found) if found else 0.0


def _arrows(layout: _Layout, edges: Edges, right: float) -> tuple[list[Shape], float]:
    """The arrows of all edges, and how far they reach."""
    long = [e for e in edges if layout.ranks[e[1]] - layout.ranks[e[0]] > 1]
    shapes: list[Shape] = [_straight(layout, edges, *edge) for edge in edges if edge not in long]
    lanes = _lanes({edge: (layout.ranks[edge[0]], layout.ranks[edge[1]]) for edge in long})
    apart = min(LANE, (WIDEST - right) / max((1, *lanes.values())))
    ports: Counter[Source] = Counter()
    for edge, lane in lanes.items():
        shapes += _around(layout, *edge, right + apart * lane, ports)
        ports.update(edge)
    return shapes, right + LANE * bool(lanes) + apart * max(lanes.values(), default=0)


def _lanes(spans: dict[tuple[Source, Source], tuple[int, int]]) -> dict[tuple[Source, Source], int]:
    """A lane from 1 for each edge, none for two that pass one rank; the short ones inside."""
    found: dict[tuple[Source, Source], int] = {}
    for edge, (top, bottom) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        taken = {found[o] for o in found if spans[o][0] <= bottom and spans[o][1] >= top}
        found[edge] = next(n for n in range(1, len(spans) + 1) if n not in taken)
    return found


def _straight(layout: _Layout, edges: Edges, start: Source, end: Source) -> Arrow:
    """From the lower side of a box to the upper side of one in the next rank."""
    a, b = layout.boxes[start], layout.boxes[end]
    before = [s for s, e in edges if e == end and layout.ranks[e] - layout.ranks[s] == 1]
    before.sort(key=lambda source: layout.boxes[source].x)
    at = b.x + b.width * (before.index(start) + 1) / (len(before) + 1)
    return Arrow(a.x + a.width / 2, a.y + HEIGHT, at, b.y)


def _around(
    layout: _Layout, start: Source, end: Source, lane: float, ports: Counter[Source]
) -> list[Shape]:
    """Along a lane, past the boxes between; from and to a box's right side where that is free."""
    a, b = layout.boxes[start], layout.boxes[end]
    points: list[tuple[float, float]] = []
    if layout.is_last(start):
        y = a.y + HEIGHT * 0.7 - 1.4 * ports[start]
        points += [(a.x + a.width, y), (lane, y)]
    else:
        x, y = a.x + a.width * 0.75, a.y + HEIGHT + 2
        points += [(x, a.y + HEIGHT), (x, y), (lane, y)]
    if layout.is_last(end):
        y = b.y + HEIGHT * 0.3 + 1.4 * ports[end]
        points += [(lane, y), (b.x + b.width, y)]
    else:
        x, y = b.x + b.width * 0.9, b.y - 2.5
        points += [(lane, y), (x, y), (x, b.y)]
    pairs = list(itertools.pairwise(points))
    return [Arrow(*p, *q, head=q == points[-1]) for p, q in pairs]


def _labels(model: Model, node: Source, box: Rectangle) -> list[Shape]:
    """Two lines: number and name, type and shape."""
    middle = box.x + box.width / 2
    if node == HIDDEN:
        return [Label(middle, box.y + HEIGHT / 2, math(r"\vdots"))]
    if node == LOSS:
        name, what, tensor = "", [model.spec.loss], None
    elif isinstance(node, str):
        name, what, tensor = node, [], model.program.tensors[node]
    else:
        name, what = model.spec.layers[node - 1].name or "", described(model, node)
        tensor = model.program.tensors[model.layers[node - 1].output]
    title = "loss" if node == LOSS else "input" if isinstance(node, str) else f"layer {node}"
    upper: list[Text] = [(title, Style.LABEL)]
    upper += [(name, Style.NAME)] if name else []
    lower: list[Text] = [(" ".join(what), Style.NAME)] if what else []
    lower.append(
        (measured(model, sample_shape(tensor.shape)) if tensor else math("L"), Style.LABEL)
    )
    found: list[Shape] = []
    for y, parts in ((box.y + 2.6, upper), (box.y + 6.4, lower)):
        found += _beside(box, y, parts)
    return found


def _beside(box: Rectangle, y: float, parts: list[Text]) -> list[Shape]:
    """One label in the middle, or two, that have what they need where there is room."""
    if len(parts) == 1:
        return [Label(box.x + box.width / 2, y, *parts[0])]
    (one, style), (other, last) = parts
    first, second = map(_width, (one, other))
    if first + second + 3 > box.width:  # a formula as it is, a name in the room that is left
        second = min(second, max(box.width / 2, box.width - first - 3))
        first = box.width - second - 3
    one, other = _fitting(one, first), _fitting(other, second)
    left = box.x + (box.width - first - second - 2) / 2
    return [
        Label(left + first / 2, y, one, style),
        Label(left + first + 2 + second / 2, y, other, last),
    ]


def _width(part: str | Box) -> float:
    return part.width * EM if isinstance(part, Box) else len(part) * TYPEWRITER


def _fitting(part: str | Box, width: float) -> str | Box:
    return part if isinstance(part, Box) else shortened(part, int(width / TYPEWRITER))
