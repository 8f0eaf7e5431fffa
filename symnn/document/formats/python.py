"""A description → the Python that makes it, as a person would type it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from symnn.spec import Dense, Network, Optimizer

ROOM = 80  # characters of a line
INDENT = "    "
FIRST: Mapping[type, str] = {Dense: "units", Optimizer: "type", Network: "layers"}
"""The field that stands first, without its name."""


def constructor(spec: Network) -> str:
    """`symnn.Network(…)`, in which what has its default is left out."""
    return _written(spec, 0)


def _written(value: object, level: int) -> str:
    match value:
        case BaseModel():
            inside = _bracketed("(", _arguments(value, level), ")", level)
            return f"symnn.{type(value).__name__}{inside}"
        case dict():
            items = [f"{_written(k, level)}: {_written(v, level + 1)}" for k, v in value.items()]
            return _bracketed("{", items, "}", level)
        case str():
            return json.dumps(value, ensure_ascii=False)  # Python reads it as JSON does
    return repr(value)


def _arguments(model: BaseModel, level: int) -> list[str]:
    first = getattr(model, FIRST[type(model)]) if type(model) in FIRST else ()
    values = first if isinstance(first, tuple) else (first,)
    found = [_written(value, level + 1) for value in values]
    return found + [f"{name}={_written(value, level + 1)}" for name, value in _fields(model)]


def _fields(model: BaseModel) -> Iterator[tuple[str, object]]:
    """What is not at its default, but for the field that stands first."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        default = not field.is_required() and value == field.get_default(call_default_factory=True)
        if not default and name != FIRST.get(type(model)):
            yield name, value
    yield from (model.model_extra or {}).items()


def _bracketed(left: str, parts: list[str], right: str, level: int) -> str:
    """On one line where there is room, else each part on its own."""
    line = f"{left}{', '.join(parts)}{right}"
    if len(line) + level * len(INDENT) <= ROOM and "\n" not in line:
        return line
    inner = "".join(f"{INDENT * (level + 1)}{part},\n" for part in parts)
    return f"{left}\n{inner}{INDENT * level}{right}"
