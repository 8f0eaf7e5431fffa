"""A description → the Python that makes it, as a person would type it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from symnn.library import SizeOption
from symnn.spec import Layer, Network, Optimizer
from symnn.spec.layer import DEFAULT_INITIALIZER, DEFAULT_TYPE

ROOM = 80  # characters of a line
INDENT = "    "
FIRST: Mapping[type, str] = {Layer: "type", Optimizer: "type", Network: "layers"}
"""The field that stands first, without its name."""


def constructor(spec: Network) -> str:
    """`symnn.Network(…)`, in which what has its default is left out."""
    return _Writer(spec).written(spec, 0)


class _Writer:
    def __init__(self, spec: Network) -> None:
        self.kinds = spec.layer_type_definitions

    def written(self, value: object, level: int) -> str:
        match value:
            case Layer():
                return self.layer(value, level)
            case Network() | Optimizer():
                first = getattr(value, FIRST[type(value)])
                return self.call(
                    type(value).__name__,
                    first if isinstance(first, tuple) else (first,),
                    _fields(value),
                    level,
                )
            case BaseModel():
                return self.written(dict(_fields(value)), level)
            case Mapping():
                items = [
                    f"{self.written(k, level)}: {self.written(v, level + 1)}"
                    for k, v in value.items()
                ]
                return _bracketed("{", items, "}", level)
            case str():
                return json.dumps(value, ensure_ascii=False)  # Python reads it as JSON does
        return repr(value)

    def call(
        self,
        name: str,
        first: Iterable[object],
        named: Iterable[tuple[str, object]],
        level: int,
    ) -> str:
        parts = [self.written(value, level + 1) for value in first]
        parts += [f"{key}={self.written(value, level + 1)}" for key, value in named]
        return _bracketed(f"symnn.{name}(", parts, ")", level)

    def layer(self, layer: Layer, level: int) -> str:
        """`symnn.Dense(32)` of the usual type, `symnn.Layer("maxout", units=32)` of another."""
        kind = self.kinds[layer.type]
        defaults: dict[str, object] = {"initializer": DEFAULT_INITIALIZER, "bias": True}
        for name, option in kind.options.items():
            defaults[name] = option.default if isinstance(option, SizeOption) else option
        told = {name: value for name, value in _fields(layer) if value != defaults.get(name)}
        if layer.type != DEFAULT_TYPE:
            return self.call("Layer", (layer.type,), told.items(), level)
        width = told.pop(next(iter(kind.options)))
        return self.call("Dense", (width,), told.items(), level)


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
