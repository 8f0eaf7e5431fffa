"""The source of a document → its displays, the statements in them, and their notes and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.document.reader.formula import Formula
from tests.document.reader.names import LAYERED, layered
from tests.document.reader.nodes import Derivative, Name, Node
from tests.document.reader.tokens import Token, Unreadable, tokens

DISPLAY = re.compile(r"\\begin\{(align\*|alignat\*)\}(?:\{2\})?\n(.*?)\\end\{\1\}", re.DOTALL)
DISPLAYED = re.compile(r"\\begin\{(?:align|equation|gather|multline)|(?<!\\)\\\[|\$\$")
TAG = re.compile(r"\\tag\{([^{}]*)\}|\\tag\*\{\\parbox\{\d+em\}\{\\raggedleft \(([^{}]*)\)\}\}")
NOTE = re.compile(r"(?:&\\qquad&|\\qquad) \\text\{((?:[^{}]|\{[^{}]*\})*)\}$")
RANGE = re.compile(r"for \$l = ([^$]*)\$")
SECTION = re.compile(r"\\section\{([^{}]*)\}")
INDEX_FORM = ("Forward pass and loss", "Derivation", "Gradients", "Optimizer")
"""Sections whose every line is read; of others, the displays with numbers."""
REASON = re.compile(r"the chain rule|(?:from|by) \(([\d, …]+)\)")


@dataclass
class Statement:
    """left = right, its numbers, the layers it holds for, and its abbreviations."""

    left: Name | Derivative | None
    """None where the left-hand side is that of the statement before."""
    right: Node
    numbers: list[str] = field(default_factory=list)
    layers: list[int] | None = None
    reasons: list[str] = field(default_factory=list)
    """The numbers of the equations that it is said to come from."""
    short: dict[str, tuple[Name, Node]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    left: str
    right: str
    note: str
    number: str


@dataclass(frozen=True)
class Display:
    """Statements below one another, and the text since the display before."""

    before: str
    statements: list[Statement]


def displays(source: str, last: int) -> list[Display]:
    """The displays of a document whose last layer is `last`. Raises `Unreadable`."""
    found: list[Display] = []
    end = 0
    section = ""
    for match in DISPLAY.finditer(source):
        section = (SECTION.findall(source, end, match.start()) or [section])[-1]
        if section not in INDEX_FORM and r"\tag" not in match[2]:
            continue
        rows = [_row(row) for row in _rows(match[2])]
        own = layered.set(LAYERED if section == "Optimizer" else layered.get())
        found.append(Display(source[end : match.start()], list(_statements(rows, last))))
        layered.reset(own)
        end = match.end()
    rest = DISPLAY.sub("", source)
    if r"\tag" in rest or DISPLAYED.search(rest):
        raise Unreadable("there is a display of another kind")
    return found


def layers(text: str, last: int) -> list[int]:
    """The layers that "l = L, …, 1" or "l = 2, 3" names."""
    parts = [part.strip() for part in text.replace(r"\dots{}", "…").split(",")]
    known: list[int | None] = []
    for part in parts:
        if part in (r"\ldots", "…"):
            known.append(None)
        else:
            match = re.fullmatch(r"(?:(L)(?: - (\d+))?|(\d+))", part)
            if match is None:
                raise Unreadable(f"layers {text!r}")
            known.append(last - int(match[2] or 0) if match[1] else int(match[3]))
    return progression(known, text)


def numbers(text: str) -> list[str]:
    """The numbers that "1, 3, …, 9" or "U2" names."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and re.fullmatch(r"U?\d+", parts[0]):
        return parts
    known = [None if part == "…" else int(part) for part in parts]
    return [str(number) for number in progression(known, text)]


