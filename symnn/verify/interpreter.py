"""Programs on explicit numbers, in many digits. No derivative is known here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Symbol

from symnn.meaning.domains.digits import Digits
from symnn.meaning.entries import EntryWalk, Position, positions
from symnn.notation import Program

DIGITS = 60
Values = Mapping[str, Any]
"""Numbers of the inputs and parameters, by name: NumPy arrays, or entries by position."""


@dataclass(frozen=True)
class Evaluation:
    """Every entry of every tensor, the least distance to a kink in each equation, and whether a
    maximum is attained twice: a derivative is shared there, in one way or another."""

    entries: Mapping[str, Mapping[Position, Any]]
    margins: Mapping[str, Any]
    is_tied: bool

    @property
    def margin(self) -> Any:
        """The least of all these distances."""
        return min(self.margins.values(), default=math.inf)


class Interpreter(Digits):
    """The numbers of a program at given sizes."""

    def __init__(self, program: Program, sizes: Mapping[Symbol, int], digits: int = DIGITS) -> None:
        super().__init__(digits)
        self.program, self.sizes = program, sizes
        self._given: dict[str, dict[Position, Any]] = {}
        self._entries = EntryWalk(program, sizes, self, self._value)

    def run(self, values: Values) -> Evaluation:
        """The program at some numbers. Floats are read exactly.

        Raises `OutsideDomain` where a value is not a finite real number.
        """
        self._entries.clear()
        self._given = {name: self.numbers(array) for name, array in values.items()}
        entries: dict[str, Mapping[Position, Any]] = dict(self._given)
        margins = {}
        self.is_tied = False
        for equation in self.program:
            self.margin = self.beside = self.mp.inf
            entries[equation.name] = {
                p: self._entries.entry(equation.name, p)
                for p in positions(equation.tensor, self.sizes)
            }
            margins[equation.name] = self.margin
        return Evaluation(entries, margins, self.is_tied)

    def _value(self, name: str, position: Position) -> Any:
        if position not in self._given.get(name, ()):
            raise KeyError(f"no value is given of {name} at {position}")
        return self._given[name][position]
