"""That an expression is what a quantity's definition says, exactly and locally.

Symbols are ranked by their place in the order of computation, which is the same for every row,
entry and layer: claims of one shape are decided once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sympy import Add, Expr, Symbol

from symnn.verify.proofs import Proofs
from symnn.verify.shared import parts, replace, symbols
from symnn.verify.symbols.quantities import Quantities
from symnn.verify.verdict import Verdict
from symnn.verify.zero import Zero

BUDGET, TOTAL = 25_000, 400_000
"""Steps of one exact form, half a second or so; and of all that are not cheap."""
LARGEST = 3000
"""Distinct parts of a residual beyond which no more is put in place of its symbols."""
ROUNDS = 4
"""Replacements in a row, the latest tensor first: one is enough for most layers."""


def new_proofs() -> Proofs:
    """For all runs of one file."""
    return Proofs(TOTAL, BUDGET)


class StepProver:
    """Decides whether claims follow from the definitions of quantities.

    `opaque` are the symbols of what was left unread, such as the shift of a softmax, with what
    they stand for: they are free where they cancel, and written out where they do not.
    """

    def __init__(self, quantities: Quantities, proofs: Proofs | None = None) -> None:
        self._defined = quantities.defined
        self._ranks = dict(quantities.ranks)
        self.opaque: dict[Symbol, Expr] = {}
        self._proofs = new_proofs() if proofs is None else proofs

    def name(self, symbol: Symbol, meaning: Expr) -> None:
        """Introduce a symbol for a value that is no quantity."""
        self.opaque[symbol] = meaning
        self._ranks[symbol] = len(self._ranks)

    def is_plain(self, claim: Expr, symbol: Symbol, present: Collection[Symbol]) -> bool:
        """Whether an expression is a quantity's definition, whatever values its symbols have."""
        residual = claim - self._over(self._defined[symbol].definition, present)
        return not is_larger(residual, LARGEST) and self.zero(residual).verdict is Verdict.EQUAL

    def prove(self, claim: Expr, symbol: Symbol, present: Collection[Symbol]) -> str | None:
        """None when an expression is proved to be a quantity; why not, otherwise.

        `present` are the quantities that stand in claims: in the definition, others are replaced
        by their own definitions.
        """
        if claim == symbol:
            return None
        residual = claim - self._over(self._defined[symbol].definition, present)
        reason, largest = "", LARGEST
        for form in self._forms(residual):
            if reason and self._proofs.are_spent:
                return reason
            if is_larger(form, largest):
                reason = reason or "the residual is too large"
                continue
            found = self.zero(form)
            if found.verdict is Verdict.EQUAL:
                return None
            if found.is_too_large:  # a larger form of the same is so too
                largest = len(parts(form))
            reason = found.reason or reason or "it differs on free values"
        return reason

    def zero(self, residual: Expr) -> Zero:
        """Whether an expression is zero on free symbols; parts that share none are tried apart."""
        if residual.is_Rational and not residual:
            return Zero(Verdict.EQUAL)
        apart = _apart(residual)
        if len(apart) > 1 and all(self._zero(part).verdict is Verdict.EQUAL for part in apart):
            return Zero(Verdict.EQUAL)
        return self._zero(residual)

    def _zero(self, residual: Expr) -> Zero:
        return self._proofs.is_zero(residual, self._rank)

    def _rank(self, symbol: Symbol) -> tuple[int, str]:
        return self._ranks.get(symbol, len(self._ranks)), str(symbol.name)

    def _over(self, definition: Expr, present: Collection[Symbol]) -> Expr:
        """The definition over what is present, as far as that stays small."""
        while not is_larger(definition, LARGEST // 4):
            absent = {
                s: self._defined[s].definition
                for s in symbols(definition)
                if s in self._defined and s not in present
            }
            if not absent:
                return definition
            definition = replace(definition, absent)
        return definition

    def _forms(self, residual: Expr) -> Iterator[Expr]:
        """The residual, then forms that are equal to it on the values of the program."""
        yield residual
        shifts = {s: self.opaque[s] for s in symbols(residual) if s in self.opaque}
        while shifts:
            residual = replace(residual, shifts)
            yield residual
            shifts = {s: self.opaque[s] for s in symbols(residual) if s in self.opaque}
        yield from self._rounds(residual, ROUNDS, adjoints=False)
        for form in self._rounds(residual, ROUNDS, adjoints=True):
            yield form
            yield from self._rounds(form, 2, adjoints=False)

    def _rounds(self, residual: Expr, rounds: int, adjoints: bool) -> Iterator[Expr]:
        for _ in range(rounds):
            latest = self._latest(residual, adjoints)
            if not latest or is_larger(residual, LARGEST):
                return
            residual = replace(residual, latest)
            yield residual

    def _latest(self, residual: Expr, adjoints: bool) -> Mapping[Symbol, Expr]:
        """The definitions of the symbols of the tensor that is computed last."""
        found = [
            self._defined[s]
            for s in symbols(residual)
            if s in self._defined and self._defined[s].adjoint is adjoints
        ]
        if not found:
            return {}
        last = max(found, key=lambda quantity: quantity.rank).tensor
        return {q.symbol: q.definition for q in found if q.tensor == last}


def _apart(residual: Expr) -> list[Expr]:
    """The residual as parts of which no two share a symbol."""
    apart: list[tuple[set[Symbol], list[Expr]]] = []
    for term in Add.make_args(residual):
        held = set(symbols(term))
        meeting = [part for part in apart if part[0] & held]
        if meeting:
            apart = [part for part in apart if part not in meeting]
        joined = held.union(*(others for others, _ in meeting))
        apart.append((joined, [term, *(t for _, terms in meeting for t in terms)]))
    return [Add(*terms) for _, terms in apart]


def is_larger(expr: Expr, largest: int) -> bool:
    """Whether an expression has more distinct parts."""
    return len(parts(expr)) > largest
