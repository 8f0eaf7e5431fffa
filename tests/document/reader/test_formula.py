"""The reader itself: what a formula says, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.document.reader.displays import displays, layers, numbers
from tests.document.reader.evaluate import Scene, value
from tests.document.reader.formula import Formula
from tests.document.reader.tokens import Unreadable

SCENE = Scene(
    (2, 3),
    {
        ("a", 1): np.array([[2.0, 3.0, 5.0]]),
        ("W", 1): np.arange(6.0).reshape(3, 2),
        ("y",): np.ones(1),
    },
    {"N": 1, "l": 1, "i": 1, "k": 2, "j": 1, "u": 0.5, "v": -4.0},
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"- u^{2} + 3 u v", -0.25 - 6),
        (r"\frac{1}{2 N} \sum_{k' = 1}^{n_{l}} a^{l}_{i k'} - u", 5 - 0.5),
        (r"a^{L}_{ik}", 3.0),
        (r"(a^{1}_{ik})^{2} W^{l}_{kj}", 9 * 2.0),
        (r"\sum_{m = 1}^{n_{l}} \sum_{j' = 1}^{n_{l - 1}} [m = k] W^{l}_{m j'}", 2.0 + 3.0),
        (r"\max_{1 \le m \le n_{1}} a^{1}_{im} - |v|", 1.0),
        (r"\log\cosh(v) + \tanh(u)^{2}", math.log(math.cosh(4)) + math.tanh(0.5) ** 2),
        (r"\begin{cases} u & \text{if } v > 0 \\ \sqrt{- v} & \text{otherwise} \end{cases}", 2.0),
        (r"\min(\max(u, v), 10^{- 1}) / (N + 1)", 0.05),
        (r"|u - |v|| \operatorname{sgn}(v)", -3.5),
        (r"2 \cdot 10^{2} (1 + u)^{3/2}", 200 * 1.5**1.5),
    ],
)
def test_values(source: str, expected: float) -> None:
    assert value(Formula(source).whole(), SCENE) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "source",
    [
        r"u / v N",  # (u / v) N, or u / (v N)
        r"\max_{1 \le m \le n_{1}} a^{1}_{im} u",  # whose maximum
        r"\exp u",
        r"\frac{u}{v}^{2}",
        r"2 3",
        r"u 2",
        r"a_{ik}",  # no layer
        r"u +",
        r"u \circ v",
        r"1.5\ldots",  # cut short
        r"(u",
        r"u^{2}^{3}",
        r"\tanh^{2}(u)",
        r"[u < v]",
    ],
)
def test_what_has_no_one_meaning_is_refused(source: str) -> None:
    with pytest.raises(Unreadable):
        Formula(source).whole()


@pytest.mark.parametrize("source", ["w", "a^{l + 1}_{ik}", "a^{l}_{ki}", "a^{l}_{i}", "y_{k}"])
def test_what_stands_for_nothing_is_refused(source: str) -> None:
    with pytest.raises(Unreadable):
        value(Formula(source).whole(), SCENE)


def test_ranges() -> None:
    assert layers(r"L, \ldots, 1", 4) == [4, 3, 2, 1]
    assert layers(r"1, \ldots, L - 1", 4) == [1, 2, 3]
    assert layers("3, 2", 4) == [3, 2]
    assert numbers("1, 3, …, 9") == ["1", "3", "5", "7", "9"]
    assert numbers("U2") == ["U2"]
    for text in ("1, …", "1, 4, …, 9", "2, 2"):
        with pytest.raises(Unreadable):
            numbers(text)


@pytest.mark.parametrize(
    "body",
    [
        r"u &= v \qquad \text{perhaps}",
        r"u &= v \\ v",
        r"u &\ge v",
        r"\text{where } u &= v",
        r"u &= v \\ &\qquad v",
        r"u + v &= 1 \tag{1}",
    ],
)
def test_displays_that_are_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        displays(f"\\section{{Gradients}}\n\\begin{{align*}}\n{body}\n\\end{{align*}}", 3)


def test_a_display_of_another_kind_is_refused() -> None:
    with pytest.raises(Unreadable, match="another kind"):
        displays("\\begin{equation}\nu = v\n\\end{equation}", 3)
