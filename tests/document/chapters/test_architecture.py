"""The table of layers and the count of parameters: right, and short for a deep network."""

from __future__ import annotations

import pytest

from symnn.document.blocks import Table
from symnn.document.chapters.architecture import chapter
from symnn.spec import Dense, Layer, Network
from tests.document.reading import material, words


def rows(spec: Network) -> list[list[str]]:
    """The cells of the table, without its head."""
    lines = words(chapter(material(spec))).splitlines()
    return [line.split(" | ") for line in lines if " | " in line][1:]


def network(*units: int, bias: tuple[bool, ...] = ()) -> Network:
    every = bias or (True,) * len(units)
    layers = [Dense(u, activation="tanh", bias=b) for u, b in zip(units, every, strict=True)]
    return Network(*layers, input=4)


def counted(spec: Network) -> int:
    """The parameters of all rows, as they are told."""
    total = 0
    for *_, told in rows(spec)[1:]:
        times, _, count = told.rpartition(" × ")
        total += int(times or 1) * int(count)
    return total


def test_a_small_network_has_a_row_for_each_layer() -> None:
    found = rows(network(3, 3, 3, 3, 3, 2))
    assert [row[0] for row in found] == ["0", "1", "2", "3", "4", "5", "6"]
    assert [row[-1] for row in found[1:]] == ["15", "12", "12", "12", "12", "8"]


def test_layers_of_a_deep_one_that_follow_one_another_alike_are_one_row() -> None:
    found = rows(network(*[5] * 10, 7, 7, *[5] * 30, 3))
    assert [row[:2] for row in found] == [
        ["0", "4"], ["1", "5"], ["2–10", "5"], ["11", "7"], ["12", "7"], ["13", "5"],
        ["14–42", "5"], ["43", "3"],
    ]  # fmt: skip
    assert found[2][-1] == "9 × 30"


@pytest.mark.parametrize("units", [(3, 2), (5,) * 12, (5,) * 13, (5,) * 40, (2, 3) * 20])
def test_the_rows_count_every_parameter(units: tuple[int, ...]) -> None:
    spec = network(*units)
    assert counted(spec) == spec.parameter_count
    assert f"= {spec.parameter_count}$" in words(chapter(material(spec)))


def test_a_bias_makes_a_layer_another() -> None:
    bias = (*[True] * 10, *[False] * 10)
    spec = network(*[5] * 20, bias=bias)
    assert [row[0] for row in rows(spec)] == ["0", "1", "2–10", "11–20"]
    assert counted(spec) == spec.parameter_count
    text = words(chapter(material(spec)))
    assert "50 biases (in layers 1, 2, …, 10)" in text
    assert f"{spec.parameter_count} parameters in all" in text


@pytest.mark.slow
def test_the_table_and_the_words_of_a_thousand_layers_are_short() -> None:
    made = chapter(material(network(*[5] * 999, 3)))
    (table,) = (block for block in made.blocks if isinstance(block, Table))
    assert len(table.rows) == 4
    assert len(words(made)) < 2000


SEED = r"\sum_{l = 1}^{L} n_{l} (n_{l - 1} + 1)"
GRAPH = Network(
    Dense(4, name="p", activation="tanh"),
    Layer("gated", units=4, name="q"),
    Layer("add", inputs=["p", "q"]),
    Layer("layer_norm"),
    Dense(2),
    input=3,
)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (network(3, 2), True),
        (Network(Dense(3), Dense(2), input=(5, 4), loss="mse"), True),
        (network(3, 2, bias=(True, False)), False),
        (Network(Dense(3, activation="prelu"), Dense(2), input=4), False),
        (Network(Dense(3), Layer("highway"), Dense(2), input=4), False),
        (GRAPH, False),
    ],
)
def test_the_seed_s_total_is_told_where_it_is_true(spec: Network, told: bool) -> None:
    text = words(chapter(material(spec))).replace(" ", "")
    assert (SEED.replace(" ", "") in text) == told


def test_the_sum_is_of_the_shapes_of_the_parameters() -> None:
    text = words(chapter(material(GRAPH)))
    for told in (
        "$n_{1} + n_{0} n_{1} = 16$ in layer 1",
        "$2 n_{1} + 2 n_{1}^{2} = 40$ in layer 2",
        "$2 n_{1} = 8$ in layer 4",
    ):
        assert told in text
    assert "In all there are $74$ parameters: 52 weights, 18 biases, 4 gains." in text


def test_the_table_says_what_each_layer_reads_and_what_it_has() -> None:
    found = rows(GRAPH)
    assert found[0][:2] == ["0", ""] and "input x" in found[0]
    assert found[2][:4] == ["2", "q", "gated", "1"]
    assert "activation sigmoid" in found[2]
    assert found[3][:4] == ["3", "", "add", "1, 2"] and found[3][-1] == "none"
    assert found[4][-1] == "4 gains, 4 biases"


def test_a_thousand_layers_of_several_kinds_are_told_in_short() -> None:
    block = [Dense(4), Layer("layer_norm"), Layer("relu")]
    text = words(chapter(material(Network(*block * 30, Dense(2), input=3))))
    assert "in layer" not in text
    assert "In all there are" in text
