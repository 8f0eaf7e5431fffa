"""The table of layers and the count of parameters: right, and short for a deep network."""

from __future__ import annotations

import pytest

from symnn.document.blocks import Table
from symnn.document.chapters.architecture import chapter
from symnn.spec import Dense, Network
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


def test_the_table_and_the_words_of_a_thousand_layers_are_short() -> None:
    made = chapter(material(network(*[5] * 999, 3)))
    (table,) = (block for block in made.blocks if isinstance(block, Table))
    assert len(table.rows) == 4
    assert len(words(made)) < 2000
