"""Functions of values, entry by entry or row by row: which is meant, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symnn.derivations.text.evaluate.entries import (
    Array,
    Entries,
    RowFunction,
    elementary,
    function_of,
)
from symnn.derivations.text.evaluate.values import Labelled, ShapeMismatch, combine
from symnn.derivations.text.truth import SAMPLES, NetworkTruth
from symnn.errors import InputError
from symnn.graph import named_activation
from symnn.library import Activation
from symnn.notation import FUNCTIONS
from symnn.notation.syntax import suggest
from symnn.spec import Network

GENERIC = ("f", "F", "g", "sigma", "phi", "act", "activation")
"""Names of a function that stand for the activation of the layer."""


def activation_named(spec: Network, name: str, layer: int | None) -> Activation | None:
    """An activation by its name; by `f`, that of a layer, or the only one that there is.

    Raises `InputError` where a layer has none.
    """
    if name not in GENERIC:
        return spec.activation_definitions.get(name)
    numbers = range(1, len(spec.layers) + 1) if layer is None else (layer,)
    found = {text for number in numbers for text in _activations(spec, number)}
    if layer is not None and not found:
        kind = spec.layers[layer - 1].type
        raise InputError(f"'{name}': layer {layer}, {kind}, has no activation: write what is meant")
    if len(found) != 1:
        raise InputError(f"'{name}' of which layer? expected {name}(z[l]), or {name}[l](…)")
    return named_activation(found.pop(), spec.activation_definitions)


def _activations(spec: Network, layer: int) -> list[str]:
    """What a layer calls by an option, or is."""
    given = spec.layers[layer - 1]
    if given.type in spec.activation_definitions:
        return [given.type]
    options = spec.layer_type_definitions[given.type].options
    return [str(given.options[name]) for name, o in options.items() if isinstance(o, str)]


def is_rowwise(spec: Network, name: str, layer: int | None) -> bool:
    """Whether an entry of what a function gives depends on the whole row."""
    try:
        activation = activation_named(spec, name, layer)
    except InputError:
        return False
    return activation is not None and not function_of(activation).entrywise


def function_named(
    spec: Network, name: str, layer: int | None, also: Sequence[str]
) -> Callable[[int], RowFunction]:
    """A function for rows of a width. Raises `InputError`; `also` are names it may be meant for."""
    activation, found = activation_named(spec, name, layer), elementary(name)
    if activation is not None:
        return lambda width: function_of(activation, width)
    if found is not None:
        return lambda width: found
    known = [*also, "f", *FUNCTIONS, *spec.activation_definitions]
    raise InputError(f"'{name[:40]}' is no function known here{suggest(name, known)}")


def learned(truth: NetworkTruth, stem: str, layer: int | None) -> str:
    """The parameter of a layer's activation. Raises `InputError`."""
    for name, part in truth.model.parameters.items():
        if (part.stem, part.layer) == (stem, layer):
            return name
    raise InputError(f"the parameter {stem} of which layer? expected f'(z[l])")


def each_entry(
    entries: Entries,
    function: RowFunction,
    order: int,
    value: Labelled,
    parameters: Sequence[tuple[Array, str]],
) -> Labelled:
    """A function, or its derivative, of each entry, with the entries and the axis of each of its
    parameters. Raises `ShapeMismatch`."""
    arguments = {function.row[0]: value.array}
    for symbols, (array, label) in zip(function.parameters.values(), parameters, strict=True):
        spread = _along(value, array, label) if array.ndim else Labelled(array)
        arguments |= dict.fromkeys(symbols, _aligned(spread, value))
    array = entries.call(function.order(order)[0], arguments)
    return Labelled(array, value.axes, value.dims)


def _along(value: Labelled, array: Array, label: str) -> Labelled:
    """An array, one entry for each unit, along the axis of the units. Raises `ShapeMismatch`."""
    names = [name for name, own in value.axes if own == label]
    if len(names) + value.dims.count(label) != 1:
        raise ShapeMismatch(f"the function has a parameter for each {label}: not so {value.shape}")
    if names:
        return Labelled(array, ((names[0], label),))
    return Labelled(array[:, None] if value.dims[0] == label else array[None, :], (), value.dims)


def _aligned(spread: Labelled, value: Labelled) -> Array:
    """The entries of one value broadcast to the shape of another."""
    return combine(lambda a, b: np.broadcast_arrays(a, b)[1], value, spread).array


def each_row(
    entries: Entries, function: Callable[[int], RowFunction], order: int, name: str, value: Labelled
) -> Labelled:
    """A function of a sample's whole row. Its derivative is a matrix: the prime is read as its
    diagonal, which is what a product entry by entry takes it for. Raises `ShapeMismatch`."""
    units = [at for at, label in enumerate(value.dims) if label not in ("1", SAMPLES)]
    if len(units) != 1:
        raise ShapeMismatch(f"{name} of {value.shape}: expected a vector, or a row for each sample")
    array = np.moveaxis(value.array, units[0] - 2, -1)
    made = function(array.shape[-1])
    arguments = {u: array[..., at] for at, u in enumerate(made.row)}
    results = [entries.call(each, arguments) for each in made.order(order)]
    result = np.moveaxis(np.stack(results, axis=-1), -1, units[0] - 2)
    return Labelled(result, value.axes, value.dims)
