"""The functions of derivations: sums, means, diag, outer, where, and activations with primes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import numpy as np
import sympy

from symnn.derivations.text.layers import GENERIC
from symnn.derivations.text.references import References, refuse
from symnn.derivations.text.scalars import Scalar, named, written
from symnn.derivations.text.scene import Scene
from symnn.derivations.text.values import SAMPLE, Array, Mismatch, Value, combine, product
from symnn.errors import InputError
from symnn.library import ACTIVATIONS

SAMPLES = ("i", "samples")
"""Names of the sample, where a derivation writes one sample."""


class Evaluating(Protocol):
    """What a function asks of the evaluator that meets it."""

    @property
    def names(self) -> References: ...
    @property
    def scene(self) -> Scene: ...
    def value(self, node: ast.expr) -> Value: ...
    def choose(self, condition: ast.expr, yes: Value, no: Value) -> Value: ...


def _sum(at: Evaluating, node: ast.Call) -> Value:
    """sum(body, i), sum(body, i, k), sum(body), sum(body, axis=0)."""
    return _reduced(at, node, mean=False)


def _mean(at: Evaluating, node: ast.Call) -> Value:
    return _reduced(at, node, mean=True)


def _reduced(at: Evaluating, node: ast.Call, mean: bool) -> Value:
    if not node.args:
        refuse(node, "has no argument")
    value = at.value(node.args[0])
    options = {keyword.arg: keyword.value for keyword in node.keywords}
    options.pop("keepdims", None)
    axis = options.pop("axis", None)
    if options:
        refuse(node, "has an option that is not known: expected axis")
    names = []
    for argument in node.args[1:]:
        if not isinstance(argument, ast.Name):
            refuse(argument, "is no index: expected sum(…, i)")
        names.append(argument.id)
    if axis is not None:
        if names or not isinstance(axis, ast.Constant) or axis.value not in (0, 1):
            refuse(node, "has no axis that can be read: expected axis=0 or axis=1")
        return _over_axis(at, value, int(axis.value == 1), mean)
    if not names:
        return _everything(value, mean)
    for name in names:
        value = _over(at, node, value, name, mean)
    return value


def _over(at: Evaluating, node: ast.expr, value: Value, name: str, mean: bool) -> Value:
    if not value.has(name) and name in SAMPLES:
        if value.has(SAMPLE):
            name = SAMPLE
        elif "N" in value.dims:
            return _over_axis(at, value, value.dims.index("N"), mean)
        else:  # the same for every sample
            factor = 1 if mean else at.scene.truth.samples
            return combine(
                np.multiply, value, at.scene.constant(at.scene.entries.number(Fraction(factor)))
            )
    if not value.has(name):
        refuse(node, f"has no index '{name}' to sum over")
    label = dict(value.axes)[name]
    return _divided(at, value.summed(name), label if mean else None)


def _over_axis(at: Evaluating, value: Value, axis: int, mean: bool) -> Value:
    if not value.dims:
        raise Mismatch(f"a sum over axis {axis} of what is no matrix")
    label = value.dims[axis]
    array = np.sum(value.array, axis=axis - 2, keepdims=True)
    dims = ("1", value.dims[1]) if axis == 0 else (value.dims[0], "1")
    return _divided(at, Value(array, value.axes, dims), label if mean else None)


def _divided(at: Evaluating, value: Value, label: str | None) -> Value:
    if label in (None, "1"):
        return value
    size = at.scene.constant(at.scene.entries.number(Fraction(at.scene.size(str(label)))))
    return combine(np.divide, value, size)


def _everything(value: Value, mean: bool) -> Value:
    """The sum of a matrix's entries, within each sample where there is one."""
    if not value.dims:
        return value
    function = np.mean if mean else np.sum
    return Value(np.asarray(function(value.array, axis=(-2, -1))), value.axes)


def _diag(at: Evaluating, node: ast.Call) -> Value:
    vector = _vector(at, node)
    label = vector.dims[0]
    eye = np.eye(vector.array.shape[-2], dtype=int).astype(at.scene.entries.dtype)
    if at.scene.entries.dtype is object:
        eye = np.vectorize(sympy.Integer, otypes=[object])(eye)
    spread = Value(vector.array, vector.axes, ("", ""))
    result = combine(np.multiply, spread, Value(eye, (), ("", "")))
    return Value(result.array, result.axes, (label, label))


def _vector(at: Evaluating, node: ast.Call) -> Value:
    value = at.value(_only(at, node, 1)[0])
    if not value.dims or "1" not in value.dims:
        raise Mismatch(f"diag of {value.shape}: expected a vector")
    return value.transposed() if value.dims[0] == "1" else value


