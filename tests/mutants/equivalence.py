"""Why a survivor is no hole: it is the same program, or it was proved equal and does the same.

A survivor has passed every check of the file, so it is proved equal on symbols, and in the field.
Those are about real numbers, away from kinks. What they leave open is looked at here, on inputs of
every kind: one row and several, random numbers, zeros, kinks (whole numbers, so that arguments are
zero or equal), large inputs, dirty memory. A survivor that differs anywhere is a hole.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from enum import Enum
from types import ModuleType
from typing import Any

import numpy as np

from tests.mutants.exact import same_code

Params = dict[str, np.ndarray]
ROWS = (1, 2, 3, 7)
KINDS = ("random", "kinks", "wide kinks", "more kinks", "zeros", "large", "huge")
SCALES = {"large": 1e3, "huge": 1e30}
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}


class Argument(Enum):
    """What shows that a survivor is equivalent, the strictest first."""

    SAME_CODE = (
        "the same program: the same instructions, up to the order of the operands of + and *"
    )
    BITS = "proved equal on symbols and in the field, and the same bit for bit in every run"
    ROUNDING = "proved equal on symbols and in the field, and the same up to rounding in every run"
    SAME_FILES = (
        "the mutated point was run, and every file that is written is the same, byte for byte"
    )

    @property
    def order(self) -> int:
        return list(Argument).index(self)


def shown(
    original: ast.AST, mutant: ast.AST, modules: tuple[ModuleType, ModuleType]
) -> tuple[Argument | None, str]:
    """The argument for a mutant that passed every check, and its details; None for a hole."""
    if same_code(original, mutant):
        return Argument.SAME_CODE, ""
    return runs_alike(*modules)


def runs_alike(original: ModuleType, mutant: ModuleType) -> tuple[Argument | None, str]:
    """Whether the two modules return the same on inputs of every kind, and how nearly."""
    worst, count = 0.0, 0
    own = np.dtype(original.DTYPE).name
    for dtype in dict.fromkeys((own, "float64")):
        for title, run in _runs(original, dtype):
            expected = _results(original, run, dtype)
            found = _results(mutant, run, dtype)
            how, error = _difference(expected, found, TOLERANCE[dtype])
            if how:
                return None, f"{title}: {how}"
            worst, count = max(worst, error), count + 1
    return Argument.ROUNDING if worst else Argument.BITS, f"{count} runs"


Run = Callable[[ModuleType], Any]


def _results(module: ModuleType, run: Run, dtype: str) -> Any:
    declared = module.DTYPE
    module.DTYPE = np.dtype(dtype).type
    try:
        with np.errstate(all="ignore"):
            return run(module)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        module.DTYPE = declared


def _runs(module: ModuleType, dtype: str) -> Iterator[tuple[str, Run]]:
    for seed, kind in enumerate(KINDS):
        for rows in ROWS:
            rng = np.random.default_rng(100 * seed + rows)
            params = {n: _numbers(rng, s, kind, dtype) for n, s in module.PARAMETERS.items()}
            x = _numbers(rng, (rows, *module.INPUTS["x"]), kind, dtype)
            x *= np.asarray(SCALES.get(kind, 1), dtype)
            for targets in ("any", module.TARGETS):
                y = _targets(rng, (rows, *module.TARGET), targets, dtype)
                case = f"{dtype}, {kind}, {rows} rows, {targets} targets"
                yield f"loss_and_grad, {case}", _call("loss_and_grad", params, x, y)
                yield f"loss, {case}", _call("loss", params, x, y)
                yield f"_gradient, {case}", _gradient(params, x, y)
            for name in ("forward", "predict", "layers"):
                yield f"{name}, {dtype}, {kind}, {rows} rows", _call(name, params, x)
    for size in (1, 7):
        for t in (1, 2, 5):
            rng = np.random.default_rng(size + t)
            yield f"_update, {dtype}, step {t}, {size} entries", _update(rng, size, t, dtype)


def _numbers(rng: np.random.Generator, shape: tuple[int, ...], kind: str, dtype: str) -> Any:
    if kind == "zeros":
        return np.zeros(shape, dtype)
    if "kinks" in kind:
        most = 4 if kind == "wide kinks" and len(shape) == 1 else 1
        return rng.integers(-most, most + 1, shape).astype(dtype)
    return rng.standard_normal(shape).astype(dtype)


def _targets(rng: np.random.Generator, shape: tuple[int, int], kind: str, dtype: str) -> Any:
    if kind == "one_hot":
        return np.eye(shape[1])[rng.integers(shape[1], size=shape[0])].astype(dtype)
    if kind in ("binary", "signed"):
        low = 0 if kind == "binary" else -1
        return np.where(rng.random(shape) < 0.5, low, 1).astype(dtype)
    whole = rng.integers(-1, 3, shape) if kind == "any" else rng.standard_normal(shape)
    return whole.astype(dtype) + np.asarray(0.25 * (kind == "any"), dtype)


def _call(name: str, params: Params, *arrays: np.ndarray) -> Run:
    def run(module: ModuleType) -> Any:
        given = [_copy(a) for a in arrays]
        own = {n: _copy(p) for n, p in params.items()}
        return getattr(module, name)(own, *given)

    return run


def _gradient(params: Params, x: np.ndarray, y: np.ndarray) -> Run:
    def run(module: ModuleType) -> Any:
        own = [_copy(p) for p in params.values()]
        scratch = module._scratch(own, x, y)
        results = []
        for junk in (np.nan, 7.5):  # and what the run before left
            grads = [np.full_like(p, junk) for p in own]
            if junk != junk:
                for array in scratch:
                    array[...] = True if array.dtype == bool else junk
            given = _copy(x), _copy(y)
            results.append((module._gradient(own, grads, scratch, *given), grads))
        return results

    return run


def _update(rng: np.random.Generator, size: int, t: int, dtype: str) -> Run:
    theta, g = (rng.standard_normal(size).astype(dtype) for _ in range(2))
    states = [rng.uniform(0.1, 2, size).astype(dtype) for _ in range(2)]

    def run(module: ModuleType) -> Any:
        arrays = [theta.copy(), g.copy(), *(s.copy() for s in states[: module.STATES])]
        spare = [np.full(size, np.nan, dtype) for _ in range(module.UPDATE_SCRATCH)]
        module._update(t, *arrays, *spare)
        return [arrays[0], *arrays[2:]]

    return run


def _copy(array: np.ndarray) -> np.ndarray:
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def _difference(expected: Any, found: Any, tolerance: float) -> tuple[str, float]:
    """How two results differ by more than rounding, and by how much they do.

    Rounding is relative to the largest number of all: a gradient that is zero is so only up to it.
    """
    if isinstance(expected, str) or isinstance(found, str):
        shown = found if isinstance(found, str) else "a result"
        return ("" if expected == found else f"{shown}, expected {str(expected)[:60]}"), 0.0
    if _form(expected) != _form(found):
        return "arrays of other names, shapes or types", 0.0
    pairs = list(zip(_arrays(expected), _arrays(found), strict=True))
    if all(np.array_equal(e, f, equal_nan=True) for e, f in pairs):
        return "", 0.0
    scale = max(np.abs(e[np.isfinite(e)]).max(initial=1e-300) for e, _ in pairs)
    worst = 0.0
    for e, f in pairs:
        known = np.isfinite(e)
        if not np.isfinite(f[known]).all():
            return "it is not finite", 0.0
        error = np.where(known, np.abs(np.where(known, f, 0) - np.where(known, e, 0)), 0)
        if error.max(initial=0.0) > tolerance * scale:
            at = np.unravel_index(np.argmax(error), e.shape)
            return f"{f[at]:.6g}, expected {e[at]:.6g}", 0.0
        worst = max(worst, float(error.max(initial=0.0)))
    return "", worst


def _form(value: Any) -> Any:
    """All of a result but its numbers."""
    if isinstance(value, dict):
        return {name: _form(entry) for name, entry in value.items()}, list(value)
    if isinstance(value, list | tuple):
        return [type(value), *map(_form, value)]
    return np.shape(value), str(np.asarray(value).dtype)


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, dict | list | tuple):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _arrays(entry)
    else:
        yield np.asarray(value, float)
