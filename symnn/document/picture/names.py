"""Names that fit where they are drawn, and what is written of a layer."""

from __future__ import annotations

from symnn.document.formula.box import Box, row
from symnn.document.picture.drawing import Label, Style
from symnn.document.structure import described
from symnn.network import Model

LINE = 3.5  # from one line to the next, in mm
TYPEWRITER = 1.8  # a character's width in mm, in a browser's font
EM = 3.0  # of a formula, in mm


def wrapped(name: str, width: float) -> tuple[str, ...]:
    """The name in at most two lines that fit the width, broken after an underscore or shortened."""
    room = int(width / TYPEWRITER)
    if len(name) <= room:
        return (name,)
    breaks = [at + 1 for at, character in enumerate(name) if character in "_(" and at < room]
    first = breaks[-1] if breaks else room
    return name[:first], shortened(name[first:], room)


def shortened(name: str, room: int) -> str:
    """The name in so many characters."""
    return name if len(name) <= room else f"{name[: room - 1]}…"


def stacked(x: float, y: float, lines: tuple[Box | Label | str, ...]) -> list[Label]:
    """Lines below one another, centred at a point; a label among them keeps its style."""
    top = y - LINE * (len(lines) - 1) / 2
    found = []
    for position, line in enumerate(lines):
        content, style = (
            (line.content, line.style) if isinstance(line, Label) else (line, Style.LABEL)
        )
        found.append(Label(x, top + LINE * position, content, style))
    return found


def typed(name: str, width: float) -> tuple[Label, ...]:
    """The lines of a name as it is typed, to be stacked."""
    return tuple(Label(0, 0, line, Style.NAME) for line in wrapped(name, width))


def layer_names(model: Model, number: int, width: float) -> tuple[Label, ...]:
    """What a layer is, in one name or in two lines."""
    names = described(model, number)
    return (
        typed(names[0], width)
        if len(names) == 1
        else tuple(
            Label(0, 0, shortened(name, int(width / TYPEWRITER)), Style.NAME) for name in names[:2]
        )
    )


def listed(boxes: list[Box]) -> Box:
    """Formulas with commas between them."""
    parts: list[Box | str] = []
    for box in boxes:
        parts += [",", box] if parts else [box]
    return row(parts, space=0.6)
