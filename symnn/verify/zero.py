"""Is an expression zero? By numbers first, which can refute, then exactly, which can prove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from sympy import Add, Expr, Rational, Symbol

from symnn.meaning.choice import Choice
from symnn.meaning.domains.digits import Digits
from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.points import fraction
from symnn.meaning.scalars import UNDEFINED, ScalarWalk
from symnn.notation import Where
from symnn.verify import shared
from symnn.verify.algebra import TooLarge
from symnn.verify.normal_form import NormalForm, Unreadable
from symnn.verify.verdict import Verdict

DIGITS = 40
NEGLIGIBLE = 1e-20
"""Relative to the terms added: far above the rounding of 40 digits, far below any real difference
of expressions with small numbers in them."""
LEAST = 1e-30
"""As it is: where values cancel inside a term, so much of their rounding may be left."""
POINTS, MORE_POINTS = 2, 40
"""Tried before the exact form, and after it when that is not zero; all of them before it where
there are choices, which may differ on one side of a kink only."""
BUDGET = 400_000
"""Steps of an exact form. Beyond it (some seconds), the verdict is undecided."""


@dataclass(frozen=True)
class Zero:
    """A verdict on expr = 0. `witness` and `residual` are given when it is different."""

    verdict: Verdict
    reason: str = ""
    witness: Mapping[str, str] = field(default_factory=dict)
    residual: str | None = None
    spent: int = field(default=0, compare=False)
    """Steps that it took: of the exact form, and parts of the expression at points."""
    is_too_large: bool = False
    """Whether the exact form took all the steps that it was given."""


def is_zero(expr: Expr, budget: int = BUDGET) -> Zero:
    """Whether an expression over real symbols is zero wherever it is defined.

    Equal is proved: every rewriting of `NormalForm` is an identity, almost everywhere. Different
    is shown, by a point and the value there in two precisions. All else is undecided.
    """
    if expr.is_Rational and not expr:
        return Zero(Verdict.EQUAL)
    parts = shared.parts(expr)
    if not parts.isdisjoint(UNDEFINED):
        return Zero(Verdict.UNDECIDED, "it has no value at these sizes: it divides by zero")
    points = MORE_POINTS if any(isinstance(p, Choice | Where) for p in parts) else POINTS
    refuted = _refute(expr, points)
    if refuted is not None:
        return replace(refuted, spent=POINTS * len(parts))
    form = NormalForm(budget)
    found = _exactly(expr, form)
    if found is None and points < MORE_POINTS:
        points = MORE_POINTS
        found = _refute(expr, points)
    found = found or Zero(
        Verdict.UNDECIDED, "zero at random points, but no identity known here proves it"
    )
    return replace(found, spent=budget - form.algebra.left + points * len(parts))


def _exactly(expr: Expr, form: NormalForm) -> Zero | None:
    """A proof, or why there is none; None where the exact form is not zero."""
    try:
        polynomial = form(expr)
        if not polynomial or not form.algebra.clear(polynomial)[0]:
            return Zero(Verdict.EQUAL)
    except TooLarge:
        return Zero(Verdict.UNDECIDED, "the exact form is too large", is_too_large=True)
    except ZeroDivisionError:
        return Zero(Verdict.UNDECIDED, "it is divided by zero in one of its cases")
    except RecursionError:
        return Zero(Verdict.UNDECIDED, "it is nested too deep")
    except Unreadable as error:
        return Zero(Verdict.UNDECIDED, str(error))
    return None


def _refute(expr: Expr, points: int) -> Zero | None:
    symbols = sorted(shared.symbols(expr), key=lambda s: str(s.name))
    evaluated = 0
    for point in _points(symbols):
        try:
            value, scale = _measure(expr, point, DIGITS)
            if abs(value) > max(LEAST, NEGLIGIBLE * scale):
                again, _ = _measure(expr, point, 2 * DIGITS)
                if abs(again - value) <= abs(value) / 1000:
                    witness = {str(s): str(v) for s, v in point.items()}
                    return Zero(Verdict.DIFFERENT, "", witness, f"{float(value):.6g}")
        except OutsideDomain:
            continue
        except TypeError as error:
            return Zero(Verdict.UNDECIDED, str(error))
        evaluated += 1
        if evaluated == points:
            break
    return None


def _points(symbols: list[Symbol]) -> Iterator[dict[Symbol, Rational]]:
    """Points of both signs, then positive ones, then some between 0 and 1 (for acos, log(1−x))."""
    random = Random(0)
    intervals = [(-2, 2)] * 3 + [(0, 2)] * 2 + [(0, 1)] * 2 + [(-1, 1), (-4, 4)] * 20
    for low, high in intervals:
        point = {}
        for symbol in symbols:
            point[symbol] = fraction(random, 0 if symbol.is_positive else low, high)
        yield point


def _measure(expr: Expr, point: Mapping[Symbol, Rational], digits: int) -> tuple[Any, Any]:
    """The value, and the size of the terms that it is the sum of."""
    domain = Digits(digits)
    walk = ScalarWalk(domain, {s: domain.number(v) for s, v in point.items()})
    values = [walk.value(term) for term in Add.make_args(expr)]
    return sum(values), max(map(abs, values))
