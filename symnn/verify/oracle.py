"""The oracle: a program's entries as scalar SymPy expressions, at small sizes, and their
derivatives by SymPy alone.

Sums are written out, reads outside a tensor are zero, and every function of the language stands
by its definition in SymPy's functions. An entry that no equation defines is a real symbol named
as it is written, `W1[0,1]`. No node of the language is left to be differentiated: a `where` is a
`Choice` here, of which the derivative is the same choice between derivatives, so relu'(0) = 0;
abs, sign and maxima are choices too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sympy import Expr, Integer, Symbol

from symnn.meaning.domains.symbolic import Symbolic, entry_symbol
from symnn.meaning.entries import EntryWalk, Position, positions
from symnn.notation import Program

Data = Mapping[str, Mapping[Position, int]]
"""Entries of the integer tensors, by name: positions that depend on data read them."""


class Expansion(EntryWalk):
    """The entries of tensors at given sizes; equations are followed except into `free` tensors."""

    def __init__(
        self,
        program: Program,
        sizes: Mapping[Symbol, int],
        data: Data | None = None,
        free: Collection[str] = (),
    ) -> None:
        self._data = data or {}
        super().__init__(program, sizes, Symbolic(), self._leaf, {*free, *self._data})

    def _leaf(self, name: str, position: Position) -> Expr:
        if name in self._data:
            return Integer(self._data[name][position])
        return entry_symbol(name, position)


def expand(
    program: Program, sizes: Mapping[Symbol, int], data: Data | None = None
) -> dict[str, dict[Position, Expr]]:
    """Every entry of every tensor that an equation defines, over inputs and parameters."""
    expansion = Expansion(program, sizes, data)
    return {
        e.name: {p: expansion.entry(e.name, p) for p in positions(e.tensor, sizes)} for e in program
    }


def gradient(
    program: Program,
    output: str,
    wrt: Collection[str],
    sizes: Mapping[Symbol, int],
    data: Data | None = None,
) -> dict[str, dict[Position, Expr]]:
    """The derivative of a scalar output by every entry of some inputs or parameters.

    By brute force: the output is written out whole, and SymPy differentiates it. Raises
    `ValueError` when the output is not a scalar.
    """
    tensors = program.tensors
    if tensors[output].rank:
        raise ValueError(f"'{output}' has {tensors[output].rank} axes: expected a scalar")
    value = Expansion(program, sizes, data).entry(output, ())
    return {
        name: {p: value.diff(entry_symbol(name, p)) for p in positions(tensors[name], sizes)}
        for name in wrt
    }
