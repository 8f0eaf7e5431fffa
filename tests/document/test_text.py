"""Text and numbers: nothing of a user's is TeX, and numbers stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from symnn.document.text import escape, name_text, number


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet='\\{}$&#%_^~<>|"ab\n\x00é√', max_size=20))
def test_no_text_is_a_command(text):
    left = escape(text)
    for command in ("textbackslash{}", "textasciitilde{}", "textasciicircum{}", "textless{}"):
        left = left.replace(f"\\{command}", "")
    for command in ("textgreater{}", "textbar{}"):
        left = left.replace(f"\\{command}", "")
    for special in "{}$&#%_":
        left = left.replace(f"\\{special}", "")
    assert not set(left) & set('\\{}$&#%_^~<>|"\n\x00√')


def test_special_characters_are_typeset_as_themselves(typeset):
    text = escape("".join(map(chr, range(32, 127))) + "".join(map(chr, range(0xA0, 0x180))) + "√")
    typeset("\\documentclass{article}\\begin{document}\n" + text + "\n\\end{document}")


def test_a_long_name_may_be_broken():
    assert name_text("a_b") == r"\texttt{a\_\allowbreak{}b}"
    assert name_text("x" * 40).count(r"\allowbreak{}") == 2


@pytest.mark.parametrize(
    ("value", "tex"),
    [
        ("3", "3"),
        ("-1/3", r"- \frac{1}{3}"),
        ("1/20000", r"\frac{1}{20000}"),
        ("1.0507009873554805", "1.0507009873554805"),
        ("0.044715", "0.044715"),
        ("1e-8", "10^{-8}"),
        ("2.5e-9", r"2.5 \cdot 10^{-9}"),
        ("1/3000000", r"3.3333333 \ldots \cdot 10^{-7}"),
        ("10000000000000000000000000000000000000000000", "10^{43}"),
    ],
)
def test_a_number_is_exact_or_says_that_it_goes_on(value, tex):
    assert number(Rational(value)).tex == tex
