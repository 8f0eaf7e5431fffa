"""The picture: everything that belongs in it is there, fits where it stands, and is legible."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest

from symnn.document.picture.architecture import architecture
from symnn.document.picture.drawing import Arrow, Circle, Drawing, Label, Rectangle, Style
from symnn.document.picture.names import EM, TYPEWRITER, wrapped
from symnn.library import ACTIVATIONS
from symnn.network import build
from symnn.spec import CustomActivation, Dense, Layer, Network, from_shorthand

LETTER = 1.75  # a letter's width in mm, more or less, from above
OWN = "M" * 64
NETWORKS = {
    "two layers": from_shorthand("2-3-1"),
    "one unit": from_shorthand("1-1", loss="binary_cross_entropy"),
    "as many units as are drawn": from_shorthand("8-8-8-8-8-8-8", activation="hard_sigmoid"),
    "no biases": from_shorthand("3-2", bias=False),
    "ten wide layers": Network(
        *(Dense(9990 + n, activation=name) for n, name in enumerate(list(ACTIVATIONS)[:10])),
        input=9999,
    ),
    "fifty layers": Network(*(Dense(64, activation="tanh") for _ in range(50)), input=64),
    "a thousand layers, no two alike": Network(
        *(Dense(100 + n % 7, activation="tanh") for n in range(1000)), input=64
    ),
    "a long name": Network(
        Dense(3, activation=OWN), input=2, activations={OWN: CustomActivation(expr="z**2")}
    ),
    "a long name in a block": Network(
        Dense(9, activation=OWN), input=2, activations={OWN: CustomActivation(expr="z**2")}
    ),
}
NETWORKS |= {
    "two inputs": Network(
        Layer("bilinear", units=3, inputs=["x", "u"]), Dense(2), inputs={"x": 2, "u": (4,)}
    ),
    "a residual sum": Network(
        Dense(4, name="p"), Dense(5), Dense(4, name="a_long_name_of_a_layer"),
        Layer("add", inputs=["p", "a_long_name_of_a_layer"]), Dense(2), input=3,
    ),
    "attention": Network(
        Layer("self_attention", units=4, name="att"), Layer("add", inputs=["x", "att"]),
        Layer("layer_norm"), Dense(5, activation="relu"), input=(6, 8), loss="mse",
    ),
    "branches": Network(
        Dense(4, name="p"), Dense(4, name="q", inputs="x"), Dense(4, name="r", inputs="x"),
        Layer("add", inputs=["p", "q"], name="s"), Layer("multiply", inputs=["s", "r"], name="t"),
        Layer("concatenate", inputs=["t", "p"]), Dense(2), input=3,
    ),
}  # fmt: skip


def residual(blocks: int) -> Network:
    """Sums of what a layer gives and of what it reads."""
    layers = [Dense(4, name="a0")]
    for n in range(blocks):
        layers.append(Dense(4, name=f"d{n}"))
        layers.append(Layer("add", inputs=[f"a{n}", f"d{n}"], name=f"a{n + 1}"))
    return Network(*layers, input=3)


NETWORKS["fifty residual sums"] = residual(50)
Extent = tuple[float, float, float, float]


ALL = pytest.mark.parametrize("drawing", NETWORKS, indirect=True)


@cache
def drawn(name: str) -> Drawing:
    return architecture(build(NETWORKS[name]))


@pytest.fixture
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return drawn(request.param)


def extent(label: Label) -> Extent:
    """Where a label stands: its least x and y, and its greatest."""
    if isinstance(label.content, str):
        width = len(label.content) * (TYPEWRITER if label.style is Style.NAME else LETTER)
    else:
        width = label.content.width * EM
    return label.x - width / 2, label.y - 1.4, label.x + width / 2, label.y + 1.4


def labels(drawing: Drawing) -> list[Label]:
    return [shape for shape in drawing.shapes if isinstance(shape, Label)]


def texts(drawing: Drawing) -> list[str]:
    return [
        label.content if isinstance(label.content, str) else label.content.tex
        for label in labels(drawing)
    ]


@ALL
def test_every_label_is_within_the_picture_which_fits_a_page(drawing: Drawing) -> None:
    assert drawing.width <= 162 and drawing.height <= 130
    for label in labels(drawing):
        left, top, right, bottom = extent(label)
        assert left >= 0 and top >= 0 and right <= drawing.width and bottom <= drawing.height, label


@ALL
def test_a_label_in_a_block_is_within_it(drawing: Drawing) -> None:
    for block in (shape for shape in drawing.shapes if isinstance(shape, Rectangle)):
        for label in labels(drawing):
            x, y = label.x - block.x, label.y - block.y
            if 0 < x < block.width and 0 < y < block.height:
                left, top, right, bottom = extent(label)
                assert left >= block.x and right <= block.x + block.width, label
                assert top >= block.y and bottom <= block.y + block.height, label


@ALL
def test_no_label_is_written_over_another(drawing: Drawing) -> None:
    for a, b in combinations(map(extent, labels(drawing)), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


def test_a_small_network_has_a_circle_for_each_unit_and_a_line_for_each_weight() -> None:
    drawing = architecture(build(from_shorthand("2-2-3-2", activation="sigmoid")))
    circles = [shape for shape in drawing.shapes if isinstance(shape, Circle)]
    edges = [s for s in drawing.shapes if isinstance(s, Arrow) and s.style is Style.EDGE]
    assert (len(circles), len(edges)) == (2 + 2 + 3 + 2, 4 + 6 + 6)
    assert {"x_{1}", "a^{1}_{2}", "z^{3}_{2}", "n_{2} = 3", "W^{1}, b^{1}"} <= set(texts(drawing))
    assert {"layer 3", "sigmoid", "identity", "least_squares", "y", "L"} <= set(texts(drawing))


def test_a_layer_whose_parameters_are_all_another_layers_has_none_of_its_own() -> None:
    shares = {"W": "first.W", "b": "first.b"}
    spec = Network(Dense(2, name="first"), Dense(2, shares=shares), Dense(1), input=2)
    found = set(texts(architecture(build(spec))))
    assert {"W^{1}, b^{1}", "W^{3}, b^{3}", "layer 2"} <= found
    assert not {"W^{2}, b^{2}", "W^{2}", "b^{2}"} & found


def test_a_large_network_has_a_block_for_each_layer() -> None:
    drawing = architecture(build(from_shorthand("64-32-10", activation="relu")))
    assert sum(isinstance(shape, Rectangle) for shape in drawing.shapes) == 4
    assert {"n_{0} = 64", "n_{1} = 32", "n_{2} = 10", "relu", "identity"} <= set(texts(drawing))


def test_layers_that_are_alike_are_one_block_with_their_range() -> None:
    found = texts(drawn("fifty layers"))
    assert {"layers 1–50", "n_{l} = 64", "tanh"} <= set(found)
    assert found.count("tanh") == 1


def test_of_many_layers_the_first_and_the_last_are_shown_and_how_many_are_not() -> None:
    found = texts(drawn("a thousand layers, no two alike"))
    shown = [int(text.split()[1]) for text in found if text.startswith("layer ")]
    hidden = next(text for text in found if "–" in text).split("–")
    first, last = map(int, hidden)
    assert shown == [*range(1, first), *range(last + 1, 1001)]
    assert len(shown) >= 10


def test_a_weight_without_bias_has_no_bias_in_the_picture() -> None:
    assert "W^{1}" in texts(drawn("no biases"))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("tanh", ("tanh",)),
        ("binary_cross_entropy", ("binary_cross_", "entropy")),
        ("abcdefghijklmnop", ("abcdefghijklm", "nop")),
        ("x" * 40, ("x" * 13, "x" * 12 + "…")),
    ],
)
def test_a_name_is_broken_after_an_underscore_or_shortened(
    name: str, lines: tuple[str, ...]
) -> None:
    assert wrapped(name, 13.5 * TYPEWRITER) == lines


def test_an_arrow_goes_from_what_is_read_to_what_reads_it() -> None:
    """From each box there is a way along arrows to the boxes that read it, and to no other."""
    drawing = drawn("branches")
    boxes = [shape for shape in drawing.shapes if isinstance(shape, Rectangle)]

    def box(x: float, y: float) -> Rectangle | None:
        return next(
            (
                b
                for b in boxes
                if b.x - 0.01 <= x <= b.x + b.width + 0.01
                and b.y - 0.01 <= y <= b.y + b.height + 0.01
            ),
            None,
        )

    names = {}
    for label in labels(drawing):
        inside = box(label.x, label.y)
        if (
            inside
            and isinstance(label.content, str)
            and label.content.startswith(("layer", "inp", "loss"))
        ):
            names[inside] = label.content
    found = set()
    start = None
    for arrow in (shape for shape in drawing.shapes if isinstance(shape, Arrow)):
        start = names.get(box(arrow.x1, arrow.y1), start)
        if arrow.head and box(arrow.x1, arrow.y1) is None and start is None:
            continue
        if arrow.head:
            found.add((start, names[box(arrow.x2, arrow.y2)]))
            start = None
    assert found == {
        ("input", "layer 1"), ("input", "layer 2"), ("input", "layer 3"), ("layer 1", "layer 4"),
        ("layer 2", "layer 4"), ("layer 4", "layer 5"), ("layer 3", "layer 5"),
        ("layer 5", "layer 6"), ("layer 1", "layer 6"), ("layer 6", "layer 7"), ("layer 7", "loss"),
    }  # fmt: skip
