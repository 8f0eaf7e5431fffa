"""A drawing as SVG and as TikZ: well formed, complete, and nothing of a user's is a command."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from symnn.document.formula.reading import math
from symnn.document.picture.architecture import architecture
from symnn.document.picture.drawing import Arrow, Drawing, Label, Style
from symnn.document.picture.svg import svg
from symnn.document.picture.tikz import tikz
from symnn.network import build
from symnn.spec import Dense, Network, from_shorthand

HOSTILE = r"</text><script>&\input{x}%$#_^~"
SHAPES = (Label(20, 5, HOSTILE, Style.NAME), Label(20, 9, HOSTILE), Arrow(0, 0, 9, 9))
DRAWINGS = {
    "units": architecture(build(from_shorthand("2-2-3-2"))),
    "blocks": architecture(build(Network(*(Dense(99 + n // 3) for n in range(90)), input=3))),
    "a user's text": Drawing(40, 12, SHAPES),
}
ALL = pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
SPACE = "{http://www.w3.org/2000/svg}"


@ALL
def test_svg_is_well_formed_and_says_what_it_shows(drawing):
    root = ElementTree.fromstring(svg(drawing, "layers of 2 & 3 <units>"))
    assert root.get("role") == "img"
    assert root.find(f"{SPACE}title").text == "layers of 2 & 3 <units>"
    tags = {element.tag.removeprefix(SPACE) for element in root.iter()}
    assert tags <= {"svg", "title", "circle", "rect", "line", "polygon", "text", "tspan"}


@ALL
def test_svg_has_every_label_and_no_color_of_its_own(drawing):
    root = ElementTree.fromstring(svg(drawing, "x"))
    shown = ["".join(text.itertext()) for text in root.iter(f"{SPACE}text")]
    written = [shape.content for shape in drawing.shapes if isinstance(shape, Label)]
    for text, content in zip(shown, written, strict=True):
        assert text == content if isinstance(content, str) else text.strip()
    colors = {element.get(kind) for element in root.iter() for kind in ("fill", "stroke")}
    assert colors <= {None, "none", "currentColor"}


def test_in_svg_what_follows_scripts_is_back_on_the_line():
    source = svg(Drawing(9, 9, (Label(5, 5, math("a^l_k = b_1")),)), "x")
    text = ElementTree.fromstring(source).find(f"{SPACE}text")
    heights, at = {}, 0.0
    for span in text:
        at += float(span.get("dy", 0))
        heights[span.text.strip()] = round(at, 2)
    assert heights["a"] == heights["="] == heights["b"] == 0
    assert heights["l"] < 0 < heights["k"] == heights["1"]


@ALL
def test_tikz_compiles(drawing, typeset):
    page = r"\documentclass{article}\usepackage{amsmath}\usepackage{tikz}"
    log = typeset(f"{page}\\begin{{document}}\n{tikz(drawing)}\n\\end{{document}}")
    assert "Missing character" not in log


def test_a_drawing_is_the_same_text_each_time():
    again = architecture(build(from_shorthand("2-2-3-2")))
    assert tikz(again) == tikz(DRAWINGS["units"])
    assert svg(again, "x") == svg(DRAWINGS["units"], "x")
