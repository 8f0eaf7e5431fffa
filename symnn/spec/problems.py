"""What is wrong with a description, and where, in one line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from typing import Any

from pydantic import ValidationError

from symnn.errors import InputError

Place = tuple[str | int, ...]

PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_SHOWN = 40

EXPECTED = {
    "model_type": "a table",
    "dict_type": "a table",
    "tuple_type": "an array",
    "string_type": "a text",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "greater_than_equal": "at least {ge:.10g}",
    "less_than_equal": "at most {le:.10g}",
    "literal_error": "{expected}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
}
"""What was expected, by Pydantic's type of error, in words that fit TOML and Python alike."""


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


def spec_error(error: ValidationError, keys: Collection[str]) -> SpecError:
    """The first problem of Pydantic's list; a misspelt key before the missing one it causes.

    `keys` are the right keys of the table that was validated.
    """
    problems = error.errors(include_url=False)
    problem = min(problems, key=lambda each: each["type"] != "extra_forbidden")
    place, kind, context = problem["loc"], problem["type"], problem.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, SpecError):
        return SpecError(place + cause.place, cause.reason)
    if cause is not None:
        return SpecError(place, str(cause))
    if kind == "extra_forbidden":
        return SpecError(place, f"unknown key{suggest(str(place[-1]), keys)}")
    return SpecError(place, _reason(kind, context, problem["msg"], problem["input"]))


def _reason(kind: str, context: dict[str, Any], message: str, given: object) -> str:
    if kind == "missing":
        return "this key is missing"
    if kind not in EXPECTED:
        return f"{message[:1].lower()}{message[1:]}"
    if kind == "tuple_type" and isinstance(given, dict):
        return "expected an array of tables, not one; write its name in two brackets, [[layers]]"
    counted = context.get("actual_length")
    what = shown(given) if counted is None else counted
    return f"expected {EXPECTED[kind].format(**context)}, not {what}"
