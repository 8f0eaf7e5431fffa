"""What an emitted file computes is as near to the truth as its precision allows, over the whole
range of floats."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accuracy.measure import DTYPES, Measured, measure, measure_optimizer
from tests.accuracy.subjects import OPTIMIZER_NAMES, Subject, subjects

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"
SUBJECTS = {subject.title: subject for subject in subjects() if subject.kind != "function"}
FUNCTIONS = {subject.title: subject for subject in subjects() if subject.kind == "function"}
QUICK = {"sigmoid", "log_cosh", "elu", "binary_cross_entropy, y = 1"}
DIFFERENT_VALUES = {"log_softmax", "cross_entropy"}
DIFFERENT_SLOPES = {
    *("asin", "acos", "tanh", "sigmoid", "softmax", "log_softmax", "cross_entropy"),
    *("silu", "gelu", "gelu_tanh", "mish", "snake", "sine", "sin", "cos"),
    *("binary_cross_entropy, y = 0", "binary_cross_entropy, y = 1", "poisson, y = 3"),
}
"""What is a difference that may lie below the rounding of its terms, or is 0 somewhere."""
TANH = "0.5 * np.tanh(0.5 * z) + 0.5"


def held(measured: Measured) -> None:
    title = measured.title
    assert measured.value.is_accurate or (
        title in DIFFERENT_VALUES and measured.value.is_difference
    ), measured.value
    assert measured.slope.is_accurate or (
        title in DIFFERENT_SLOPES and measured.slope.is_difference
    ), measured.slope


def cases(some: dict[str, Subject]) -> list[object]:
    return [
        pytest.param(subject, id=title, marks=[] if title in QUICK else pytest.mark.slow)
        for title, subject in some.items()
    ]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("subject", [*cases(FUNCTIONS), *cases(SUBJECTS)])
def test_values_and_derivatives_are_accurate(subject: Subject, dtype: str) -> None:
    held(measure(subject, dtype, density=1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_steps_of_optimizers_are_accurate(name: str, dtype: str) -> None:
    held(measure_optimizer(name, dtype, density=1))


def test_a_sigmoid_without_a_tail_is_noticed() -> None:
    def edited(text: str) -> str:
        assert text.count("1 / (1 + np.exp(-z))\n") == 1
        return text.replace("1 / (1 + np.exp(-z))\n", f"{TANH}\n")

    found = measure(FUNCTIONS["sigmoid"], "float64", 1, edited)
    assert found.value.error > 0.5
    assert not found.value.is_difference


def test_the_page_has_every_line() -> None:
    lines = PAGE.read_text().splitlines()
    for title in [*FUNCTIONS, *SUBJECTS, *OPTIMIZER_NAMES]:
        assert any(line.startswith(f"| {title} | ") for line in lines), title
