"""Conditions: comparisons of values that depend on symbols, alone or combined."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from symnn.verify.standin.array import Scalar
from symnn.verify.standin.domain import Unsupported
from symnn.verify.symbols.value import GraphNode, NodeMaker, Real


class Condition(GraphNode, Scalar):
    """A comparison, or several combined. `bool` of it asks the arena's region."""

    __slots__ = ()
    truth = True
    domain: NodeMaker
    samples: NDArray[np.bool_]
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return bool(self.domain.region.decide(self))

    def __and__(self, other: Any) -> Any:
        return self.domain.both(self, other)

    def __or__(self, other: Any) -> Any:
        return self.domain.either(self, other)

    def __xor__(self, other: Any) -> Any:
        negated = self.domain.negated
        return (self & negated(other)) | (negated(self) & other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Any:
        return self.domain.negated(self)

    def __eq__(self, other: Any) -> Any:
        return ~(self ^ other) if _is_truth(other) else self._value() == other

    def __ne__(self, other: Any) -> Any:
        return self ^ other if _is_truth(other) else self._value() != other

    def __add__(self, other: Any) -> Any:
        return self | other if _is_truth(other) else self._value() + other

    def __mul__(self, other: Any) -> Any:
        return self & other if _is_truth(other) else self._value() * other

    __radd__, __rmul__ = __add__, __mul__

    def _value(self) -> Real:
        value: Real = self.domain.element(self)
        return value

    def __index__(self) -> int:
        return int(bool(self))

    def __float__(self) -> NoReturn:
        raise Unsupported("float needs a number, and this condition depends on symbols")

    __int__ = __float__


def _is_truth(value: Any) -> bool:
    return isinstance(value, Condition | bool | np.bool_)


def _as_a_number(name: str) -> Any:
    """All else a condition does as the number 1 or 0."""
    return lambda self, *others: getattr(self._value(), name)(*others)


for _name in ("sub", "rsub", "truediv", "rtruediv", "pow", "neg", "gt", "ge", "lt", "le"):
    setattr(Condition, f"__{_name}__", _as_a_number(f"__{_name}__"))
