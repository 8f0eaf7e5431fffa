"""HTML: one file with all that it needs, which says what the document says, and no more."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from symnn.document import html_document
from symnn.document.blocks import (
    Block,
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
from symnn.document.formula.reading import math
from symnn.document.picture.drawing import Circle, Drawing
from symnn.spec import read_spec

SPECS = sorted((Path(__file__).parents[3] / "examples").glob("*.toml"))
HOSTILE = "</title></code><script>alert(1)</script>&amp;\"'"


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.opened: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.opened and self.opened.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.opened[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def page(*blocks: Block, title: str = "net") -> str:
    return html_document(Document(title, "its equations", (Section("Part", blocks),)))


@pytest.fixture(scope="module", params=SPECS, ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest, document: Any) -> str:
    return html_document(document(read_spec(request.param)))


def test_nothing_comes_from_elsewhere(example: str) -> None:
    found = Page(example)
    tags = {tag for tag, _ in found.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "audio"}
    for tag, attributes in found.elements:
        assert not {"src", "srcset", "data", "action", "background"} & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes), tag
    style = re.search("<style>(.*)</style>", example, re.DOTALL)
    assert style and not re.search(r"url\(|@import|@font-face|//", style[1])
    assert not re.findall(r'(?<!xmlns=")https?://', example.replace(found.text, ""))


def test_links_lead_somewhere(example: str) -> None:
    found = Page(example)
    links = [attributes["href"] for attributes in found.all("a")]
    assert links and all(link[:1] == "#" and link[1:] in found.ids() for link in links)
    assert len(found.ids()) == len(set(found.ids()))


def test_headings_follow_one_another(example: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(example).elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_says_what_it_is() -> None:
    found = Page(page(title="my_net"))
    assert found.all("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in found.all(
        "meta"
    )
    assert page(title="my_net").startswith("<!DOCTYPE html>\n")
    assert "<title>my_net: its equations</title>" in page(title="my_net")


def test_what_a_user_wrote_is_text() -> None:
    cells = ((HOSTILE,),)
    blocks = (
        Paragraph((HOSTILE, Code(HOSTILE), Strong(HOSTILE))),
        Items(cells),
        Table(cells, (cells,), "l"),
        Display((DisplayLine(math("a"), (math("b"),), note=(HOSTILE,)),)),
        Picture(Drawing(9, 9, (Circle(4, 4, 2),)), HOSTILE),
        Section(HOSTILE, ()),
    )
    text = page(*blocks, title=HOSTILE)
    assert "script" not in {tag for tag, _ in Page(text).elements}
    assert Page(text).text.count(HOSTILE) == 11  # the title of the page twice


def test_equations_can_be_linked_to_by_their_numbers() -> None:
    lines = [
        DisplayLine(math("a"), (math("b"),), "7"),
        DisplayLine(math("c"), (math("d"),), "1, 3, …, 9"),
        DisplayLine(math("e"), (math("f"),), "U2"),
        DisplayLine(math("g"), (math("h"),), "7"),
        DisplayLine(math("i"), (math("j"),)),
    ]
    found = Page(page(Display(tuple(lines))))
    assert [name for name in found.ids() if name.startswith("eq-")] == [
        *("eq-7", "eq-1", "eq-3", "eq-9", "eq-U2")
    ]
    for number in ("(7)", "(1, 3, …, 9)", "(U2)"):
        assert number in found.text


def test_sections_of_one_title_have_ids_of_their_own() -> None:
    found = Page(page(Section("Layer 1", ()), Section("Layer 1", ()), Section("…", ())))
    assert found.ids() == ["part", "layer-1", "layer-1-2", "section"]


def test_lines_made_for_paper_flow_into_one_another() -> None:
    broken = DisplayLine(math("c"), (math("a"), math("+ b"), math("- d")))
    whole = DisplayLine(math("c"), (math("a + b - d"),))
    assert page(Display((broken,))) == page(Display((whole,)))


def test_a_long_equation_may_break_between_its_terms_and_factors() -> None:
    long = math(r"\sum_{j=1}^{n} a b c + d e f + f(a + b + c + d + e) + g h i + \frac{a + b}{c}")
    text = page(Display((DisplayLine(math("z"), (long,)),)))
    right = text[text.index('<span class="right">') :]
    pieces = right[: right.index("</div>")].split("<wbr>")
    shown = [re.sub("<[^>]*>", "", piece).strip() for piece in pieces]
    assert shown == [
        *("=∑j=1na", "b", "c", "+d", "e", "f", "+f(a", "+b", "+c", "+d", "+e)"),
        *("+g", "h", "i", "+a+bc"),
    ]


def test_a_short_equation_is_one_element() -> None:
    text = page(Display((DisplayLine(math("z"), (math("a + b"),)),)))
    assert text.count("<math") == 2 and "group" not in text[text.index("<main>") :]


def test_a_comma_stays_with_the_formula_before_it() -> None:
    text = page(paragraph("If $a = b$, and $c$."))
    whole = re.findall('<span class="whole">(.*?)</span>', text)
    assert [re.sub("<[^>]*>", "", part) for part in whole] == ["a=b,", "c."]
    assert "If a=b, and c." in Page(text).text


def test_columns_are_aligned_as_asked() -> None:
    table = Table((("n",), ("name",)), ((("1",), prose("$x$")),), "rl")
    found = Page(page(table))
    assert [cell["class"] for cell in found.all("th") + found.all("td")] == ["r", "l", "r", "l"]


def test_a_picture_is_drawn_in_the_page() -> None:
    found = Page(page(Picture(Drawing(90, 9, (Circle(4, 4, 2),)), "one unit")))
    assert len(found.all("svg")) == len(found.all("circle")) == 1
    assert "one unit" in found.text
