"""Entries of arrays, exact as SymPy expressions or quick as floats, and functions of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Dummy, Expr, Rational

from symnn.graph import activation_of
from symnn.library import Activation
from symnn.meaning.choice import Choice
from symnn.meaning.domains.digits import RELATIONS
from symnn.meaning.domains.floats import FloatArrays
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.functions import compared
from symnn.meaning.scalars import ScalarWalk
from symnn.notation import (
    FUNCTIONS,
    Access,
    Equation,
    Index,
    Program,
    Tensor,
    parse_expression,
    size_symbol,
)
from symnn.verify.oracle import Expansion

Array = NDArray[Any]
_ROWS, _WIDTH = size_symbol("rows"), size_symbol("width")


@dataclass(frozen=True)
class RowFunction:
    """A function of rows of entries, written out in SymPy's functions.

    `row` are a row's entries and `values` those of the result; `parameters` are the learned ones
    that it reads, one for each entry or a single one. One that acts on each entry alone has a row
    of one.
    """

    row: tuple[Dummy, ...]
    values: tuple[Expr, ...]
    parameters: Mapping[str, tuple[Dummy, ...]] = field(default_factory=dict, hash=False)

    @property
    def entrywise(self) -> bool:
        """Whether each entry of the result depends on that entry alone."""
        pairs = enumerate(self.values)
        return not any(set(self.row) - {self.row[at]} & v.free_symbols for at, v in pairs)

    def order(self, order: int) -> tuple[Expr, ...]:
        """The values, or their derivatives by their own entries: the Jacobian's diagonal."""
        pairs = zip(self.row, self.values, strict=True)
        return tuple(value.diff(u) if order else value for u, value in pairs)


@lru_cache
def elementary(name: str) -> RowFunction | None:
    """A function of the language."""
    if name not in FUNCTIONS and name != "sqrt":
        return None
    z = Tensor("z")
    equation = Equation(Access("v"), parse_expression(f"{name}(z)", {"z": z}))
    value = Expansion(Program((z,), (), (equation,), ("v",)), {}).entry("v", ())
    u = Dummy("u", real=True)
    return RowFunction((u,), (value.xreplace({entry_symbol("z", ()): u}),))


@lru_cache(maxsize=256)
def function_of(activation: Activation, width: int = 2) -> RowFunction:
    """An activation on rows of some width; of one, where it acts on each entry alone."""
    found = _on_rows(activation, width)
    return _on_rows(activation, 1) if width > 1 and found.entrywise else found


def _on_rows(activation: Activation, width: int) -> RowFunction:
    parameters: dict[str, Tensor] = {}

    def made(stem: str, size: Expr | None) -> Tensor:
        shape = () if size is None or not activation.parameters[stem].axes else (size,)
        return parameters.setdefault(stem, Tensor(stem, shape))

    z = Tensor("z", (_ROWS, _WIDTH))
    i, k = Index("i", _ROWS), Index("k", _WIDTH)
    equation = Equation(Access("v", i, k), activation_of(activation, made)(Access("z", i, k)))
    program = Program((z,), tuple(parameters.values()), (equation,), ("v",))
    at = Expansion(program, {_ROWS: 1, _WIDTH: width})
    row = tuple(Dummy(f"u{number}", real=True) for number in range(width))
    names = {entry_symbol("z", (0, number)): u for number, u in enumerate(row)}
    learned: dict[str, tuple[Dummy, ...]] = {}
    for stem, tensor in parameters.items():
        places = [(number,) for number in range(width)] if tensor.shape else [()]
        learned[stem] = tuple(Dummy(stem, real=True) for _ in places)
        names |= {entry_symbol(stem, p): u for p, u in zip(places, learned[stem], strict=True)}
    values = tuple(at.entry("v", (0, number)).xreplace(names) for number in range(width))
    return RowFunction(row, values, learned)


class Exact:
    """Entries are SymPy expressions."""

    dtype = object

    def number(self, value: Fraction) -> Any:
        return Rational(value.numerator, value.denominator)

    def constant(self, value: Expr) -> Any:
        return value

    def call(self, value: Expr, arguments: Mapping[Dummy, Array]) -> Array:
        """An expression at arrays of one shape, in the place of its symbols."""
        arrays = np.broadcast_arrays(*arguments.values())
        result = np.empty(arrays[0].shape, dtype=object)
        for position in np.ndindex(result.shape):
            entries = [sympy.sympify(array[position], strict=True) for array in arrays]
            result[position] = value.xreplace(dict(zip(arguments, entries, strict=True)))
        return result

    def holds(self, relation: str, a: Array, b: Array) -> Array:
        compare = partial(compared, relation)
        return np.asarray(np.frompyfunc(compare, 2, 1)(a, b), dtype=object)

    def choose(self, condition: Array, a: Array, b: Array) -> Array:
        return np.asarray(np.frompyfunc(Choice, 3, 1)(condition, a, b), dtype=object)

    def power(self, a: Array, b: Array) -> Array:
        return np.asarray(np.frompyfunc(sympy.Pow, 2, 1)(a, b), dtype=object)


class Floats:
    """Entries are float64."""

    dtype = float

    def number(self, value: Fraction) -> Any:
        return float(value)

    def constant(self, value: Expr) -> Any:
        return float(value)

    def call(self, value: Expr, arguments: Mapping[Dummy, Array]) -> Array:
        """An expression at arrays of one shape, in the place of its symbols."""
        arrays = [
            np.asarray(array, dtype=float) for array in np.broadcast_arrays(*arguments.values())
        ]
        walk = ScalarWalk(FloatArrays(), dict(zip(arguments, arrays, strict=True)))
        return np.asarray(walk.value(value) + 0.0 * arrays[0])

    def holds(self, relation: str, a: Array, b: Array) -> Array:
        return np.asarray(RELATIONS[relation](a, b))

    def choose(self, condition: Array, a: Array, b: Array) -> Array:
        return np.asarray(np.where(condition, a, b))

    def power(self, a: Array, b: Array) -> Array:
        return np.asarray(np.power(np.asarray(a, dtype=float), b))


Entries = Exact | Floats
