"""Numbers in a row, in a few words: 1, 3, …, 99 of equations, and l = 1, …, L − 1 of layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symnn.document.formula.box import Box
from symnn.document.formula.reading import math


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in runs that go on in equal steps, such as 1, 3, …, 99; no run is of two."""
    found: list[list[int]] = []
    for number in numbers:
        lengthen(found, number)
    return found


def lengthen(found: list[list[int]], number: int) -> None:
    """Make `runs` of some numbers those with one more."""
    if found and len(found[-1]) > 2 and number - found[-1][-1] == found[-1][1] - found[-1][0]:
        found[-1].append(number)
        return
    found.append([number])
    tail = found[-3:]
    if [len(run) for run in tail] == [1, 1, 1] and tail[1][0] - tail[0][0] == number - tail[1][0]:
        found[-3:] = [[run[0] for run in tail]]


def numbers_text(numbers: Sequence[int]) -> str:
    """Numbers of equations: 3; 1, 3, 5; or 1, 3, …, 99, which goes on in equal steps."""
    return ", ".join(map(_run_text, runs(numbers)))


def layers_box(layers: Sequence[int], last: int) -> Box:
    """Layers in their order: l = 1, …, L − 1, or by their numbers where they have gaps."""
    if len(layers) > 2 and abs(layers[0] - layers[-1]) == len(layers) - 1:
        ends = {last - 1: "L-1", last: "L", 1: "1"}
        first, final = (ends.get(layer, str(layer)) for layer in (layers[0], layers[-1]))
        return math(rf"l = {first}, \ldots, {final}")
    told = ", ".join(map(_run_text, runs(layers)))
    return math(f"l = {told}".replace("…", r"\ldots"))


def _run_text(run: Sequence[int]) -> str:
    if len(run) <= 3:
        return ", ".join(map(str, run))
    return f"{run[0]}, {run[1]}, …, {run[-1]}"  # two numbers tell the step
