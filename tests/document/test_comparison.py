"""What the comparison says that symnn prints is what it prints."""

from __future__ import annotations

import re
from pathlib import Path

from symnn.document import DocumentOptions, Material, ResultNotation, compose, latex_document
from symnn.pipeline import derive
from symnn.spec import from_shorthand

PAGE = Path(__file__).parents[2] / "docs" / "comparison.md"


def test_the_three_formulas_are_those_of_the_document():
    spec = from_shorthand(
        "2-3-3-3-2", activation="tanh", output_activation="tanh", loss="least_squares"
    )
    derived = derive(spec)
    options = DocumentOptions(notation=ResultNotation.MATRIX)
    material = Material(derived.model, derived.backward, derived.update, options)
    printed = re.sub(r"[\s&]", "", latex_document(compose(material)))
    told = re.findall(r"^\$\$(.+?)(?: \\qquad \\text\{for .*)?\$\$$", PAGE.read_text("utf-8"), re.M)
    assert len(told) == 3
    for formula in told:
        assert re.sub(r"\s", "", formula) in printed, formula