def progression(known: list[int | None], text: str) -> list[int]:
    """Numbers with None for those between, which go on in the steps before it, or one by one."""
    found: list[int] = []
    for place, number in enumerate(known):
        if number is not None:
            found.append(number)
            continue
        if place == 0 or place + 1 == len(known) or (end := known[place + 1]) is None:
            raise Unreadable(f"what is left out in {text!r}")
        step = found[-1] - found[-2] if len(found) > 1 else (1 if end > found[-1] else -1)
        if step == 0 or (end - found[-1]) % step or (end - found[-1]) // step < 1:
            raise Unreadable(f"the steps of {text!r}")
        found.extend(range(found[-1] + step, end, step))
    if len(set(found)) != len(found):
        raise Unreadable(f"a number twice in {text!r}")
    return found


def _rows(body: str) -> list[str]:
    """The rows of a display, but not those of the cases in it."""
    parts = re.split(r"(\\\\|\\begin\{cases\}|\\end\{cases\})", body)
    rows, depth = [""], 0
    for part in parts:
        depth += part.startswith(r"\begin")
        depth -= part.startswith(r"\end")
        if part == r"\\" and depth == 0:
            rows.append("")
        else:
            rows[-1] += part
    return [row.strip() for row in rows]


def _row(source: str) -> Row:
    tags = TAG.findall(source)
    if len(tags) > 1 or len(tags) != source.count(r"\tag"):
        raise Unreadable(f"the number of {source!r}")
    body = TAG.sub("", source).strip()
    note = NOTE.search(body)
    left, sign, right = NOTE.sub("", body).partition("&")
    if not sign:
        raise Unreadable(f"{source!r} has no column for the relation")
    return Row(
        left.strip(), right.strip(), note[1] if note else "", "".join(tags[0]) if tags else ""
    )


def _statements(rows: list[Row], last: int) -> Iterator[Statement]:
    """Rows → statements: those without a relation go on, and a "where" belongs to the one above."""
    groups: list[list[Row]] = []
    for row in rows:
        if row.right.startswith("="):
            groups.append([row])
        elif groups and not row.left:
            groups[-1].append(row)
        else:
            raise Unreadable(f"{row} goes on nothing")
    current: Statement | None = None
    for group in groups:
        left, right = tokens(group[0].left), tokens(group[0].right)[1:]
        for row in group[1:]:
            right += _continued(row)
        notes = [row.note for row in group if row.note]
        tags = [row.number for row in group if row.number]
        if len(notes) > 1 or len(tags) > 1:
            raise Unreadable(f"two notes or two numbers: {group}")
        body = Formula(right).whole()
        if left[:1] == [Token("where", "text")]:
            target = _target(left[1:])
            if current is None or notes or tags or not isinstance(target, Name):
                raise Unreadable(f"an abbreviation of nothing: {group}")
            if target.layer or target.step or target.letter in current.short:
                raise Unreadable(f"{target} is no new letter")
            current.short[target.letter] = (target, body)
            continue
        if current is not None:
            yield current
        current = Statement(_target(left) if left else None, body)
        current.numbers = numbers(tags[0]) if tags else []
        for note in notes:
            ranged = RANGE.fullmatch(note)
            reason = REASON.fullmatch(note.replace(r"\dots{}", "…"))
            if ranged:
                current.layers = layers(ranged[1], last)
            elif reason:
                current.reasons = numbers(reason[1]) if reason[1] else []
            else:
                raise Unreadable(f"the note {note!r}")
    if current is not None:
        yield current


def _continued(row: Row) -> list[Token]:
    """A row that goes on: it starts with its sign, or has a note and a number alone."""
    rest = tokens(row.right.removeprefix(r"\qquad").strip().removeprefix("{}"))
    if rest and rest[0].text not in ("+", "-"):
        raise Unreadable(f"{row.right!r} goes on without a sign")
    return rest


def _target(left: list[Token]) -> Name | Derivative:
    found = Formula(left).whole()
    if not isinstance(found, Name | Derivative):
        raise Unreadable(f"{left} is no entry of a tensor")
    return found
