"""The same program on symbols and on floats: at every sample the results must agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symnn.verify.standin import ExactArray, compile_exact, exact_globals
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.condition import Condition
from symnn.verify.symbols.value import Value


class Twins:
    """Arrays of symbols, and for each sample the arrays of floats that they stand for."""

    def __init__(self, seed: int = 0, points: int = 3) -> None:
        self.arena = Arena(points, seed)
        self.floats = np.random.default_rng(seed)

    def array(self, name: str, shape: tuple[int, ...], positive: bool = False) -> ExactArray:
        plain = np.empty(shape, object)
        for position in np.ndindex(*shape):
            samples = self.floats.normal(size=self.arena.points)
            samples = np.abs(samples) + 0.1 if positive else samples
            plain[position] = self.arena.symbol(f"{name}{list(position)}", samples)
        array: ExactArray = self.arena.np.kept(plain)
        return array

    def at(self, value: Any, point: int) -> Any:
        """What a result is at one sample."""
        if isinstance(value, ExactArray):
            kind = bool if value.truth else float
            entries = [self.at(entry, point) for entry in value.plain.flat]
            return np.array(entries, kind).reshape(value.shape)
        if isinstance(value, Value | Condition):
            return value.samples[point].item()
        if isinstance(value, Mapping):
            return {key: self.at(entry, point) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.at(entry, point) for entry in value)
        return value

    def agree(self, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Run a function of `np` and arrays on both, and compare all that it returns and does
        to its arguments. Returns what it returned on symbols."""
        fresh = [self.copies(g) for g in (*given, named)]
        before = [self.at([*given, named], point) for point in range(self.arena.points)]
        with np.errstate(all="ignore"):
            result = function(self.arena.np, *fresh[:-1], **fresh[-1])
        inside = self.arena.region.contains(self.arena.points)
        assert inside[0]
        for point in np.flatnonzero(inside):
            *args, options = before[point]
            expected = function(np, *args, **options)
            found = self.at([result, fresh], point)
            same(found, [expected, [*args, options]])
        return result

    def copies(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, dict):
            return {key: self.copies(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.copies(entry) for entry in value)
        return value


def same(found: Any, expected: Any) -> None:
    """Equal to within rounding, in the same containers and shapes."""
    if isinstance(expected, Mapping):
        assert list(found) == list(expected)
        same(list(found.values()), list(expected.values()))
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected)
        for f, e in zip(found, expected, strict=True):
            same(f, e)
    elif expected is None or isinstance(expected, str):
        assert found == expected
    else:
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(
            np.asarray(found, float), np.asarray(expected, float), rtol=1e-9, atol=1e-11
        )


def program(source: str, name: str) -> Callable[..., Any]:
    """A function of a source that imports NumPy itself, as a function of `np` and its arguments:
    on the stand-in it is run as a person's file is."""

    def run(here: Any, *args: Any, **options: Any) -> Any:
        if here is np:
            scope: dict[str, Any] = {"__name__": "derivation"}
            exec(compile(source, "derivation.py", "exec"), scope)
        else:
            scope = exact_globals(here)
            exec(compile_exact(source, "derivation.py"), scope)
        return scope[name](*args, **options)

    return run
