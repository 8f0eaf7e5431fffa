"""What follows exactly from what code has decided on its way: which outcomes are impossible."""

from __future__ import annotations

from collections.abc import Mapping

from symnn.derivations.python.exact.ranges import Interval, range_of
from symnn.verify.symbols.condition import Condition
from symnn.verify.symbols.value import Real

OPPOSITE = {">": ">=", ">=": ">", "==": "!=", "!=": "=="}
"""Of a comparison that does not hold; the first two hold of the operands exchanged."""


class Facts:
    """Comparisons that hold, and the ranges of values where they do."""

    def __init__(self, decisions: Mapping[Condition, bool]) -> None:
        self._held: dict[tuple[Real, Real], set[str]] = {}
        self._ranges: dict[Real, Interval] = {}
        for condition, taken in decisions.items():
            self._take(condition, taken)

    def decide(self, condition: Condition) -> bool | None:
        """Whether a condition holds wherever the facts do; None where it is not known."""
        match condition.op:
            case "not":
                inner = self.decide(condition.args[0])
                return None if inner is None else not inner
            case "and" | "or":
                least = condition.op == "or"  # what one part alone decides
                parts = [self.decide(part) for part in condition.args]
                if least in parts:
                    return least
                return None if None in parts else not least
        if self._holds(*_comparison(condition, True)):
            return True
        return False if self._holds(*_comparison(condition, False)) else None

    def equates(self, condition: Condition, outcome: bool) -> tuple[Real, Real] | None:
        """The values that are equal wherever a comparison has that outcome; None where there is
        room for more."""
        if condition.op == "not":
            return self.equates(condition.args[0], not outcome)
        if condition.op in ("and", "or"):
            return None
        relation, a, b = _comparison(condition, outcome)
        if relation == "==" or (relation == ">=" and self._holds(">=", b, a)):
            return a, b
        return None

    def _take(self, condition: Condition, taken: bool) -> None:
        if condition.op == "not":
            return self._take(condition.args[0], not taken)
        if condition.op in ("and", "or"):
            if taken is (condition.op == "and"):
                for part in condition.args:
                    self._take(part, taken)
            return None
        relation, a, b = _comparison(condition, taken)
        self._held.setdefault((a, b), set()).add(relation)
        if relation in (">", ">="):
            of_a, of_b = range_of(a, self._ranges), range_of(b, self._ranges)
            self._ranges[a] = of_a.up_from(of_b, relation == ">")
            self._ranges[b] = of_b.down_from(of_a, relation == ">")
        return None

    def _holds(self, relation: str, a: Real, b: Real) -> bool:
        here, turned = self._held.get((a, b), set()), self._held.get((b, a), set())
        of_a, of_b = range_of(a, self._ranges), range_of(b, self._ranges)
        match relation:
            case ">":
                return ">" in here or of_b.below(of_a) or (">=" in here and "!=" in here | turned)
            case ">=":
                return bool({">", ">=", "=="} & here) or "==" in turned or of_b.not_above(of_a)
            case "==":
                return "==" in here | turned or (">=" in here and ">=" in turned)
        return ">" in here | turned or "!=" in here | turned or of_a.below(of_b) or of_b.below(of_a)


def _comparison(condition: Condition, outcome: bool) -> tuple[str, Real, Real]:
    """The comparison that holds where a condition has an outcome."""
    a, b = condition.args
    if outcome:
        return condition.op, a, b
    turned = condition.op in (">", ">=")
    return OPPOSITE[condition.op], *((b, a) if turned else (a, b))
