"""Pydantic's errors as one line of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from symnn.places import SpecError, shown, suggest

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


def spec_error(error: ValidationError, keys: Collection[str]) -> SpecError:
    """The first problem of Pydantic's list; a misspelt key before the missing one it causes.

    `keys` are the right keys of the table that was validated.
    """
    problems = error.errors(include_url=False)
    problem = min(problems, key=lambda each: each["type"] != "extra_forbidden")
    place, kind, context = problem["loc"], problem["type"], problem.get("ctx", {})
    if place[-1:] == ("[key]",) and kind != "extra_forbidden":
        place = place[:-1]  # Pydantic's word for a key itself, which stands before it
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
