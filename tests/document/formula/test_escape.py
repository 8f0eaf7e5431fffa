"""Text as LaTeX: nothing of a user's is a command."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.document.formula.escape import escape, name_text
from tests.quick import examples


@settings(max_examples=examples(200), deadline=None, derandomize=True)
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
    characters = "".join(map(chr, range(32, 0x3000))) + "√ \U0001f600"
    packages = r"\usepackage{amsmath}\usepackage{amssymb}"
    body = f"\\begin{{document}}\n{escape(characters)}\n\\end{{document}}"
    log = typeset(f"\\documentclass{{article}}{packages}\\usepackage[utf8]{{inputenc}}{body}")
    assert "Missing character" not in log


def test_punctuation_and_mathematics_of_our_own_texts_are_no_question_marks():
    assert "?" not in escape("layers 1–48, … “×” σ′ ≤ ∂ ⊙ ½ ᵀ".replace("½", ""))


def test_a_long_name_may_be_broken():
    assert name_text("a_b") == r"\texttt{a\_\allowbreak{}b}"
    assert name_text("x" * 40).count(r"\allowbreak{}") == 2
