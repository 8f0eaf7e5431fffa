r"""The small part of LaTeX in which our own prose writes mathematics → formulas.

It knows letters, numbers, operators, `\frac`, `\sqrt`, `\mathbf`, `\mathrm`, `\operatorname`,
`\text`, scripts, `\sum` and `\left( … \right)`. It is for texts of this package alone, never for a
user's: what it does not know is an error of ours, a `ValueError`.
"""

from __future__ import annotations

import re
from functools import cache

from symnn.document.formula.box import (
    BINARY,
    RELATION,
    Box,
    digits,
    fraction,
    function_name,
    greek,
    letter,
    limits,
    parenthesized,
    root,
    row,
    scripts,
    sign,
    text,
    tilde,
    word,
)
from symnn.document.formula.nodes import Node, Sign, SignKind
from symnn.document.formula.signs import FUNCTIONS, GREEK, OPERATORS

TOKEN = re.compile(
    r"\s*(\\mathbb\{R\}|\\(?:text|mathrm|operatorname|mathbf|boldsymbol)\{[^{}]*\}"
    r"|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|.)"
)
BRACED = re.compile(r"\\(\w+)\{(.*)\}$")
LARGE = (r"\sum", r"\prod", r"\max", r"\min")
RELATIONS = {"=", "<", ">"} | {
    rf"\{name}" for name in ("le", "ge", "ne", "in", "to", "mapsto", "approx")
}


@cache
def math(source: str) -> Box:
    r"""A formula such as `\delta^l_{ik} = \partial L / \partial z^l_{ik}`."""
    reader = _Reader([token for token in TOKEN.findall(source) if token.strip()])
    found = reader.sequence(None)
    if reader.tokens:
        raise ValueError(f"{source!r}: {reader.tokens[0]!r} is not expected")
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def sequence(self, end: str | None) -> Box:
        """Everything up to the token `end`, which is taken too."""
        parts: list[Box] = []
        while self.tokens and self.tokens[0] != end:
            parts.append(self.scripted())
        if end is not None:
            if not self.tokens:
                raise ValueError(f"{end!r} is missing")
            self.tokens.pop(0)
        letters = all(_is_letter(part.node) for part in parts)  # the indices in W_{kj}
        return row(parts, tight=letters and end == "}") if parts else text("")

    def scripted(self) -> Box:
        large = self.tokens[0] if self.tokens[0] in LARGE else None
        base = self.single()
        ends: dict[str, Box] = {}
        while self.tokens and self.tokens[0] in ("^", "_"):
            end = self.tokens.pop(0)
            ends[end] = self.single()
        if large and "_" in ends:
            return limits(large, ends["_"], ends.get("^"))
        return scripts(base, ends.get("^"), ends.get("_"))

    def single(self) -> Box:
        token = self.tokens.pop(0)
        if token == "{":
            return self.sequence("}")
        if token == r"\left":
            left = self.tokens.pop(0)
            body = self.sequence(r"\right")
            return parenthesized(body, left, self.tokens.pop(0))
        if token == r"\frac":
            return fraction(self.single(), self.single())
        if token == r"\sqrt":
            return root(self.single())
        if token == r"\tilde":
            return tilde(self.single())
        return _token(token)


def _is_letter(node: Node) -> bool:
    return (
        isinstance(node, Sign)
        and node.kind is SignKind.IDENTIFIER
        and not node.tex.startswith("\\")
    )


def _token(token: str) -> Box:
    braced = BRACED.fullmatch(token)
    if braced and token != r"\mathbb{R}":
        command, words = braced.groups()
        if command == "text":
            return text(words)
        if command == "mathrm":
            return word(words, words)
        if command == "operatorname":
            return function_name(words, token)
        if words.startswith("\\"):
            return greek(words[1:], bold=True)
        return letter(words, bold=True)
    name = token[1:]
    if token.startswith("\\") and name in GREEK:
        return greek(name)
    if token.startswith("\\") and name in FUNCTIONS:
        return function_name(name, token)
    if token.startswith("\\") and name not in OPERATORS:
        raise ValueError(f"{token!r} is not known")
    if token[0].isdigit():
        return digits(token)
    if token.isalpha():
        return letter(token)
    width = RELATION if token in RELATIONS else BINARY if token in ("+", "-") else 0.6
    return sign(token, width)
