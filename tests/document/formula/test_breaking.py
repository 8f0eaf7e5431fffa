"""Where a formula may be broken, and where not."""

from __future__ import annotations

import pytest

from symnn.document.formula.breaking import Group, Piece, broken, flowing
from symnn.document.formula.nodes import Fence, Node, Row, Scripts, Sign
from symnn.document.formula.reading import math


def shown(piece: Piece) -> list[object]:
    """The text of each piece; a list for a group."""
    if isinstance(piece, Group):
        return [shown(part) if isinstance(part, Group) else _text(part) for part in piece.pieces]
    return [_text(piece)]


def _text(node: Node) -> str:
    match node:
        case Sign():
            return node.text
        case Row(parts):
            return "".join(map(_text, parts))
        case Scripts(base, _, below):
            return _text(base) + (_text(below) if below else "")
        case Fence(left, body, right):
            return left + _text(body) + right
    return type(node).__name__


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("a", ["a"]),
        ("a + b - c", ["a", "+b", "−c"]),
        ("a = b", ["a", "=b"]),
        ("a b + c", [["a", "b"], "+c"]),
        ("- a b", ["−a", "b"]),
        ("a = - b", ["a", "=−b"]),
        ("2 a b", ["2a", "b"]),  # a number belongs to what it counts
        (r"a \cdot 2", ["a", "⋅2"]),
        (r"\sum_{j} a_{j} b", ["LargeOperatoraj", "b"]),
        (r"\frac{a + b}{c} d", ["Fraction", "d"]),
        (r"\exp(a)", ["exp(a)"]),
        (r"b \exp(a + c)", ["b", ["exp(a", "+c)"]]),
        ("a, b", ["a,", "b"]),
        (r"a = b \quad c = d", [["a", "=b\u2003"], ["c", "=d"]]),
        (r"1 - \sigma(a + \sigma(b))", ["1", ["−σ(a", "+σ(b))"]]),
        (r"1 - \exp(a + (b - c) d)", ["1", ["−exp(a", [["+(b", "−c)"], "d)"]]]),
    ],
)
def test_pieces(source: str, pieces: list[object]) -> None:
    assert shown(broken(flowing([math(source).node]))) == pieces


def test_lines_flow_and_what_is_empty_is_left_out() -> None:
    lines = [math("a").node, math(r"\text{}").node, math("+ b").node]
    assert shown(broken(flowing(lines))) == ["a", "+b"]
    assert flowing([math(r"\text{}").node]) == Row(())
