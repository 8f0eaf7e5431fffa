"""A document with one sign, index, layer or digit of its equations changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.document.reader.displays import DISPLAY

LAYERS = {"l - 1": "l", "l": "l + 1", "l + 1": "l", "L": "1"}
CHANGES: dict[str, tuple[str, dict[str, str]]] = {
    "sign": (r"(?<= )[+-](?= )", {"+": "-", "-": "+"}),
    "layer": (r"(?<=\^\{)(?:l - 1|l \+ 1|l|L)(?=\})", LAYERS),
    "width": (r"(?<=n_\{)(?:l - 1|l \+ 1|l|L)(?=\})", LAYERS),
    "indices": (
        r"(?<=_\{)(?:ik|kj|ij|mk|im)(?=\})",
        {"ik": "ki", "kj": "jk", "ij": "ji", "mk": "km", "im": "mi"},
    ),
    "digit": (r"(?<![\d.])\d(?!em)", {str(n): str(n + 1) for n in range(10)}),
    "function": (r"\\(?:tanh|exp|log|max|sqrt)\b", {
        r"\tanh": r"\sinh", r"\exp": r"\cosh", r"\log": r"\exp", r"\max": r"\min",
        r"\sqrt": r"\exp",
    }),
    "letter": (r"(?<![A-Za-z\\])(?:[zaxyW]|\\delta)(?=[\^_])", {
        "z": "a", "a": "z", "x": "y", "y": "x", "W": "b", r"\delta": "z",
    }),
    "fraction": (r"\\d?frac", {r"\frac": r"\sqrt", r"\dfrac": r"\sqrt"}),
}  # fmt: skip


def corruptions(source: str, numbered: bool) -> Iterator[tuple[str, str]]:
    """Each change of one place in the network's equations, and the whole source with it.

    The equations are those that have a number, or the lines that lead to them.
    """
    end = source.index(r"\section{Results}")
    for display in DISPLAY.finditer(source, 0, end):
        if (r"\tag" in display[0]) != numbered:
            continue
        for kind, (pattern, others) in CHANGES.items():
            for match in re.finditer(pattern, display[0]):
                start = display.start() + match.start()
                end = display.start() + match.end()
                line = source[source.rindex("\n", 0, start) + 1 : source.index("\n", end)]
                told = f"{kind} at {start}: {match[0]} → {others[match[0]]} in {line.strip()}"
                yield told, source[:start] + others[match[0]] + source[end:]
