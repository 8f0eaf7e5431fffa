"""A number in the document and in the emitted file is the same equation's."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from symnn.document import Depth, DocumentOptions, Level
from symnn.document.printing.lines import lines
from symnn.document.printing.names import Counting
from symnn.files import read_network
from symnn.pipeline import generate
from symnn.spec import Dense, Network, Penalty, from_shorthand
from tests.document.reading import expanded, header, material, numbered, tex
from tests.quick import one_in

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
CASES = {path.stem: read_network(str(path)) for path in EXAMPLES}
CASES |= {
    "six alike": from_shorthand("3-4-4-4-4-4-2", activation="tanh", loss="cross_entropy"),
    "alternating": Network(
        *(Dense(3, activation="tanh" if n % 2 else "relu", bias=n % 3 > 0) for n in range(7)),
        input=2,
        penalty=Penalty(l1=0.01),
    ),
}
ASKED = [DocumentOptions(depth=depth, level=level) for depth, level in product(Depth, Level)]


def at_layer(text: str, layer: int, last: int) -> str:
    """LaTeX with the general l, and the last layer's L, replaced by numbers."""

    def number(match: re.Match[str]) -> str:
        script, letter, sign, away = match.groups()
        base = layer if letter == "l" else last
        return f"{script}{{{base + int(f'{sign}{away}' if away else 0)}}}"

    found = re.sub(r"([_^])\{([lL])(?: ([+-]) (\d+))?\}", number, text)
    return found.replace("a^{0}", "x")


@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
@pytest.mark.parametrize(
    "options", one_in(3, ASKED), ids=lambda o: f"{o.depth.value}-{o.level.value}"
)
def test_the_same_number_is_the_same_equation(spec: Network, options: DocumentOptions) -> None:
    told, file = material(spec, options), header(spec)
    found = [number for numbers, _ in numbered(told) for number in numbers]
    prediction = told.model.prediction
    if prediction is not None:  # not of the header: the comment in `predict` has its number
        file[len(file) + 1] = prediction
        assert f"# ({len(file)})" in generate(spec).partition("def predict(")[2]
    assert sorted(found) == sorted(file)
    for numbers, line in numbered(told):
        for number in numbers:
            layer = re.search(r"\d+$", file[number].name)
            # A printer of its own, since the letters of indices depend on what was printed before.
            first = lines(file[number], material(spec).printer(Counting()))[0]
            explicit = " ".join([first.left.tex, "=", *(box.tex for box in first.right)])
            shown = at_layer(tex(line), int(layer[0]) if layer else 0, told.last)
            if r"\sum_{l = 1}" not in shown:  # a sum over layers: see test_alike
                assert shown == explicit.replace("a^{0}", "x")


@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
def test_the_file_s_header_and_comments_have_the_numbers_of_the_program(spec: Network) -> None:
    told = material(spec)
    assert header(spec) == dict(enumerate(told.backward.program, 1))
    comments = re.findall(r"# ((?:\(\d+\)[ ,]*)+)", generate(spec))
    shown = {number for numbers, _ in numbered(told) for number in numbers}
    assert comments
    assert {int(n) for text in comments for n in re.findall(r"\d+", text)} <= shown


def test_numbers_in_a_row_are_read_as_they_are_told() -> None:
    assert expanded("3") == [3]
    assert expanded("1, 3, …, 9, 12") == [1, 3, 5, 7, 9, 12]
    assert expanded("9, 8, …, 6") == [9, 8, 7, 6]
