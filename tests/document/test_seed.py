"""Every equation of the blog post that the project grew from stands in a document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symnn.document import Depth, DocumentOptions, Material, compose, latex_document
from symnn.pipeline import derive
from symnn.spec import from_shorthand

TABLE = Path(__file__).parents[2] / "docs" / "seed.md"
ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<section>[^|]+) \| \$(?P<formula>.+)\$ \|$", re.M)
ROWS = [match.groups() for match in ROW.finditer(TABLE.read_text(encoding="utf-8"))]
IN_THE_POST = 19
SECTION = re.compile(r"\\(?:sub)*section\*?\{([^}]*)\}")


def squeezed(text):
    """Without spaces and alignment, and with one way to write ‖."""
    return re.sub(r"[\s&]", "", text).replace(r"\Vert", r"\|")


@pytest.fixture(scope="module")
def sections():
    """The LaTeX of each section of the document, by its title."""
    spec = from_shorthand(
        "2-3-3-3-2", activation="sigmoid", output_activation="sigmoid", loss="least_squares"
    )
    derived = derive(spec)
    options = DocumentOptions(depth=Depth.GENERAL)
    material = Material(derived.model, derived.backward, derived.update, options)
    parts = SECTION.split(latex_document(compose(material)))
    return dict(zip(parts[1::2], map(squeezed, parts[2::2]), strict=True))


def test_the_table_has_a_row_for_each():
    assert len(ROWS) == IN_THE_POST


@pytest.mark.parametrize(("what", "section", "formula"), ROWS, ids=[row[0] for row in ROWS])
def test_it_stands_where_the_table_says(what, section, formula, sections):
    assert squeezed(formula) in sections[section], what
