"""The optimizer's step as it is printed: its lines, the values of its letters, and its start."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tests.document.reader.displays import Statement, displays
from tests.document.reader.evaluate import Scene, positions, tabulate, value
from tests.document.reader.formula import Formula
from tests.document.reader.nodes import Name, Node
from tests.document.reader.tokens import Unreadable

HERE = re.compile(r"\nHere (.*)\.\n")
VALUE = re.compile(r"\$([^$]*) = ([^$]*)\$ \(")
START = re.compile(r"At the start, \$([^$]*)\$\.")


@dataclass(frozen=True)
class Step:
    """The lines U1, U2, … of a document's source."""

    source: str

    @cached_property
    def statements(self) -> list[Statement]:
        section = self.source[self.source.index(r"\section{Optimizer}") :]
        found = [statement for display in displays(section, 0) for statement in display.statements]
        if [s.numbers for s in found] != [[f"U{n}"] for n in range(1, len(found) + 1)]:
            raise Unreadable(f"the lines of the step have the numbers {[s.numbers for s in found]}")
        return found

    @cached_property
    def values(self) -> dict[str, float]:
        """The values of the hyper-parameters, from the sentence that says them."""
        told = HERE.search(self.source)
        if told is None:
            raise Unreadable("no hyper-parameter has a value")
        bare = Scene((), {}, {})
        found = {
            _name(left).letter: value(_tree(right), bare) for left, right in VALUE.findall(told[1])
        }
        if len(found) != told[1].count("$") // 2:
            raise Unreadable(f"the values in {told[1]!r}")
        return found

    def start(self, count: int) -> dict[str, np.ndarray]:
        """What the optimizer keeps, before the first step."""
        told = START.search(self.source)
        if told is None:
            return {}
        *letters, first = map(_tree, told[1].split(" = "))
        number = value(first, Scene((), {}, {}))
        found: dict[str, np.ndarray] = {}
        for name in letters:
            if not isinstance(name, Name) or name.step != "(0)":
                raise Unreadable(f"the start {told[1]!r}")
            found[name.letter] = np.full(count, number)
        return found

    def after(
        self, t: int, before: dict[str, np.ndarray], gradient: np.ndarray
    ) -> dict[str, np.ndarray]:
        """θ and what the optimizer keeps after step t, from those before it."""
        values = {(letter, "(t-1)"): array for letter, array in before.items()}
        scene = Scene((), {**values, ("g",): gradient}, {**self.values, "t": t})
        for statement in self.statements:
            left = statement.left
            if not isinstance(left, Name) or scene.key(left) in scene.values:
                raise Unreadable(f"{statement.numbers} defines {left}")
            indices = tuple(p.letter for p in positions(left) if isinstance(p, Name))
            if indices not in ((), ("p",)):
                raise Unreadable(f"{left} is no entry of a vector")
            found = tabulate(statement.right, indices, (len(gradient),) * len(indices), scene)
            scene.values[scene.key(left)] = found
        return {letter: scene.values[letter, "(t)"] for letter in before}


def _tree(source: str) -> Node:
    return Formula(source).whole()


def _name(source: str) -> Name:
    found = _tree(source)
    if not isinstance(found, Name):
        raise Unreadable(f"{source!r} is no letter")
    return found
