"""One layer of a description: its type, what the type's options are set to, what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from symnn import library
from symnn.graph import LayerUse
from symnn.library import LayerType, SizeOption
from symnn.places import SpecError, choose, suggest
from symnn.spec.base import Name, Number, Size, SpecModel, Text, with_first
from symnn.spec.problems import spec_error

DEFAULT_TYPE = "dense"
DEFAULT_INITIALIZER = "glorot_uniform"
COMMON = ("name", "inputs", "initializer", "bias", "shares")
ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "size": TypeAdapter(Size),
    "number": TypeAdapter(Number),
    "activation": TypeAdapter(Text),
}

LAYER_TYPES: dict[str, LayerType] = {
    **library.LAYERS,
    **{name: activation.layer_type for name, activation in library.ACTIVATIONS.items()},
}
"""The library's layer types: its layers, and each activation as a layer of its own."""


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Layer(SpecModel):
    """A layer: `Layer("maxout", units=32, pieces=3)`.

    Beside its `type` it takes the options that the type has. `inputs` names the layers, and the
    inputs of the network, that it reads; left out, the layer before. `shares` takes another
    layer's parameters for its own: `{"W": "words.E"}`.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any]

    type: Text = DEFAULT_TYPE
    name: Name | None = None
    inputs: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()
    initializer: (
        Annotated[Text, AfterValidator(lambda n: choose(n, library.INITIALIZERS, "initializer"))]
        | None
    ) = None
    bias: Annotated[bool, Field(strict=True)] | None = None
    shares: dict[str, Text] = Field(default_factory=dict)

    def __init__(self, /, *type: str, **data: Any) -> None:
        super().__init__(**with_first("type", type, data))

    @property
    def options(self) -> dict[str, Any]:
        """What the type's options are set to."""
        return dict(self.__pydantic_extra__)

    def use(self, kind: LayerType) -> LayerUse:
        """The layer as the graph takes it."""
        bias = self.bias is not False
        return LayerUse(
            kind, self.name, self.inputs, self.options, self.initializer, bias, self.shares
        )

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        kind = data.get("type", DEFAULT_TYPE)
        if not isinstance(kind, str):
            return data
        return completed(data, LAYER_TYPES[kind]) if kind in LAYER_TYPES else data

    @classmethod
    def key_order(cls) -> tuple[str, ...]:
        options = dict.fromkeys(name for kind in LAYER_TYPES.values() for name in kind.options)
        return ("type", "name", "inputs", *options)


def Dense(*units: int, **options: Any) -> Layer:
    """A dense layer, `a = activation(x @ W.T + b)`: `Dense(32, activation="tanh")`."""
    return Layer(DEFAULT_TYPE, **with_first("units", units, options))


def completed(data: Mapping[str, Any], kind: LayerType) -> dict[str, Any]:
    """A layer's keys, each option of its type with a value. Raises `SpecError` at a key."""
    keys = {"type": kind.name, **data}
    for key in data:
        if key not in kind.options and key not in ("type", *COMMON):
            known = [*kind.options, *COMMON]
            raise SpecError((key,), f"unknown key{suggest(str(key), known)}")
    for name, option in kind.options.items():
        keys[name] = _value(name, option, data)
    roles = {library.ROLES[p.role] for p in kind.parameters.values() if p.start is None}
    drawn = any(role.start is None for role in roles)
    optional = any(library.ROLES[p.role].optional for p in kind.parameters.values())
    _common(keys, "initializer", drawn, DEFAULT_INITIALIZER, f"{kind.name} draws no parameters")
    _common(keys, "bias", optional, True, f"{kind.name} has no biases")
    return keys


def _value(name: str, option: library.Option, data: Mapping[str, Any]) -> Any:
    what = "size" if isinstance(option, SizeOption) else "number"
    what = "activation" if isinstance(option, str) else what
    default = option.default if isinstance(option, SizeOption) else option
    if name not in data:
        if default is None:
            raise SpecError((name,), "this key is missing")
        return default
    try:
        return ADAPTERS[what].validate_python(data[name])
    except ValidationError as error:
        raise SpecError((name,), spec_error(error, ()).reason) from None


def _common(keys: dict[str, Any], key: str, has: bool, default: Any, why: str) -> None:
    """A key that types have in common, where this one has what it is for."""
    if has:
        keys.setdefault(key, default)
        if keys[key] is None:
            keys[key] = default
    elif keys.get(key) is not None:
        raise SpecError((key,), f"{why}, so it takes no {key}; expected it left out")
