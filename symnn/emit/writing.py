"""Placed program → the statements of a function in a target's language."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.emit.target import LONGEST, Body, Chunk, Target, Text, commented, numbered
from symnn.lowering.placed import Number, Place, PlacedProgram, Statement


def write(placed: PlacedProgram, target: Target, prefix: str = "") -> Body:
    """The statements that compute the results. `prefix` stands before equations' numbers.

    A number that is read once stands inside the line that reads it, where the language has an
    expression for it and the line does not grow too long.
    """
    return _Writing(placed, target, prefix).run()


@dataclass
class _Waiting:
    """A number that has no line yet."""

    statement: Statement
    text: Text
    equations: tuple[int, ...]
    reads_memory: bool


class _Writing:
    def __init__(self, placed: PlacedProgram, target: Target, prefix: str) -> None:
        self.placed, self.target, self.prefix = placed, target, prefix
        self.reads = placed.reads
        self.kept = {result.place for result in placed.results.values()}
        self.waiting: dict[Place, _Waiting] = {}
        self.body = Body()

    def run(self) -> Body:
        for statement in self.placed.statements:
            self.shorten(statement)
            taken = [
                self.waiting.pop(a) for a in dict.fromkeys(statement.args) if a in self.waiting
            ]
            texts: dict[Place, Text] = {w.statement.target: w.text for w in taken}
            operands = [texts.get(a) or self.target.place(a) for a in statement.args]
            equations = (*statement.equations, *(n for w in taken for n in w.equations))
            reads_memory = any(w.reads_memory for w in taken)
            if isinstance(statement.target, Number):
                text = self.target.expression(statement, operands)
                if text is not None:
                    reads_memory |= any(
                        not isinstance(a, Number) and a.shape for a in statement.args
                    )
                    waiting = _Waiting(statement, text, equations, reads_memory)
                    self.waiting[statement.target] = waiting
                    if self.has_line(statement.target):
                        self.give_line(statement.target)
                    continue
            else:
                self.before_writing()
            self.line(statement, self.target.statement(statement, operands), equations)
        return self.body

    def has_line(self, number: Number) -> bool:
        return number in self.kept or self.reads.get(number, 0) != 1

    def shorten(self, statement: Statement) -> None:
        """Give lines to numbers, the longest first, until the statement's line fits."""
        waiting = [a for a in dict.fromkeys(statement.args) if a in self.waiting]
        for place in sorted(waiting, key=lambda a: -len(self.code(a))):
            if sum(len(self.code(a)) for a in statement.args) <= LONGEST - 24:
                return
            self.give_line(place)

    def code(self, place: Place) -> str:
        found = self.waiting.get(place)
        return (found.text if found else self.target.place(place)).code

    def before_writing(self) -> None:
        """What is read from memory is read before memory changes."""
        for number in [n for n, waiting in self.waiting.items() if waiting.reads_memory]:
            self.give_line(number)

    def give_line(self, number: Place) -> None:
        waiting = self.waiting.pop(number)
        line = self.target.definition(waiting.statement.target.name, waiting.text)
        self.line(waiting.statement, [line], waiting.equations)

    def line(self, statement: Statement, lines: list[str], equations: tuple[int, ...]) -> None:
        name = statement.target.name
        label = statement.label if statement.label != name else ""
        comment = numbered(label, equations, self.prefix)
        chunk = commented(lines, comment, self.target.comment)
        self.body.chunks.append(Chunk(chunk, name, statement.finishes))
