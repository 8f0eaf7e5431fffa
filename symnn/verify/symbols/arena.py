"""Makes the nodes of `value`, each once, with their samples."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from symnn.meaning.domains.digits import RELATIONS
from symnn.notation import TABLE
from symnn.verify.standin import Namespace, Unsupported
from symnn.verify.standin.domain import short
from symnn.verify.standin.numbers import NUMBERS, rational
from symnn.verify.symbols.condition import Condition
from symnn.verify.symbols.elementary import at_number, made_of_others
from symnn.verify.symbols.nodes import Nodes
from symnn.verify.symbols.region import Region
from symnn.verify.symbols.value import GraphNode, Real

SAMPLED = {name: row.floats for name, row in TABLE.items() if row.own is not None}
"""The functions that are nodes; others are made of these."""
UNSET = "unset#"
"""How the names of memory that nobody has written to begin; no tensor's name has such a sign."""
N = TypeVar("N", bound=GraphNode)


class Arena:
    """All nodes, in order of creation, at `points` samples. `region` decides conditions that
    code branches on; a run led by another sample gets another region."""

    def __init__(self, points: int = 6, seed: int = 0) -> None:
        self.points = points
        self.region = Region()
        self.nodes: list[GraphNode] = []
        self._known: dict[tuple[Any, ...], GraphNode] = {}
        self._random = np.random.default_rng(seed)
        self._unset = 0

    def symbol(self, name: str, samples: Any = None) -> Real:
        """The symbol of a name, which has one node; its samples are drawn where none are given.

        Raises `ValueError` when it has other samples already. They may be NaN, as those of the
        floor of a logarithm are.
        """
        key = ("symbol", name)
        known = self._known.get(key)
        if known is None:
            drawn = self._random.normal(size=self.points) if samples is None else samples
            values = np.array(drawn, float)
            if values.shape != (self.points,):
                raise ValueError(f"{name} has samples of shape {values.shape}")
            known = self._known[key] = Real(self, "symbol", (name,), values)
        elif samples is not None and not np.array_equal(known.samples, samples, equal_nan=True):
            raise ValueError(f"{name} has other samples already")
        return known  # type: ignore[return-value]

    def number(self, value: Fraction) -> Real:
        key = ("number", value.numerator, value.denominator)
        known = self._known.get(key)
        if known is None:
            known = Real(self, "number", (value,), np.full(self.points, _float(value)))
            self._known[key] = known
        return known  # type: ignore[return-value]

    def constant(self, name: str) -> Real:
        key = ("constant", name)
        known = self._known.get(key)
        if known is None:
            known = Real(self, "constant", (name,), np.full(self.points, getattr(math, name)))
            self._known[key] = known
        return known  # type: ignore[return-value]

    def unset(self) -> Real:
        """A new symbol for memory that nobody has written to."""
        self._unset += 1
        return self.symbol(f"{UNSET}{self._unset}")

    @cached_property
    def np(self) -> Namespace:
        """The stand-in for NumPy on these nodes."""
        return Namespace(Nodes(self))

    def operand(self, other: Any) -> Real | None:
        """A number, or a truth as 1 or 0, as a node; None for what is neither."""
        if type(other) is Real:
            return other
        if isinstance(other, Condition):
            return self.choose(other, self.number(Fraction(1)), self.number(Fraction(0)))
        if isinstance(other, bool | np.bool_):
            return self.number(Fraction(int(other)))
        if isinstance(other, NUMBERS):
            try:
                return self.number(rational(other))
            except ValueError:
                raise Unsupported(f"{other} is no exact number") from None
        return None

    def element(self, value: Any) -> Real:
        """The same, also of an array of rank 0. Raises `TypeError`."""
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        node = self.operand(value)
        if node is None:
            raise TypeError(f"{type(value).__name__} {short(value)} is not a number")
        return node

    def add(self, a: Real, b: Real) -> Real:
        if a.op == "number":
            a, b = b, a
        if b.op == "number":
            if a.op == "number":
                return self.number(a.args[0] + b.args[0])
            if not b.args[0]:
                return a
        if a.id > b.id:
            a, b = b, a
        return self._node(Real, "add", (a, b), np.add)

    def mul(self, a: Real, b: Real) -> Real:
        if a.op == "number":
            a, b = b, a
        if b.op == "number":
            if a.op == "number":
                return self.number(a.args[0] * b.args[0])
            if not b.args[0]:
                return b
            if b.args[0] == 1:
                return a
        if a.id > b.id:
            a, b = b, a
        return self._node(Real, "mul", (a, b), np.multiply)

    def subtract(self, a: Real, b: Real) -> Real:
        return self.add(a, self.mul(self.number(Fraction(-1)), b))

    def divide(self, a: Real, b: Real) -> Real:
        return self.mul(a, self.power(b, self.number(Fraction(-1))))

    def power(self, base: Real, exponent: Real) -> Real:
        e, b = exponent.number, base.number
        if e == 1 or (e is not None and e > 0 and b in (0, 1)):
            return base
        if e == 0:
            return self.number(Fraction(1))
        if e is not None and b is not None and e.denominator == 1:
            if not b and e < 0:
                raise ZeroDivisionError("division by zero")
            return self.number(b ** int(e))
        return self._node(Real, "pow", (base, exponent), np.power)

    def quotient(self, a: Real, b: Real) -> Real:
        return self._whole("//", operator.floordiv, a, b)

    def remainder(self, a: Real, b: Real) -> Real:
        return self._whole("%", operator.mod, a, b)

    def _whole(self, sign: str, function: Callable[..., Any], a: Real, b: Real) -> Real:
        if a.number is None or b.number is None:
            raise Unsupported(f"'{sign}' is not a function that has a derivative")
        return self.number(Fraction(function(a.number, b.number)))

    def function(self, name: str, u: Real) -> Real:
        """An elementary function; those that are not nodes are made of others."""
        known = None if u.number is None else at_number(name, u.number)
        if known is not None:
            return self.number(known)
        if name not in SAMPLED:
            made: Real = made_of_others(self, name, u)
            return made
        return self._node(Real, "call", (name, u), SAMPLED[name])

    def choose(self, condition: Any, a: Any, b: Any) -> Real:
        if not isinstance(condition, Condition):
            chosen: Real = a if condition else b
            return chosen
        same: Real = a
        return same if a is b else self._node(Real, "choose", (condition, a, b), np.where)

    def largest(self, elements: Sequence[Any]) -> Real:
        distinct = sorted({e.id: e for e in elements}.values(), key=_order)
        numbers = [e for e in distinct if e.op == "number"]
        if len(numbers) > 1:
            most = max(numbers, key=lambda e: e.args[0])
            distinct = [e for e in distinct if e.op != "number" or e is most]
        if len(distinct) == 1:
            only: Real = distinct[0]
            return only
        return self._node(Real, "max", tuple(distinct), lambda *s: np.max(s, axis=0))

    def compare(self, relation: str, left: Any, right: Any) -> Any:
        """A NumPy bool where both are numbers, else a condition. `<` is written as `>`, turned."""
        if isinstance(right, float) and math.isinf(right):
            return np.bool_(RELATIONS[relation](0.0, right))
        b = self.operand(right)
        if b is None:
            return NotImplemented
        a = left
        if relation in ("<", "<="):
            a, b, relation = b, a, relation.replace("<", ">")
        elif relation in ("==", "!=") and a.id > b.id:
            a, b = b, a
        if a is b:
            return np.bool_(relation in (">=", "=="))
        if a.op == b.op == "number":
            return np.bool_(RELATIONS[relation](a.args[0], b.args[0]))
        return self._node(Condition, relation, (a, b), RELATIONS[relation])

    def both(self, a: Any, b: Any) -> Any:
        return self._combined("and", a, b, np.logical_and, decided=False)

    def either(self, a: Any, b: Any) -> Any:
        return self._combined("or", a, b, np.logical_or, decided=True)

    def negated(self, a: Any) -> Any:
        if not isinstance(a, Condition):
            return np.logical_not(a)
        if a.op == "not":
            return a.args[0]
        return self._node(Condition, "not", (a,), np.logical_not)

    def _combined(self, op: str, a: Any, b: Any, sampled: Any, decided: bool) -> Any:
        if not isinstance(a, Condition):
            a, b = b, a
        if not isinstance(b, Condition):
            if not isinstance(b, bool | np.bool_):
                return NotImplemented
            return decided if b == decided else a
        if a is b:
            return a
        return self._node(Condition, op, tuple(sorted((a, b), key=_order)), sampled)

    def _node(
        self, kind: type[N], op: str, args: tuple[Any, ...], sampled: Callable[..., Any]
    ) -> N:
        key = (op, *[a if isinstance(a, str) else a.id for a in args])
        known: Any = self._known.get(key)
        if known is None:
            with np.errstate(all="ignore"):  # outside a function's domain a sample is NaN
                samples = sampled(*[a.samples for a in args if not isinstance(a, str)])
            known = self._known[key] = kind(self, op, args, samples)
        made: N = known
        return made


def _order(node: GraphNode) -> int:
    return node.id


def _float(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf
