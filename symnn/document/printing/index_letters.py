"""Names of indices → letters: no two alike, and none that stands for something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from symnn.document.formula.box import Box, digits, greek, letter, row, scripts, sign
from symnn.document.printing.names import identifier

RESERVED = ("L", "N")
"""The last layer or the loss, and the number of samples."""
OTHERS = "mqrstp"
PRIMES = ("1", "2", "3")


class IndexLetters:
    """The letters of the indices of one printer, each its own name where that is free.

    A user's index may have the name of a tensor or of a size; its letter is then another one.
    `taken` are the letters, as LaTeX, that stand for tensors and sizes.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {*taken, *RESERVED}
        self._known: dict[str, Box] = {}

    def box(self, name: str) -> Box:
        """The letter of an index: k' for k_1, which the calculus makes of k."""
        if name not in self._known:
            free = (box for box in self._candidates(name) if box.tex not in self._taken)
            self._known[name] = next(free)
            self._taken.add(self._known[name].tex)
        return self._known[name]

    def _candidates(self, name: str) -> Iterator[Box]:
        stem, _, primes = name.partition("_")
        if primes in PRIMES:
            yield row([self.box(stem), *[sign("'", 0.3)] * int(primes)], tight=True)
        yield identifier(name)
        if name == "l":
            yield greek("ell")
        yield from map(letter, OTHERS)
        yield from (scripts(letter("i"), below=digits(str(number))) for number in count(2))