def _outer(at: Evaluating, node: ast.Call) -> Value:
    a, b = (at.value(argument) for argument in _only(at, node, 2))
    for value in (a, b):
        if not value.dims or "1" not in value.dims:
            raise Mismatch(f"outer of {value.shape}: expected vectors")
    a = a.transposed() if a.dims[0] == "1" else a
    b = b if b.dims[0] == "1" else b.transposed()
    return product(a, b)


def _transpose(at: Evaluating, node: ast.Call) -> Value:
    return at.value(_only(at, node, 1)[0]).transposed()


def _where(at: Evaluating, node: ast.Call) -> Value:
    condition, yes, no = _only(at, node, 3)
    return at.choose(condition, at.value(yes), at.value(no))


def _larger(at: Evaluating, node: ast.Call) -> Value:
    return _chosen(at, node, ast.Gt())


def _smaller(at: Evaluating, node: ast.Call) -> Value:
    return _chosen(at, node, ast.Lt())


def _chosen(at: Evaluating, node: ast.Call, sign: ast.cmpop) -> Value:
    a, b = _only(at, node, 2)
    return at.choose(ast.Compare(a, [sign], [b]), at.value(a), at.value(b))


def _only(at: Evaluating, node: ast.Call, count: int) -> list[ast.expr]:
    if node.keywords or len(node.args) != count:
        refuse(node, f"takes {count} argument{'s' * (count > 1)}")
    return node.args


CALLS: dict[str, Callable[[Evaluating, ast.Call], Value]] = {
    "sum": _sum,
    "mean": _mean,
    "diag": _diag,
    "outer": _outer,
    "transpose": _transpose,
    "where": _where,
    "max": _larger,
    "maximum": _larger,
    "min": _smaller,
    "minimum": _smaller,
}


def call_function(
    at: Evaluating, name: str, order: int, argument: ast.expr, layer: int | None
) -> Value | None:
    """A function, or its derivative, of each entry; an activation f is that of its layer."""
    if name in GENERIC:
        layer = layer if layer is not None else _layer_of(at, name, argument)
        name = at.scene.truth.model.spec.layers[layer - 1].activation
    value = at.value(argument)
    own = at.scene.truth.model.spec.activations.get(name)
    function = written(own.expr) if own else named(name)
    if function is not None:
        return _apply(at, function, order, value)
    row = ACTIVATIONS.get(name)
    if row is None or row.equation is None:
        return None
    return _over_units(at, name, order, value)


def _layer_of(at: Evaluating, name: str, argument: ast.expr) -> int:
    """The layer whose activation is meant: that of z[l], else the only one there is."""
    for node in ast.walk(argument):
        if isinstance(node, ast.Subscript | ast.Name):
            try:
                found = at.names.reference(node)
            except InputError:
                continue
            if found.kind in ("z", "a") and not found.own and found.layer:
                return found.layer
    used = {layer.activation for layer in at.scene.truth.model.spec.layers}
    if len(used) > 1:
        raise InputError(f"'{name}' of which layer? expected {name}(z[l]), or {name}[l](…)")
    return 1


def _apply(at: Evaluating, function: Scalar, order: int, value: Value) -> Value:
    return Value(at.scene.entries.apply(function, order, value.array), value.axes, value.dims)


def _over_units(at: Evaluating, name: str, order: int, value: Value) -> Value:
    """softmax and log_softmax, over the units of a sample. Their derivative is a matrix: the prime
    is read as its diagonal, which is what an entry-by-entry product takes it for."""
    exact = at.scene.entries
    units = [d for d, label in enumerate(value.dims) if label.startswith("n_")]
    if len(units) != 1:
        raise Mismatch(f"{name} of {value.shape}: expected a vector, or a row for each sample")
    array = np.moveaxis(value.array, units[0] - 2, -1)
    exponential = named("exp")
    assert exponential is not None
    powers = exact.apply(exponential, 0, array)
    soft = powers / np.sum(powers, axis=-1, keepdims=True)
    result: Array = soft
    if name == "log_softmax":
        logarithm = named("log")
        assert logarithm is not None
        sums = exact.apply(logarithm, 0, np.sum(powers, axis=-1, keepdims=True))
        result = array - sums if not order else 1 - soft
    elif order:
        result = soft * (1 - soft)
    return Value(np.moveaxis(result, -1, units[0] - 2), value.axes, value.dims)
