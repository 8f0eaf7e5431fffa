"""What the functions of derivations make of values: sums, means, maxima, diag, outer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from symnn.derivations.text.evaluate.entries import Entries, Function
from symnn.derivations.text.evaluate.scene import Scene
from symnn.derivations.text.evaluate.values import SAMPLE, Array, Mismatch, Value, combine, product
from symnn.derivations.text.truth import SAMPLES

OF_SAMPLES = ("i", "samples")
"""Names of the sample, where a derivation writes one sample."""


def over(scene: Scene, value: Value, name: str, mean: bool) -> Value | None:
    """The sum over an index; None where the value has no such index."""
    if not value.has(name) and name in OF_SAMPLES:
        if value.has(SAMPLE):
            name = SAMPLE
        elif SAMPLES in value.dims:
            return over_axis(scene, value, value.dims.index(SAMPLES), mean)
        else:  # the same for every sample
            return combine(np.multiply, value, scene.number(1 if mean else scene.truth.samples))
    if not value.has(name):
        return None
    label = dict(value.axes)[name]
    return _divided(scene, value.summed(name), label if mean else None)


def over_axis(scene: Scene, value: Value, axis: int, mean: bool) -> Value:
    """The sum over the rows or the columns of a matrix. Raises `Mismatch`."""
    if not value.dims:
        raise Mismatch(f"a sum over axis {axis} of what is no matrix")
    label = value.dims[axis]
    array = np.sum(value.array, axis=axis - 2, keepdims=True)
    dims = ("1", value.dims[1]) if axis == 0 else (value.dims[0], "1")
    return _divided(scene, Value(array, value.axes, dims), label if mean else None)


def _divided(scene: Scene, value: Value, label: str | None) -> Value:
    if label in (None, "1"):
        return value
    return combine(np.divide, value, scene.number(scene.truth.size(str(label))))


def everything(value: Value, mean: bool) -> Value:
    """The sum of a matrix's entries, within each sample where there is one."""
    if not value.dims:
        return value
    function = np.mean if mean else np.sum
    return Value(np.asarray(function(value.array, axis=(-2, -1))), value.axes)


def largest(entries: Entries, value: Value, name: str) -> Value:
    """The maximum over an index; of equal ones the first."""
    at = value.names.index(name)
    parts = list(np.moveaxis(value.array, at, 0))
    array = reduce(lambda a, b: entries.choose(entries.holds(">", b, a), b, a), parts)
    return Value(array, value.axes[:at] + value.axes[at + 1 :], value.dims)


def diagonal(entries: Entries, vector: Value) -> Value:
    """A vector as a diagonal matrix. Raises `Mismatch`."""
    column = _column(vector, "diag")
    size = column.array.shape[-2]
    eye = np.full((size, size), entries.number(0), dtype=entries.dtype)
    np.fill_diagonal(eye, entries.number(1))
    spread = Value(column.array, column.axes, ("", ""))
    array = np.broadcast_to(spread.array, (*spread.array.shape[:-1], size)) * eye
    return Value(array, column.axes, (column.dims[0], column.dims[0]))


def outer(a: Value, b: Value) -> Value:
    """The product of a column and a row. Raises `Mismatch`."""
    return product(_column(a, "outer"), _column(b, "outer").transposed())


def _column(value: Value, what: str) -> Value:
    if not value.dims or "1" not in value.dims:
        raise Mismatch(f"{what} of {value.shape}: expected a vector")
    return value.transposed() if value.dims[0] == "1" else value


def applied(scene: Scene, function: Function, order: int, value: Value, layer: int | None) -> Value:
    """A function, or its derivative, of each entry; its parameters are those of the layer."""
    arguments = {function.row[0]: value.array}
    for stem, symbols in function.parameters.items():
        tensor, entries = scene.learned(stem, layer)
        spread = Value(entries)
        if entries.ndim:
            spread = _along(value, entries, scene.truth.labels(tensor)[0], tensor)
        arguments |= dict.fromkeys(symbols, _aligned(spread, value))
    array = scene.entries.call(function.order(order)[0], arguments)
    return Value(array, value.axes, value.dims)


def _along(value: Value, entries: Array, label: str, tensor: str) -> Value:
    """Entries, one for each unit, along the axis of the units. Raises `Mismatch`."""
    names = [name for name, own in value.axes if own == label]
    if len(names) + value.dims.count(label) != 1:
        raise Mismatch(f"{tensor} has one entry for each {label}: not so {value.shape}")
    if names:
        return Value(entries, ((names[0], label),))
    return Value(entries[:, None] if value.dims[0] == label else entries[None, :], (), value.dims)


def _aligned(spread: Value, value: Value) -> Array:
    """The entries of one value broadcast to the shape of another."""
    return combine(lambda a, b: np.broadcast_arrays(a, b)[1], value, spread).array


def by_rows(
    scene: Scene, function: Callable[[int], Function], order: int, name: str, value: Value
) -> Value:
    """A function of a sample's whole row, as a normalized one. Its derivative is a matrix: the prime
    is read as its diagonal, which is what a product entry by entry takes it for."""
    units = [at for at, label in enumerate(value.dims) if label not in ("1", SAMPLES)]
    if len(units) != 1:
        raise Mismatch(f"{name} of {value.shape}: expected a vector, or a row for each sample")
    array = np.moveaxis(value.array, units[0] - 2, -1)
    made = function(array.shape[-1])
    arguments = {u: array[..., at] for at, u in enumerate(made.row)}
    results: Sequence[Array] = [scene.entries.call(v, arguments) for v in made.order(order)]
    result = np.moveaxis(np.stack(results, axis=-1), -1, units[0] - 2)
    return Value(result, value.axes, value.dims)
