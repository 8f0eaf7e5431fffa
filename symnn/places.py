"""What is wrong with a description, and where, in one line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

from symnn.errors import InputError

Place = tuple[str | int, ...]

PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_SHOWN = 40


class SpecError(InputError):
    """Bad input at a place of a description: `layers[1].units: expected at least 1, not 0`."""

    def __init__(self, place: Place, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{path_of(place)}: {reason}" if place else reason)


def path_of(place: Place) -> str:
    """A place as it is written in the manual: `layers[1].activation`."""
    path = ""
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f"{'.' * bool(path)}{step if PLAIN.fullmatch(step) else shown(step)}"
    return path


def shown(value: object) -> str:
    """A user's value, short and harmless: pure ASCII, so that look-alikes and escapes show."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "an array"
    if isinstance(value, str):
        return ascii(value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "...")
    try:
        text = ascii(value)
    except (ValueError, RecursionError):  # an integer of thousands of digits
        return "what was given"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def suggest(name: str, names: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest right one, or all of them."""
    by_lower = {right.lower(): right for right in names}
    close = difflib.get_close_matches(name[:LONGEST_SHOWN].lower(), by_lower, 1)
    if close:
        return f"; did you mean '{by_lower[close[0]]}'?"
    return f"; expected {one_of(by_lower.values())}"


def one_of(names: Collection[str]) -> str:
    return ("one of " if len(names) > 1 else "") + ", ".join(names)


def choose(name: str, names: Collection[str], what: str) -> str:
    """The name, when it is one of `names`. Raises `ValueError` with the nearest otherwise."""
    if name not in names:
        raise ValueError(f"unknown {what} {shown(name)}{suggest(name, names)}")
    return name


def require(place: Place, name: str, names: Collection[str], what: str) -> None:
    """Raises `SpecError` at the place, unless the name is one of `names`."""
    try:
        choose(name, names, what)
    except ValueError as error:
        raise SpecError(place, str(error)) from None
