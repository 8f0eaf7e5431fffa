"""Elementary functions that are made of others, and values known at a number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnn.verify.standin.domain import Unsupported

ZERO_AT_ZERO = ("sin", "tan", "asin", "atan", "sinh", "tanh", "erf")
ONE_AT_ZERO = ("exp", "cos", "cosh")


def at_number(name: str, number: Fraction) -> Fraction | None:
    """The value of a function at a number, where it is a rational that is plainly known."""
    if name == "abs":
        return abs(number)
    if name == "sign":
        return Fraction((number > 0) - (number < 0))
    if name in ZERO_AT_ZERO and number == 0:
        return Fraction(0)
    if name in ONE_AT_ZERO and number == 0:
        return Fraction(1)
    return Fraction(0) if name == "log" and number == 1 else None


def made_of_others(name: str, u: Any) -> Any:
    """A function that is no node of its own. Raises `Unsupported` for one that is not known."""
    match name:
        case "sqrt":
            return u ** Fraction(1, 2)
        case "sigmoid":
            return 1 / (1 + (-u).call("exp"))
        case "softplus":
            return (1 + u.call("exp")).call("log")
        case "log_cosh":
            return u.call("cosh").call("log")
        case "expm1":
            return u.call("exp") - 1
        case "log1p":
            return (1 + u).call("log")
    raise Unsupported(f"'{name}' has no exact form")
