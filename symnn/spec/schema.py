"""The JSON Schema of the TOML file, for editors and for people."""

from __future__ import annotations

from typing import Any

from symnn import library
from symnn.spec.models import Network

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OWN_NAME = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$"}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a description, with every name that the library knows."""
    schema = Network.model_json_schema()
    fields, parts = schema["properties"], schema["$defs"]
    dense = parts["Dense"]["properties"]
    dense["activation"] |= _name_of(library.ACTIVATIONS, "the activation", "[activations.NAME]")
    dense["initializer"]["enum"] = [*library.INITIALIZERS]
    fields["loss"] |= _name_of(library.LOSSES, "the loss", "[losses.NAME]")
    fields["name"] |= OWN_NAME
    predict = parts["CustomLoss"]["properties"]["predict"]
    links = {**library.ACTIVATIONS, **library.LINKS}
    named = _name_of(links, "what makes a prediction of the output", "[activations.NAME]")
    predict |= {**named, "anyOf": [*named["anyOf"], {"type": "null"}]}
    for own in ("activations", "losses"):
        fields[own]["propertyNames"] = OWN_NAME
    parts["Optimizer"] = {
        "title": "Optimizer",
        "description": "An optimizer with its hyper-parameters; adam when `type` is left out.",
        "anyOf": [_optimizer(each) for each in library.OPTIMIZERS.values()],
    }
    return {"$schema": DIALECT, **schema}


def _name_of(names: dict[str, Any], what: str, table: str) -> dict[str, Any]:
    listed = ", ".join(names)
    return {
        "anyOf": [{"enum": [*names]}, OWN_NAME],
        "description": f"The name of {what}: one of {listed}; or one defined in {table}.",
    }


def _optimizer(optimizer: library.Optimizer) -> dict[str, Any]:
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
