"""The JSON Schema of the TOML file, for editors and for people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from symnn import library
from symnn.library import LayerType, SizeOption
from symnn.spec.base import LARGEST_SIZE
from symnn.spec.layer import COMMON, DEFAULT_TYPE, LAYER_TYPES
from symnn.spec.models import Network

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OWN_NAME = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$"}
CALLED = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_]{0,63}\(.*\)$"}
SIZE = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a description, with every name that the library knows."""
    schema = Network.model_json_schema(mode="validation")
    fields, parts = schema["properties"], schema["$defs"]
    own_layer = parts["Layer"]["properties"]
    own_layer["initializer"] = {"enum": [*library.INITIALIZERS]}
    own_layer["inputs"] = {"anyOf": [{"type": "string"}, own_layer["inputs"]]}
    parts["Layer"] = {
        "title": "Layer",
        "description": "A layer with the options of its type; dense when `type` is left out.",
        "anyOf": [
            *(_layer(kind, own_layer) for kind in LAYER_TYPES.values()),
            _own_type(own_layer),
        ],
    }
    fields["loss"] |= _name_of(library.LOSSES, "the loss", "[losses.NAME]")
    fields["name"] |= OWN_NAME
    predict = parts["CustomLoss"]["properties"]["predict"]
    links = {**library.ACTIVATIONS, **library.LINKS}
    named = _name_of(links, "what makes a prediction of the output", "[activations.NAME]")
    predict |= {**named, "anyOf": [*named["anyOf"], CALLED, {"type": "null"}]}
    for own in ("activations", "losses", "layer_types"):
        fields[own]["propertyNames"] = OWN_NAME
    axes = parts["OwnParameter"]["properties"]["axes"]
    for own in ("CustomActivation", "CustomLayerType"):
        parameters = parts[own]["properties"]["parameters"]
        parameters["additionalProperties"] = {"anyOf": [axes, parameters["additionalProperties"]]}
    parts["CustomActivation"]["oneOf"] = [{"required": ["expr"]}, {"required": ["equation"]}]
    parts["Optimizer"] = {
        "title": "Optimizer",
        "description": "An optimizer with its hyper-parameters; adam when `type` is left out.",
        "anyOf": [_optimizer(each) for each in library.OPTIMIZERS.values()],
    }
    several = {"inputs": {"minProperties": 1}, "input": {"type": "null"}}
    single = {"input": {"type": ["integer", "array"]}, "inputs": {"maxProperties": 0}}
    schema["oneOf"] = [
        {"required": ["input"], "properties": single},
        {"required": ["inputs"], "properties": several},
    ]
    return {"$schema": DIALECT, **schema}


def _layer(kind: LayerType, common: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": {"const": kind.name}}
    fields |= {name: _option(name, option) for name, option in kind.options.items()}
    fields |= {name: common[name] for name in COMMON}
    sizes = [
        name
        for name, option in kind.options.items()
        if isinstance(option, SizeOption) and option.default is None
    ]
    return {
        "title": kind.name,
        "description": kind.source,
        "type": "object",
        "properties": fields,
        "required": sizes if kind.name == DEFAULT_TYPE else ["type", *sizes],
        "additionalProperties": False,
    }


def _own_type(common: dict[str, Any]) -> dict[str, Any]:
    """A layer of a type that the file itself defines."""
    return {
        "title": "own type",
        "description": "A layer of a type defined in [layer_types.NAME], or in [activations.NAME].",
        "type": "object",
        "properties": {
            "type": {**OWN_NAME, "not": {"enum": [*LAYER_TYPES]}},
            **{name: common[name] for name in COMMON},
        },
        "required": ["type"],
        "additionalProperties": {"type": ["integer", "number", "string"]},
    }


def _option(name: str, option: library.Option) -> dict[str, Any]:
    if isinstance(option, SizeOption):
        return SIZE if option.default is None else {**SIZE, "default": option.default}
    if isinstance(option, str):
        named = _name_of(library.ACTIVATIONS, f"the {name}", "[activations.NAME]")
        return {**named, "anyOf": [*named["anyOf"], CALLED], "default": option}
    return {"type": "number", "default": option}


def _name_of(names: Collection[str], what: str, table: str) -> dict[str, Any]:
    listed = ", ".join(names)
    return {
        "anyOf": [{"enum": [*names]}, OWN_NAME],
        "description": f"The name of {what}: one of {listed}; or one defined in {table}.",
    }


def _optimizer(optimizer: library.OptimizerType) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": {"const": optimizer.name}}
    for name, default in optimizer.defaults.items():
        limits = library.RANGES[name]
        low = {"minimum" if limits.closed else "exclusiveMinimum": limits.low}
        high = {} if limits.high == float("inf") else {"exclusiveMaximum": limits.high}
        fields[name] = {"type": "number", "default": default, **low, **high}
    return {
        "title": optimizer.name,
        "description": optimizer.source,
        "type": "object",
        "properties": fields,
        "required": [] if optimizer.name == "adam" else ["type"],
        "additionalProperties": False,
    }
