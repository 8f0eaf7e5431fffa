"""Another header of the file under which its equations would hold: a hint, where some do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from symnn.derivations.judgement import Item
from symnn.derivations.text.reading import Derivation, Layout
from symnn.errors import InputError
from symnn.verify import Verdict

Wrong = Callable[[Derivation], set[int | None]]
"""The lines that do not hold in numbers. Raises `InputError`."""


def with_hints(items: list[Item], derivation: Derivation, wrong: Wrong) -> list[Item]:
    """The items, with the header that a wrong equation may have been meant for.

    It is one under which all that is wrong holds, and all the rest as well.
    """
    failing = [item for item in items if item.verdict is Verdict.DIFFERENT and item.place]
    if not failing:
        return items
    for layout in _others(derivation.layout):
        try:
            if wrong(replace(derivation, layout=layout)):
                continue
        except InputError:
            continue
        hint = f"all would hold under '{_header(derivation.layout, layout)}': did you mean that?"
        return [
            replace(item, reason=f"{item.reason}; {hint}") if item in failing else item
            for item in items
        ]
    return items


def _others(layout: Layout) -> Iterator[Layout]:
    """Every other layout, those of the fewest changes first."""
    found = [Layout(*values) for values in product((True, False), repeat=3)]
    yield from sorted(found, key=lambda other: len(_changes(layout, other)))[1:]


def _changes(before: Layout, after: Layout) -> list[str]:
    lines = []
    if after.columns != before.columns:
        lines.append(f"layout = {'columns' if after.columns else 'rows'}")
    if after.batch != before.batch:
        lines.append(f"batch = {'N' if after.batch else '1'}")
    if after.transposed != before.transposed:
        lines.append(f"weights = {'transposed' if after.transposed else 'as they are'}")
    return lines


def _header(before: Layout, after: Layout) -> str:
    return "', '".join(_changes(before, after))
