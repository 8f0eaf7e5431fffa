"""The LaTeX of a formula, cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TOKEN = re.compile(
    r"\\(?P<style>text|mathrm|operatorname)\{(?P<words>(?:[^{}\\$]|\\_)*)\}"
    r"|(?P<environment>\\(?:begin|end)\{\w+\*?\})"
    r"|(?P<command>\\(?:[A-Za-z]+|\\))"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign>[A-Za-z{}()\[\]|^_+\-=<>,/&'])"
    r"|(?P<space>\s+)"
)
SIZES = {r"\left", r"\right", r"\limits"}  # how large a sign is, or where its range stands


class Unreadable(ValueError):
    """What is printed is no mathematics, or could be read in two ways."""


@dataclass(frozen=True)
class Token:
    """A sign as it is written; the words of `\\text{…}` and its kin with that command's name."""

    text: str
    kind: str = ""


def tokens(source: str) -> list[Token]:
    """The tokens of a formula. Raises `Unreadable` at the first character that is none."""
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = TOKEN.match(source, at)
        if match is None:
            raise Unreadable(f"unknown: {source[at : at + 20]!r} in {source!r}")
        at = match.end()
        if match["style"]:
            found.append(Token(match["words"].strip(), match["style"]))
        elif match["space"] is None and match["command"] not in SIZES:
            number = "number" if match["number"] else ""
            found.append(Token(match.group(), number))
    return found


class Stream:
    """Tokens that are taken one after another."""

    def __init__(self, source: str | Sequence[Token]) -> None:
        self.tokens = tokens(source) if isinstance(source, str) else list(source)
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("", "end")

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, text: str) -> bool:
        if self.next.text == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.error(f"expected {text}")

    def error(self, reason: str) -> Unreadable:
        before = " ".join(token.text for token in self.tokens[: self.at])
        after = " ".join(token.text for token in self.tokens[self.at :])
        return Unreadable(f"{reason}: {before} ⟨here⟩ {after}")
