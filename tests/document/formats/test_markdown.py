"""Markdown: what its readers make of it is what the document says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from symnn.document.blocks import (
    Code,
    Display,
    DisplayLine,
    Document,
    Items,
    Paragraph,
    Picture,
    Section,
    Strong,
    Table,
    paragraph,
    prose,
)
from symnn.document.formats.markdown import markdown_block, markdown_document
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import Drawing
from symnn.library import ACTIVATIONS, LOSSES
from symnn.spec import Dense, Network, Penalty, read_spec

markdown_it = pytest.importorskip("markdown_it")

FORMULA = re.compile(r"\$\$\n(.+?)\n\$\$|\$([^$\n]+)\$", re.DOTALL)
HOSTILE = "</code><script>x</script> **b** _i_ [l](u) `c` $x$ ~~s~~ | \\ &amp; <a@b.c>"
SPECS = {
    **{path.stem: read_spec(path) for path in Path("examples").glob("*.toml")},
    **{
        f"{activation}-{loss}": Network(
            Dense(3, activation=activation), Dense(2), input=2, loss=loss, penalty=Penalty(l1=0.5)
        )
        for activation, loss in zip(ACTIVATIONS, [*LOSSES] * len(ACTIVATIONS), strict=False)
    },
}


class Text(HTMLParser):
    """The text of a page, and its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Text:
    """As a reader sees it that knows Markdown with GitHub's tables, and no mathematics."""
    parser = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return Text(parser.render(text))


def without_diagrams(text: str) -> str:
    return re.sub("```.*?```", "", text, flags=re.DOTALL)


@pytest.fixture(scope="module", params=sorted(SPECS))
def example(request: pytest.FixtureRequest, document: Any) -> str:
    return without_diagrams(markdown_document(document(SPECS[request.param])))


def test_markdown_leaves_every_formula_as_it_is(example: str) -> None:
    """GitHub reads a formula as Markdown before it reads it as mathematics."""
    text = read(example).text
    formulas = [match[0] for match in FORMULA.finditer(example)]
    assert len(formulas) > 50
    assert [formula for formula in formulas if formula not in text] == []
    assert "em" not in read(example.partition("\n\n*Its")[2].partition("\n\n")[2]).tags


def test_formulas_hold_nothing_that_a_reader_refuses(example: str) -> None:
    for match in FORMULA.finditer(example):
        assert not re.search(r"\\operatorname|\\[^A-Za-z]|[|<>*`]", match[0]), match[0]


def test_formulas_stand_apart_from_words(example: str) -> None:
    """GitHub takes no formula for one that touches a letter, a digit or a hyphen."""
    inline = re.sub(r"\$\$\n.+?\n\$\$", "", example, flags=re.DOTALL)
    for match in re.finditer(r"(.?)\$[^$\n]+\$(.?)", inline):
        assert not re.match(r"[\w$-]", match[1]) and not re.match(r"[\w$-]", match[2]), match[0]


def test_a_display_has_one_number_at_most(example: str) -> None:
    for match in re.finditer(r"\$\$\n(.+?)\n\$\$", example, re.DOTALL):
        assert match[1].count(r"\tag") <= 1
        assert not ("aligned" in match[1] and r"\tag" in match[1].partition(r"\end{aligned}")[0])


def test_every_equation_has_its_number(document: Any) -> None:
    spec = SPECS["higham"]
    numbers = ", ".join(re.findall(r"\\tag\{([^}]*)\}", markdown_document(document(spec))))
    told = [int(number) for number in numbers.split(", ") if number.isdigit()]
    assert sorted(set(told)) == list(range(1, 20))


def test_what_a_user_wrote_is_text() -> None:
    cells = ((HOSTILE,),)
    blocks = (
        Paragraph((HOSTILE, " ", Code(HOSTILE), " ", Strong(HOSTILE))),
        Items(cells),
        Table(cells, (cells,), "l"),
        Section(HOSTILE, ()),
    )
    found = read(markdown_document(Document(HOSTILE, HOSTILE, (Section("Part", blocks),))))
    assert found.text.count(HOSTILE) == 9
    assert not {"script", "a", "s", "img"} & set(found.tags)
    assert found.tags.count("strong") == found.tags.count("em") == 1
    assert found.tags.count("th") == found.tags.count("td") == 1


@pytest.mark.parametrize("start", ["1. a", "- a", "+ a", "# a", "> a", "=", "---", "2) a"])
def test_a_paragraph_stays_one(start: str) -> None:
    found = read("Before\n\n" + markdown_block(Paragraph((start,))))
    assert found.tags == ["p", "p"] and found.text.split("\n")[1] == start


def test_lines_of_an_equation_are_aligned() -> None:
    line = DisplayLine(math("c"), (math("a"), math("+ b")), "7", note=prose("for $l = 1$"))
    assert markdown_block(Display((line,))) == (
        "$$\n\\begin{aligned}\nc &= a \\cr\n&\\qquad {} + b \\qquad \\text{for }l = 1\n"
        "\\end{aligned} \\tag{7}\n$$"
    )


def test_a_numbered_equation_stands_alone() -> None:
    """A display takes one number; equations without one stand together."""
    lines = [
        DisplayLine(math(name), (math("x"),), number)
        for name, number in zip("abcde", ["", "", "3", "", ""], strict=True)
    ]
    shown = markdown_block(Display(tuple(lines))).split("\n\n")
    assert [re.findall(r"(?m)^(\w) &?=", text) for text in shown] == [["a", "b"], ["c"], ["d", "e"]]
    assert [r"\tag{3}" in text for text in shown] == [False, True, False]


def test_columns_are_aligned_as_asked() -> None:
    table = Table((("n",), ("name",)), ((("1",), prose("$x$")),), "rl")
    assert markdown_block(table) == "| n | name |\n| --: | :-- |\n| 1 | $x$ |"


def test_a_picture_is_a_diagram_in_words() -> None:
    drawing = Drawing(9, 9, ())
    assert markdown_block(Picture(drawing, "one unit")) == "*one unit*"
    diagram = markdown_block(Picture(drawing, "", ("input: 2", 'a"]')))
    assert '    s1["a#34;#93;"]' in diagram and "    s0 --> s1" in diagram


def test_headings_are_no_deeper_than_markdown_has_them() -> None:
    section = Section("end", (paragraph("x"),))
    for _ in range(8):
        section = Section("part", (section,))
    assert set(read(markdown_block(section)).tags) == {"h2", "h3", "h4", "h5", "h6", "p"}
