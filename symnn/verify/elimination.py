"""Putting equations in place of symbols: what is true of a program's values, not of any numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, Symbol

from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import Position, positions
from symnn.notation import Equation
from symnn.verify.oracle import Expansion
from symnn.verify.shared import replace, symbols

ROUNDS = 4
"""Replacements in a row: one is enough for most layers, two for a layer with a helper tensor."""


class Elimination:
    """Replaces the symbols of defined tensors by their equations, the latest tensor first.

    Each replacement is one step, so that nothing is written out further than a proof needs.
    """

    def __init__(
        self, at: Expansion, definitions: Sequence[Equation], claims: Sequence[Equation]
    ) -> None:
        self._at = at
        self._definitions = definitions
        self._claims = claims

    def reductions(self, residual: Expr) -> Iterator[Expr]:
        """The residual, then forms that are equal to it on the values of the program."""
        yield residual
        yield from self._rounds(residual, self._definitions)
        for by_claims in self._rounds(residual, self._claims):
            yield by_claims
            yield from self._rounds(by_claims, self._definitions)

    def _rounds(self, residual: Expr, equations: Sequence[Equation]) -> Iterator[Expr]:
        for _ in range(ROUNDS):
            replaced = self._replace_latest(residual, equations)
            if replaced is None:
                return
            residual = replaced
            yield residual

    def _replace_latest(self, residual: Expr, equations: Sequence[Equation]) -> Expr | None:
        for equation in reversed(equations):
            present = self._present(residual, equation)
            if present:
                bodies = {s: self._at.rhs(equation, p) for s, p in present.items()}
                # within a recurrence the entries that others are made of come later
                inner = set().union(*map(symbols, bodies.values()))
                outer = {s: body for s, body in bodies.items() if s not in inner}
                return replace(residual, outer or bodies)
        return None

    def _present(self, residual: Expr, equation: Equation) -> dict[Symbol, Position]:
        held = set(symbols(residual))
        entries = ((entry_symbol(equation.name, p), p) for p in self._positions(equation))
        return {symbol: p for symbol, p in entries if symbol in held}

    def _positions(self, equation: Equation) -> Iterator[Position]:
        return positions(equation.tensor, self._at.sizes)
