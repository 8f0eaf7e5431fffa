"""Where a person's code decides by a value: `if z > 0:`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import FrameType

from symnn.verify.standin.literals import EXACT
from symnn.verify.symbols.condition import Condition
from symnn.verify.symbols.region import Region

Site = tuple[tuple[str, str, int], ...]
"""Where in the code, with the calls that lead there: file, function and instruction of each."""


@dataclass(frozen=True)
class Decision:
    """A condition decided at a place in the code, after some number of others."""

    site: Site
    line: int
    condition: Condition
    taken: bool
    before: int


class Branches(Region):
    """A region that remembers where in a person's code it was asked."""

    def __init__(self, leader: int = 0) -> None:
        super().__init__(leader)
        self.met: dict[tuple[Site, Condition], Decision] = {}

    def decide(self, condition: Condition) -> bool:
        before = len(self.decisions)
        taken = super().decide(condition)
        site, line = _site()
        self.met.setdefault((site, condition), Decision(site, line, condition, taken, before))
        return taken


def _site() -> tuple[Site, int]:
    """The place in the person's code that is being run, and its line."""
    frames = []
    frame: FrameType | None = sys._getframe(2)
    line = 0
    while frame is not None:
        if EXACT in frame.f_globals:
            line = line or frame.f_lineno
            code = frame.f_code
            frames.append((code.co_filename, code.co_qualname, frame.f_lasti))
        frame = frame.f_back
    return tuple(reversed(frames)), line
