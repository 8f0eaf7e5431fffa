"""Plain data → Python source, laid out as a formatter would; strings are always quoted by repr."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 88


def literal(data: Any, indent: int = 0, used: int = 0) -> str:
    """The source of numbers, strings, booleans, None, and of lists, tuples and dicts of them.

    On one line where it fits after `used` characters, else one entry a line.
    """
    flat = _flat(data)
    if len(flat) + indent + used <= WIDTH or not isinstance(data, dict | list | tuple) or not data:
        return flat
    pad = " " * (indent + 4)
    if isinstance(data, dict):
        entries = [
            f"{_flat(key)}: {literal(value, indent + 4, len(_flat(key)) + 3)}"
            for key, value in data.items()
        ]
        opening, closing = "{", "}"
    else:
        entries = [literal(value, indent + 4, 1) for value in data]
        opening, closing = ("[", "]") if isinstance(data, list) else ("(", ")")
    lines = "".join(f"{pad}{entry},\n" for entry in entries)
    return f"{opening}\n{lines}{' ' * indent}{closing}"


def _flat(data: Any) -> str:
    if isinstance(data, str):
        return json.dumps(data)
    if isinstance(data, dict):
        return "{" + ", ".join(f"{_flat(k)}: {_flat(v)}" for k, v in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(_flat, data)) + "]"
    if isinstance(data, tuple):
        return "(" + ", ".join(map(_flat, data)) + ("," if len(data) == 1 else "") + ")"
    if data is None or isinstance(data, bool | int | float):
        return repr(data)
    raise TypeError(f"{type(data).__name__} is not plain data")
