"""What a function returned, as arrays with the names that it gave them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.verify.standin import Scalar

Name = str | list["Name"]
"""The name of a part, or those of its own parts."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """An array that was returned, and where: `path` are the keys on the way, and what the return
    statement calls its parts; `place` the positions in each list or dictionary."""

    path: tuple[str, ...]
    place: tuple[int, ...]
    array: Any

    @property
    def name(self) -> str:
        """The last name on the way."""
        return next((name for name in reversed(self.path) if name), "")


def returned_names(source: str, function: str) -> Sequence[Name] | None:
    """What the last `return a, b, c` of a function calls its parts; "" for what has no name."""
    name = function.split(".")[-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            found = [n for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
            names = _name(found[-1].value) if found else ""
            return names if isinstance(names, list) else [names]
    return None


def _name(node: ast.expr | None) -> Name:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [_name(part) for part in parts]
    return ""


def leaves_of(
    value: Any, names: Name = "", path: tuple[str, ...] = (), place: tuple[int, ...] = ()
) -> Iterator[Leaf]:
    """Every array in what was returned; `names` is its name, or those of its parts."""
    parts = names if isinstance(names, list) else []
    own = path if isinstance(names, list) else (*path, names)
    if isinstance(value, Mapping):
        for number, (key, part) in enumerate(value.items()):
            yield from leaves_of(part, str(key), own, (*place, number))
    elif isinstance(value, list | tuple) and not _is_numbers(value):
        for number, part in enumerate(value):
            named = parts[number] if number < len(parts) else ""
            yield from leaves_of(part, named, own, (*place, number))
    elif value is not None:
        yield Leaf(own, place, value)


def _is_numbers(value: Sequence[Any]) -> bool:
    """Whether a list is an array written as a list: numbers, or rows of them."""
    first = value[0] if len(value) else None
    if isinstance(first, list | tuple):
        return len(first) > 0 and all(isinstance(v, Scalar | int | float) for v in first)
    return all(isinstance(v, Scalar | int | float) for v in value)
