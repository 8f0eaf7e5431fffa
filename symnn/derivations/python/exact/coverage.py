"""Whether what lies on both sides of the decisions of a person's code was looked at.

A run goes one way. So *equal* is said of code that decides only where each decision was met with
both outcomes, or one of them is impossible. Exactly at a kink of the network nothing is compared,
so an outcome that is left for that alone counts as impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from symnn.derivations.python.exact.decisions import Branches, Decision, Site
from symnn.derivations.python.exact.facts import Facts
from symnn.verify.symbols.value import Real

Line = tuple[str, int]
"""A file's name, and a number."""
OnAKink = Callable[[Real, Real], bool]


@dataclass
class Coverage:
    """What several runs of one piece of code have met, by file and line: `both` outcomes; one,
    the other being impossible (`single`); or one, by chance (`unmet`, with the outcome missed)."""

    both: list[Line] = field(default_factory=list)
    single: list[Line] = field(default_factory=list)
    unmet: dict[Line, bool] = field(default_factory=dict)

    def told(self, own: str) -> list[str]:
        """What was looked at, in words; lines of the file `own` go without its name."""
        lines = []
        if self.both:
            lines.append(f"it decides by values ({_listed(self.both, own)}): both outcomes "
                         f"{'of each ' if len(self.both) > 1 else ''}were looked at")  # fmt: skip
        if self.single:
            lines.append(f"it decides by values ({_listed(self.single, own)}) that come out "
                         "one way alone, but at a kink")  # fmt: skip
        return lines

    def reason(self, own: str) -> str:
        """Why equal cannot be said, and what would help; nothing where it can."""
        for place, missed in self.unmet.items():
            return (
                f"{_listed([place], own)} decides by a value, and no random point made that "
                f"{'true' if missed else 'false'}: what happens then was not looked at; "
                "written with np.where, both sides are"
            )
        return ""


def coverage(runs: Iterable[tuple[Branches, bool, OnAKink]]) -> Coverage:
    """Of runs, each with whether it had so many points that every condition on them should have
    come out both ways, and whether two values are equal on a kink of the network alone."""
    runs = list(runs)
    outcomes: dict[Site, set[bool]] = {}
    for branches, _, _ in runs:
        for decision in branches.met.values():
            outcomes.setdefault(decision.site, set()).add(decision.taken)
    met: dict[Line, str] = {}
    found = Coverage()
    for branches, many, on_a_kink in runs:
        for decision in branches.met.values():
            place = Path(decision.site[-1][0]).name, decision.line
            if place in found.unmet:
                continue
            constant = many and bool((decision.condition.samples == decision.taken).all())
            if len(outcomes[decision.site]) == 2 and not constant:
                met[place] = "both"
            elif _impossible(branches, decision, on_a_kink):
                met.setdefault(place, "single")
            else:
                found.unmet[place] = not decision.taken
    for place in sorted(met):
        if place not in found.unmet:
            (found.both if met[place] == "both" else found.single).append(place)
    return found


def _impossible(branches: Branches, decision: Decision, on_a_kink: OnAKink) -> bool:
    """Whether the other outcome is nowhere met, but perhaps on a kink."""
    facts = Facts(dict(islice(branches.decisions.items(), decision.before)))  # what held then
    condition, other = decision.condition, not decision.taken
    try:
        if facts.decide(condition) is decision.taken:
            return True
        equal = facts.equates(condition, other)
    except OverflowError:  # numbers beyond floats
        return False
    return equal is not None and on_a_kink(*equal)


def _listed(places: Iterable[Line], own: str) -> str:
    """Lines in words: line 3; lines 3, 7; other.py, line 2."""
    by_file: dict[str, list[int]] = {}
    for file, line in places:
        by_file.setdefault(file, []).append(line)
    return "; ".join(
        f"{'' if file == own else f'{file}, '}line{'s' if len(lines) > 1 else ''} "
        f"{', '.join(map(str, lines))}"
        for file, lines in by_file.items()
    )
