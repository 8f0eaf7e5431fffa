"""Numbers in a row are told so that they can be read back, in few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.document.printing.ranges import layers_box, numbers_text
from tests.document.reading import expanded


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([3], "3"),
        ([1, 3, 5], "1, 3, 5"),
        ([1, 3, 5, 7], "1, 3, …, 7"),
        ([41, 37, 33, 29, 25], "41, 37, …, 25"),
        ([2, 4, 5, 6, 7, 8, 20], "2, 4, 5, …, 8, 20"),
    ],
)
def test_equal_steps_are_told_by_their_start_and_their_end(numbers: list[int], text: str) -> None:
    assert numbers_text(numbers) == text


@given(st.lists(st.integers(1, 60), min_size=1, unique=True), st.booleans())
def test_what_is_told_can_be_read_back(numbers: list[int], down: bool) -> None:
    assert expanded(numbers_text(sorted(numbers, reverse=down))) == sorted(numbers, reverse=down)


@pytest.mark.parametrize(
    ("layers", "last", "tex"),
    [
        ([1, 2, 3], 3, r"l = 1, \ldots, L"),
        ([4, 3, 2, 1], 5, r"l = L - 1, \ldots, 1"),
        ([2, 3, 4, 5], 9, r"l = 2, \ldots, 5"),
        ([1, 2], 3, "l = 1, 2"),
        ([2, 4, 6], 7, "l = 2, 4, 6"),
        ([1, 3, 5, 7, 9], 9, r"l = 1, 3, \ldots, 9"),
        ([1, 2, 3, 4, 7], 9, r"l = 1, 2, \ldots, 4, 7"),
    ],
)
def test_a_run_of_layers_ends_at_l(layers: list[int], last: int, tex: str) -> None:
    assert layers_box(layers, last).tex == tex
