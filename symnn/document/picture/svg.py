"""A drawing → SVG within a page. Its colors are made of the text's, so that light and dark work."""

from __future__ import annotations

from html import escape

from symnn.document.formula.box import Box
from symnn.document.formula.nodes import Fence, Node, Row, Scripts, Sign, SignKind
from symnn.document.picture.drawing import Arrow, Circle, Drawing, Label, Rectangle, Shape, Style

FILLS = {Style.UNIT: 0.05, Style.INPUT: 0.12, Style.BLOCK: 0.05, Style.LOSS: 0.12}
STROKES = {Style.EDGE: 'stroke-width="0.15" stroke-opacity="0.5"', Style.FLOW: 'stroke-width="0.3"'}
FONT = 2.9
SMALL = 0.7  # a script, of its base
RAISED, LOWERED = 0.4, 0.25  # in em of the base
ADVANCE = 0.52  # of a character, in em: scripts above one another start at one place
HEAD = 1.8
MATHEMATICS = "'STIX Two Math','Cambria Math','Latin Modern Math',Cambria,'Times New Roman',serif"
FAMILIES = {Style.NAME: "ui-monospace,Menlo,Consolas,monospace", Style.LABEL: "inherit"}


def svg(drawing: Drawing, description: str) -> str:
    """An `svg` element as wide as there is room, with what it shows in words."""
    width, height = _number(drawing.width), _number(drawing.height)
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'style="width:100%;max-width:{width}mm;height:auto" font-size="{FONT}" '
        'stroke="currentColor" stroke-width="0.2" fill="none">'
    )
    shapes = "\n".join(map(_shape, drawing.shapes))
    return f"{opened}\n<title>{escape(description)}</title>\n{shapes}\n</svg>"


def _shape(shape: Shape) -> str:
    if isinstance(shape, Label):
        return _label(shape)
    kind = f'class="{shape.style.value}"'
    match shape:
        case Circle(x, y, radius):
            where = f'cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"'
            return f"<circle {kind} {where} {_fill(shape.style)}/>"
        case Rectangle(x, y, width, height):
            where = f'x="{_number(x)}" y="{_number(y)}"'
            size = f'width="{_number(width)}" height="{_number(height)}" rx="1"'
            return f"<rect {kind} {where} {size} {_fill(shape.style)}/>"
    return _arrow(shape)


def _fill(style: Style) -> str:
    return f'fill="currentColor" fill-opacity="{FILLS[style]}"'


def _arrow(arrow: Arrow) -> str:
    x1, y1, x2, y2 = map(_number, (arrow.x1, arrow.y1, arrow.x2, arrow.y2))
    line = (
        f'<line class="{arrow.style.value}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" '
        f"{STROKES[arrow.style]}/>"
    )
    if not arrow.head:
        return line
    dx, dy = arrow.x2 - arrow.x1, arrow.y2 - arrow.y1
    length = (dx**2 + dy**2) ** 0.5
    along, across = (HEAD * dx / length, HEAD * dy / length), (-dy / length, dx / length)
    base = arrow.x2 - along[0], arrow.y2 - along[1]
    ends = [
        (base[0] + s * HEAD / 3 * across[0], base[1] + s * HEAD / 3 * across[1]) for s in (1, -1)
    ]
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in ((arrow.x2, arrow.y2), *ends))
    return f'{line}<polygon points="{points}" fill="currentColor" stroke="none"/>'


def _label(label: Label) -> str:
    content = label.content
    words = _Words().of(content.node) if isinstance(content, Box) else escape(content)
    family = MATHEMATICS if isinstance(content, Box) else FAMILIES[label.style]
    where = f'x="{_number(label.x)}" y="{_number(label.y + 0.33 * FONT)}"'
    return (
        f'<text class="{label.style.value}" {where} text-anchor="middle" fill="currentColor" '
        f'stroke="none" font-family="{family}">{words}</text>'
    )


class _Words:
    """The parts of a formula one after the other, each said how far it is off the line."""

    def __init__(self) -> None:
        self.offset = 0.0  # of the next part from the line of the one before, in mm

    def of(self, node: Node) -> str:
        match node:
            case Sign():
                return self.sign(node)
            case Row(parts):
                return "".join(map(self.of, parts))
            case Fence(left, body, right):
                return self.span(left) + self.of(body) + self.span(right)
            case Scripts(base, above, below):
                return self.of(base) + self.scripts(above, below)
        raise ValueError(f"a picture's label holds no {type(node).__name__}")

    def sign(self, sign: Sign, size: float = FONT, back: float = 0.0) -> str:
        text = sign.text
        if sign.kind is SignKind.OPERATOR and size == FONT:  # scripts are tight
            text = f"{text} " if text == "," else f" {text} " if text in "=+−" else text
        style = ' font-style="italic"' if sign.kind is SignKind.IDENTIFIER else ""
        return self.span(text, style, size, back)

    def scripts(self, above: Node | None, below: Node | None) -> str:
        parts, back = "", 0.0
        for script, offset in ((above, -RAISED), (below, LOWERED)):
            if script is None:
                continue
            signs = _signs(script)
            self.offset += offset * FONT
            for sign in signs:
                parts += self.sign(sign, SMALL * FONT, back)
                back = 0.0
            back = ADVANCE * SMALL * FONT * sum(len(sign.text) for sign in signs)
            self.offset -= offset * FONT
        return parts

    def span(self, text: str, style: str = "", size: float = FONT, back: float = 0.0) -> str:
        away = f' dy="{_number(self.offset)}"' if self.offset else ""
        away += f' dx="{_number(-back)}"' if back else ""
        self.offset = 0.0
        smaller = f' font-size="{_number(size)}"' if size != FONT else ""
        return f"<tspan{away}{smaller}{style}>{escape(text)}</tspan>"


def _signs(node: Node) -> list[Sign]:
    """The signs of a script."""
    match node:
        case Sign():
            return [node]
        case Row(parts):
            return [sign for part in parts for sign in _signs(part)]
    raise ValueError(f"a picture's script holds no {type(node).__name__}")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
