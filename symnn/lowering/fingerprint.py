"""Gates: after every pass the values are compared with those of the equations it started from.

A pass that changes the meaning is refused, with its name and the first value that differs. The
values are floats at random points (`samples`): this guards the passes one by one, in every run, and
says which one broke; it is no proof, which is the checks' business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np
from sympy import Expr

from symnn.errors import PassRefused
from symnn.lowering.ir import BINARY, FUNCTIONS, UNARY, ArrayProgram, Node
from symnn.lowering.samples import POINTS, Samples
from symnn.meaning.domains.floats import Array
from symnn.notation import Equation, Program

TOLERANCE = 1e-9
TINY = 1e-250
"""Below this a float has lost digits: deep networks have gradients that vanish."""
UNSTABLE = 1e-6
"""Relative: where rounding of what is read moves a value by more, it is not compared, as where it
decides which entry is the largest."""
NOISE = 1e11
"""Times the tolerance: what rounding moves is no difference, nor what is some times as much."""
UFUNCS: dict[str, Callable[..., Any]] = {
    **{op: getattr(np, op) for op in BINARY | (UNARY - FUNCTIONS.keys())},
    **{op: row.floats for op, row in FUNCTIONS.items()},
    "where": np.where,
    "logaddexp": np.logaddexp,
}


def check_rewriting(step: str, before: Program, after: Program) -> None:
    """Refuses a rewriting of equations that changes one. Raises `PassRefused`."""
    samples = Samples(before)
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        if old.target != new.target:
            raise PassRefused(step, f"{old.name} ({number})", f"it became {new.target}")
        check_expression(step, samples, old, new.rhs, number)


def check_expression(step: str, samples: Samples, old: Equation, new: Expr, number: int) -> None:
    """Refuses a right-hand side that is not the equation's. Raises `PassRefused`."""
    samples.value(old.name)
    if new != old.rhs:
        _compare(step, samples, number, samples.of(new, old), new)


def check_arrays(
    step: str, program: ArrayProgram, rewritten: Mapping[int, Expr] | None = None
) -> None:
    """Refuses an array program that does not compute its equations. Raises `PassRefused`.

    Each value that finishes an equation is compared, and what reads it gets the equation's own
    value, so that rounding does not add up over the depth. `rewritten` are right-hand sides, by
    number, that have taken the place of the equations'.
    """
    samples, values = program.samples, dict[Node, Any]()
    with np.errstate(all="ignore"):
        for node in program.nodes:
            try:
                value = evaluate(node, [values[a] for a in node.args], samples)
            except ValueError as error:  # shapes that do not fit
                raise PassRefused(step, _place(program, node), str(error)) from None
            for number in program.equations.get(node, ()):
                rhs = (rewritten or {}).get(number)
                value = _compare(step, samples, number, value, rhs)
            values[node] = value


def evaluate(node: Node, args: list[Any], samples: Samples) -> Any:
    """One instruction on arrays that have the axis of the points last."""
    op, attribute = node.op, node.attribute
    if op in UFUNCS:
        return UFUNCS[op](*args)
    if op == "input":
        return samples.value(attribute)
    if op == "constant":
        return float(attribute)
    if op == "size":
        return samples.size(attribute)
    if op == "arange":
        return np.repeat(np.arange(*samples.shape(node.shape))[:, None], POINTS, axis=1)
    array = np.asarray(args[0])
    if op in ("sum", "max"):
        return getattr(array, op)(axis=attribute)
    if op == "transpose":
        return array.transpose(*attribute, array.ndim - 1)
    if op == "expand":
        return np.expand_dims(array, attribute)
    if op == "reshape":
        return array.reshape(*samples.shape(node.shape), array.shape[-1])
    if op == "slice":
        return array[_places(attribute, samples)]
    if op == "pad":
        around = [tuple(map(samples.size, pair)) for pair in attribute]
        return np.pad(array, [*around, (0, 0)])
    if op == "concatenate":
        return np.concatenate(args, axis=attribute)
    if op == "fill":
        return np.broadcast_to(array, (*samples.shape(node.shape), POINTS))
    if op == "vdot":
        return (array * args[1]).sum(axis=tuple(range(array.ndim - 1)))
    if op == "matmul":
        return _einsum(_matmul(array.ndim - 1, args[1].ndim - 1), args)
    if op == "einsum":
        return _einsum(attribute, args)
    raise AssertionError(f"no value for {op}")


