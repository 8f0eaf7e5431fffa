"""MathML: what a browser needs to be told of a formula."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from symnn.document.formula.box import cases, digits, letter, matrix, row
from symnn.document.formula.mathml import mathml
from symnn.document.formula.reading import math


def shown(source: str, **options: bool) -> str:
    return mathml(math(source).node, **options)


@pytest.mark.parametrize(
    ("source", "inner"),
    [
        ("a", "<mi>a</mi>"),
        ("12.5", "<mn>12.5</mn>"),
        (
            r"\delta^l_{k}",
            "<msubsup><mi>δ</mi>",
        ),
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\sqrt{a}", "<msqrt><mi>a</mi></msqrt>"),
        (r"\mathbf{W}", "<mi>𝐖</mi>"),
        (r"\boldsymbol{\delta}", "<mi>𝜹</mi>"),
        (r"a < b", "<mo>&lt;</mo>"),
        (r"\tilde{a}", '<mover accent="true"><mi>a</mi>'),
    ],
)
def test_elements(source: str, inner: str) -> None:
    assert inner in shown(source)


@pytest.mark.parametrize("order", [("_", "^"), ("^", "_")])
def test_the_subscript_comes_before_the_superscript(order: tuple[str, str]) -> None:
    ends = {"_": "b", "^": "c"}
    base = "".join(f"{end}{{{ends[end]}}}" for end in order)
    assert "<msubsup><mi>a</mi><mi>b</mi><mi>c</mi></msubsup>" in shown(f"a{base}")


def test_a_sign_knows_whether_it_stands_between_two_terms() -> None:
    forms = re.compile(r"<mo(?: form=\"(\w+)\")?>−")
    assert forms.findall(shown("a - b")) == [""]  # infix, where MathML sees so itself
    assert forms.findall(shown("- b")) == [""]  # prefix, likewise
    assert forms.findall(shown("a = - b")) == ["prefix"]
    assert forms.findall(shown("- b", continued=True)) == ["infix"]


def test_scripts_are_set_without_space() -> None:
    assert '<mo lspace="0" rspace="0">−</mo>' in shown("a^{l-1}")
    assert shown(r"\sum_{j=1}^{n} a").count('lspace="0"') == 1


def test_a_function_stands_apart_from_a_factor_but_not_from_a_sign() -> None:
    assert "mspace" in shown(r"a \exp(b)")
    assert "mspace" not in shown(r"a + \exp(b)")


def test_sums_in_fractions_keep_their_size_and_range() -> None:
    inner = r"\frac{1}{\left(\sum_{j} a_{j}\right)^2}"
    assert '<mstyle displaystyle="true"><msup>' in shown(inner)
    assert "mstyle" not in shown(r"\frac{1}{a}")


def test_display_is_asked_for() -> None:
    assert shown("a", display=True).startswith('<math displaystyle="true">')
    assert shown("a").startswith("<math>")


def test_all_is_well_formed() -> None:
    values = [(letter("a"), row([letter("z"), ">", digits("0")])), (letter("b"), None)]
    boxes = [
        cases(values),
        matrix([[letter("a"), digits("0")], [digits("0"), letter("b")]]),
        math(r"\left\{ a \right\} \in \mathbb{R} \quad \text{if } a < b"),
        math(r"\max_{1 \le j \le n} |a_{j}| \odot b'"),
    ]
    for box in boxes:
        tree = ElementTree.fromstring(mathml(box.node))
        assert tree.tag == "math" and "".join(tree.itertext()).strip()
