"""A text → its equations, one a line; a line goes on while a bracket is open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from symnn.derivations.text.read.faults import fault
from symnn.errors import InputError
from symnn.notation.syntax import LONGEST_TEXT


@dataclass(frozen=True)
class TypedLine:
    """An equation as it was typed, without comments, and where its parts came from.

    A part is its first character in `text`, the number of the line that it was typed in and the
    column there, from 1.
    """

    text: str
    parts: tuple[tuple[int, int, int], ...]

    @property
    def number(self) -> int:
        """The number of the first line, from 1."""
        return self.parts[0][1]

    def place(self, at: int) -> tuple[int, int]:
        """The line and the column of a character of the text."""
        start, number, column = self.parts[bisect_right([p[0] for p in self.parts], at) - 1]
        return number, column + at - start


def lines(text: str, path: str) -> Iterator[TypedLine]:
    """Each equation of a text. Raises `InputError` for one that is too long."""
    held, depth = TypedLine("", ()), 0
    for number, typed in enumerate(text.split("\n"), 1):
        part = typed.split("#")[0].rstrip()
        column = len(part) - len(part.lstrip()) + 1
        part = part.strip()
        if not part and not held.text:
            continue
        goes_on = part.endswith("\\")
        part = part.removesuffix("\\").rstrip()
        if part:
            start = len(held.text) + bool(held.text)
            joined = f"{held.text} {part}" if held.text else part
            held = TypedLine(joined, (*held.parts, (start, number, column)))
            depth += sum((c in "([{") - (c in ")]}") for c in part)
        if len(held.text) > LONGEST_TEXT:
            raise _too_long(held, path)
        if depth <= 0 and not goes_on and held.text:
            yield held
            held, depth = TypedLine("", ()), 0
    if held.text:
        yield held


def _too_long(line: TypedLine, path: str) -> InputError:
    """A bracket that is never closed swallows what follows: then that is what is told."""
    found = fault(line.text) if len(line.parts) > 1 else None
    if found is None:
        return InputError(f"{path}:{line.number}: is longer than {LONGEST_TEXT} characters")
    number, column = line.place(found.at)
    return InputError(f"{path}:{number}: column {column}: cannot be read: {found.what}")
