"""Placed program → the statements of a function in a target's language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from symnn.emit.target import LONGEST, Body, Chunk, Target, Text, commented, numbered
from symnn.lowering.placed import PlacedProgram, PlacedStatement, Variable


def write(placed: PlacedProgram, target: Target, prefix: str = "") -> Body:
    """The statements that compute the results. `prefix` stands before equations' numbers.

    A number that is read once stands inside the line that reads it, where the language has an
    expression for it and the line does not grow too long.
    """
    return _Writing(placed, target, prefix).run()


@dataclass(frozen=True)
class _Waiting:
    """A number that has no line yet."""

    statement: PlacedStatement
    text: Text
    equations: tuple[int, ...]
    reads_memory: bool


class _Writing:
    def __init__(self, placed: PlacedProgram, target: Target, prefix: str) -> None:
        self.placed, self.target, self.prefix = placed, target, prefix
        self.reads = Counter(name for s in placed.statements for name in _numbers(s))
        self.kept = {result.place.name for result in placed.results.values()}
        self.waiting: dict[str, _Waiting] = {}
        self.body = Body()

    def run(self) -> Body:
        for statement in self.placed.statements:
            self.shorten(statement)
            read = {name: self.waiting.pop(name) for name in self.read_here(statement)}
            operands = [
                read[a.name].text
                if isinstance(a, Variable) and a.name in read
                else self.target.place(a)
                for a in statement.args
            ]
            inside = [n for waiting in read.values() for n in waiting.equations]
            equations = (*statement.equations, *inside)
            if isinstance(statement.target, Variable):
                text = self.target.expression(statement, operands)
                if text is not None:
                    reads_memory = any(a.shape for a in statement.args) or any(
                        waiting.reads_memory for waiting in read.values()
                    )
                    self.wait(_Waiting(statement, text, equations, reads_memory))
                    continue
            else:
                self.before_writing()
            self.line(statement, self.target.statement(statement, operands), equations)
        return self.body

    def read_here(self, statement: PlacedStatement) -> list[str]:
        """The numbers that the statement reads and that have no line yet."""
        return [name for name in dict.fromkeys(_numbers(statement)) if name in self.waiting]

    def wait(self, waiting: _Waiting) -> None:
        """The number stands inside what reads it, or has a line if that is several or nothing."""
        name = waiting.statement.target.name
        self.waiting[name] = waiting
        if name in self.kept or self.reads[name] != 1:
            self.give_line(name)

    def shorten(self, statement: PlacedStatement) -> None:
        """Give lines to numbers, the longest first, until the statement's line fits."""
        waiting = self.read_here(statement)
        length = sum(len(self.waiting[name].text.code) for name in waiting)
        for name in sorted(waiting, key=lambda name: -len(self.waiting[name].text.code)):
            if length <= LONGEST - 24:
                return
            length -= len(self.waiting[name].text.code)
            self.give_line(name)

    def before_writing(self) -> None:
        """What is read from memory is read before memory changes."""
        for name in [n for n, waiting in self.waiting.items() if waiting.reads_memory]:
            self.give_line(name)

    def give_line(self, name: str) -> None:
        waiting = self.waiting.pop(name)
        line = self.target.definition(name, waiting.text)
        self.line(waiting.statement, [line], waiting.equations)

    def line(
        self, statement: PlacedStatement, lines: list[str], equations: tuple[int, ...]
    ) -> None:
        name = statement.target.name
        label = statement.label if statement.label != name else ""
        comment = numbered(label, equations, self.prefix)
        chunk = commented(lines, comment, self.target.comment)
        self.body.chunks.append(Chunk(chunk, name, statement.finishes, tuple(equations)))


def _numbers(statement: PlacedStatement) -> list[str]:
    return [place.name for place in statement.args if isinstance(place, Variable)]