def _places(attribute: tuple[Any, ...], samples: Samples) -> tuple[Any, ...]:
    """The part of each axis that a slice takes."""
    places: list[Any] = []
    for part in attribute:
        if isinstance(part, tuple):
            places.append(slice(*map(samples.size, part)))
        else:
            places.append(slice(None) if part is None else samples.size(part))
    return tuple(places)


def _matmul(left: int, right: int) -> str:
    """`@` as subscripts: batch axes in front, the summed one last on the left."""
    batch = "abcdefgh"[: max(left, right) - 2]
    rows, columns = "r" if left > 1 else "", "c" if right > 1 else ""
    return f"{batch}{rows}s,{batch}s{columns}->{batch}{rows}{columns}"


def _einsum(subscripts: str, args: Iterable[Any]) -> Any:
    with_points = subscripts.replace(",", "Z,").replace("->", "Z->") + "Z"
    return np.einsum(with_points, *args)


def _compare(
    step: str, samples: Samples, number: int, found: Any, rhs: Expr | None = None
) -> Array:
    """The equation's own value, when what was found is that. Raises `PassRefused`."""
    equation = samples.equations[number - 1]
    expected = samples.value(equation.name)
    found = np.broadcast_to(found, expected.shape) if expected.ndim == 1 else np.asarray(found)
    if how := differing(samples, equation, found, rhs):
        raise PassRefused(step, f"{equation.name} ({number})", how)
    return expected


@np.errstate(all="ignore")  # values that overflow are set aside
def differing(
    samples: Samples,
    equation: Equation,
    found: Array,
    rhs: Expr | None = None,
    points: slice = slice(None),
    within: Collection[str] = (),
) -> str:
    """How what was found at some points differs from the equation's values; nothing if it does not.

    Up to rounding, relative to the largest entry; where that fails, to the terms that are added,
    which may cancel, in the equation or in those `within`; at last, to what rounding of what is
    read makes of the value. What is not finite at a point, or reads what is not, or is out of a
    float's safe reach on the way, is not compared there.
    """
    expected = samples.value(equation.name)[..., points]
    if found.shape != expected.shape:
        return f"its shape is {found.shape[:-1]}, expected {expected.shape[:-1]}"
    axes = tuple(range(expected.ndim - 1))
    known = np.isfinite(expected)
    error = np.where(known, np.abs(np.subtract(found, expected, dtype=float)), 0.0)
    scale = np.where(known, np.abs(expected), 0.0).max(axis=axes)
    if _within(error, scale):
        return ""
    sides = [equation.rhs, *([] if rhs is None else [rhs])]
    for side in sides:
        magnitude = samples.magnitude(side, equation, within)[..., points]
        terms = np.where(np.isfinite(magnitude), magnitude, 0.0)
        scale = np.maximum(scale, terms.max(axis=axes))
    if _within(error, scale):
        return ""
    error = np.where(samples.reads_finite(equation)[points], error, 0.0)
    noise = np.maximum.reduce([samples.noise(side, equation)[..., points] for side in sides])
    moved = np.where(known, noise, 0.0).max(axis=axes)
    error = np.where(moved > UNSTABLE * scale, 0.0, error)
    if _within(error, scale + NOISE * moved):
        return ""
    if any(samples.is_far(side, equation) for side in sides):
        return ""
    excess = np.where(np.isnan(error), np.inf, error) / (scale + TINY)
    worst = np.unravel_index(np.argmax(excess), excess.shape)
    entry = f"entry [{', '.join(map(str, worst[:-1]))}]" if axes else "it"
    return f"at a random point {entry} is {found[worst]:.6g}, expected {expected[worst]:.6g}"


def _within(error: Array, scale: Array) -> bool:
    return bool((error <= TOLERANCE * scale + TINY).all())


def _place(program: ArrayProgram, node: Node) -> str:
    """The first equation that a value has part in."""
    readers = {node}
    for other in program.nodes:
        if readers.intersection(other.args):
            readers.add(other)
        if other in readers and other in program.equations:
            number = program.equations[other][0]
            return f"{program.samples.equations[number - 1].name} ({number})"
    return "what no equation defines"
