"""Numbers that remember how they were computed: nodes of a graph in which alike nodes are one.

A node has *samples*, its float64 values at some real points. They find candidates and refute;
they prove nothing. Nodes are rewritten lightly as they are made (0, 1, numbers folded, operands
in order): all algebra is left to the proof.

    op        args
    symbol    the name
    constant  `pi` or `e`
    number    a Fraction
    add mul   two nodes, in order of creation
    pow       base and exponent, nodes
    call      the name of an elementary function, and a node
    choose    a condition, and the nodes for where it holds and where not
    max       two or more different nodes, in order of creation: the largest of them

and of conditions

    > >= == !=  two nodes          and or  two conditions          not  a condition

`max` keeps its arguments: a proof may take the node as a symbol, if it cancels, or write it out
as a cascade of choices.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from symnn.verify.standin.array import Scalar
from symnn.verify.standin.domain import Unsupported

Samples = NDArray[np.float64]
ROUNDED = " of #"
"""What the names of rounded values have, before the number of what was rounded; no tensor's has."""


class NodeMaker(Protocol):
    """What nodes ask of the arena that makes them."""

    nodes: list[Any]

    @property
    def region(self) -> Any: ...
    def element(self, value: Any) -> Any: ...
    def operand(self, other: Any) -> Any: ...
    def number(self, value: Fraction) -> Any: ...
    def constant(self, name: str) -> Any: ...
    def symbol(self, name: str, samples: Any = None) -> Any: ...
    def unset(self) -> Any: ...
    def function(self, name: str, u: Any) -> Any: ...
    def choose(self, condition: Any, a: Any, b: Any) -> Any: ...
    def largest(self, elements: Sequence[Any]) -> Any: ...
    def both(self, a: Any, b: Any) -> Any: ...
    def either(self, a: Any, b: Any) -> Any: ...
    def negated(self, a: Any) -> Any: ...


class GraphNode:
    """A value or a condition of an arena; the same operation on the same operands is one node."""

    __slots__ = ("args", "domain", "id", "op", "samples")

    def __init__(self, domain: NodeMaker, op: str, args: tuple[Any, ...], samples: Any) -> None:
        self.domain, self.op, self.args, self.samples = domain, op, args, samples
        self.id = len(domain.nodes)
        domain.nodes.append(self)

    @property
    def operands(self) -> tuple[GraphNode, ...]:
        """The nodes that this one is computed from."""
        return tuple(arg for arg in self.args if isinstance(arg, GraphNode))

    def __repr__(self) -> str:
        if self.op in ("symbol", "constant", "number"):
            return str(self.args[0])
        inside = (str(a) if isinstance(a, str) else f"#{a.id}" for a in self.args)
        return f"#{self.id}: {self.op}({', '.join(inside)})"


def _operator(name: str, turned: bool = False) -> Callable[[Any, Any], Any]:
    """What the arena makes of a number and another operand; an array has operators of its own."""

    def method(self: Any, other: Any) -> Any:
        operand = self.domain.operand(other)
        if operand is None:
            return NotImplemented
        return getattr(self.domain, name)(*((operand, self) if turned else (self, operand)))

    return method


def _relation(sign: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: self.domain.compare(sign, self, other)


class Real(GraphNode, Scalar):
    """A real number."""

    __slots__ = ()
    domain: NodeMaker
    samples: Samples
    __hash__ = object.__hash__

    @property
    def number(self) -> Fraction | None:
        """The rational that this is, if it is one."""
        return self.args[0] if self.op == "number" else None

    def call(self, name: str) -> Real:
        found: Real = self.domain.function(name, self)
        return found

    __add__ = __radd__ = _operator("add")
    __mul__ = __rmul__ = _operator("mul")
    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", turned=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", turned=True)
    __pow__, __rpow__ = _operator("power"), _operator("power", turned=True)
    __floordiv__, __rfloordiv__ = _operator("quotient"), _operator("quotient", turned=True)
    __mod__, __rmod__ = _operator("remainder"), _operator("remainder", turned=True)
    __gt__, __ge__ = _relation(">"), _relation(">=")
    __lt__, __le__ = _relation("<"), _relation("<=")
    __eq__, __ne__ = _relation("=="), _relation("!=")

    def __neg__(self) -> Real:
        return self * -1  # type: ignore[no-any-return]

    def __pos__(self) -> Real:
        return self

    def __abs__(self) -> Real:
        return self.call("abs")

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __float__(self) -> float:
        return float(self._known("float"))

    def __int__(self) -> int:
        return int(self._known("int"))

    def __trunc__(self) -> Any:
        return self._rounded("trunc", math.trunc, np.trunc)

    def __floor__(self) -> Any:
        return self._rounded("floor", math.floor, np.floor)

    def __ceil__(self) -> Any:
        return self._rounded("ceil", math.ceil, np.ceil)

    def __round__(self, digits: int = 0) -> Any:
        return self._rounded(f"round to {digits}", lambda n: round(n, digits), np.round, digits)

    def _rounded(self, name: str, exact: Any, sampled: Any, *digits: int) -> Any:
        """Exactly of a number; of another value a symbol of its own, which no identity has."""
        if self.number is not None:
            rounded = exact(self.number)
            return self.domain.number(rounded) if digits else rounded
        return self.domain.symbol(f"{name}{ROUNDED}{self.id}", sampled(self.samples, *digits))

    def __index__(self) -> int:
        number = self._known("an index")
        if number.denominator != 1:
            raise TypeError(f"'{number}' cannot be interpreted as an integer")
        return int(number)

    def _known(self, function: str) -> Fraction:
        if self.number is None:
            raise Unsupported(f"{function} needs a number, and this value depends on symbols")
        return self.number

    def __format__(self, specification: str) -> str:
        return format(self.shown(), specification) if specification else repr(self)

    def shown(self) -> float:
        """Its value at the first sample."""
        return float(self.samples[0])


numbers.Number.register(Real)
