"""The same program on exact numbers and on floats: the results must agree, in both domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.verify.field.array import Field, FieldArray
from symnn.verify.field.modular import P, residue
from symnn.verify.standin import ExactArray, compile_exact, exact_globals
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.condition import Condition
from symnn.verify.symbols.value import Real


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
        if isinstance(value, Real | Condition):
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
        return mapped(np.ndarray, lambda array: array.copy(), value)


class Shadows:
    """Arrays of residues that stand for short decimals, and the floats that those are."""

    def __init__(self, seed: int = 0) -> None:
        self.field = Field(seed)
        self.floats = np.random.default_rng(seed)

    def array(self, name: str, shape: tuple[int, ...], positive: bool = False) -> FieldArray:
        drawn = self.floats.integers(1, 200, shape) * self.floats.choice([-1, 1], shape)
        return self.field.encode(np.abs(drawn) / 64 + 0.125 if positive else drawn / 64).copy()

    def agree(self, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Run a function of `np` and arrays on both, and compare the shadows of all that it
        returns and does to its arguments with floats. Where no elementary function is taken, a
        number that is plainly a short fraction must have its residue."""
        taken = self.field.functions.counted
        fresh = self._copies([*given, named])
        *args, options = self._floats(fresh)
        with np.errstate(all="ignore"):
            result = function(self.field.np, *fresh[:-1], **fresh[-1])
            expected = function(np, *args, **options)
        if self.field.unlucky is None:
            same(self._floats([result, fresh]), [expected, [*args, options]])
            if self.field.functions.counted == taken:
                mapped(FieldArray, _has_its_residues, [result, fresh])
        return result

    def _copies(self, value: Any) -> Any:
        return mapped(np.ndarray, lambda a: a[()] if a.ndim == 0 else a.copy(), value)

    def _floats(self, value: Any) -> Any:
        return mapped(FieldArray, lambda a: a.plain.copy() if a.truth else a.x.copy()[()], value)


def _has_its_residues(array: FieldArray) -> None:
    """64^k·x is whole for the sums of products of what `Shadows` draws."""
    if array.truth:
        return
    for r, x in zip(array.r.ravel().tolist(), array.x.ravel().tolist(), strict=True):
        if abs(x) < 2**20 and (x * 2**18).is_integer():
            assert r == residue(Fraction(x)), x
        assert 0 <= r < P


def mapped(kind: Any, function: Callable[[Any], Any], value: Any) -> Any:
    """A function of all arrays of a kind, wherever they are."""
    if isinstance(value, kind):
        return function(value)
    if isinstance(value, Mapping):
        return {key: mapped(kind, function, entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mapped(kind, function, entry) for entry in value)
    return value


DOMAINS: tuple[Any, ...] = (Twins, Shadows)


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
