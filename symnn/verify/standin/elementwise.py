"""The table of NumPy's ufuncs: what each does to single elements or truths."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnn.verify.standin.elements import Domain, Truth

Function = Callable[..., Any]
CALLS = {
    "exp": "exp",
    "log": "log",
    "sqrt": "sqrt",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "expm1": "expm1",
    "log1p": "log1p",
    "absolute": "abs",
    "fabs": "abs",
    "sign": "sign",
}
"""Elementary functions: NumPy's name, and the element's."""
ARITHMETIC: dict[str, Function] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "float_power": operator.pow,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
}
COMPARISONS: dict[str, Function] = {
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "less": operator.lt,
    "less_equal": operator.le,
    "equal": operator.eq,
    "not_equal": operator.ne,
}
LOGICAL = {"logical_and", "logical_or", "logical_xor", "logical_not"}
BITWISE = {
    "bitwise_and": "logical_and",
    "bitwise_or": "logical_or",
    "bitwise_xor": "logical_xor",
    "invert": "logical_not",
}
OF_TRUTHS = {"add": "logical_or", "multiply": "logical_and", "maximum": "logical_or",
             "minimum": "logical_and"}  # fmt: skip
"""What these do when all that they are given are truths, as in NumPy."""
OF_INTEGERS = {"add", "subtract", "multiply", "floor_divide", "remainder", "negative", "positive",
               "absolute", "sign", "square", "maximum", "minimum", "power", "gcd", "lcm",
               *COMPARISONS, *LOGICAL, *BITWISE, "isfinite", "isnan", "isinf"}  # fmt: skip
"""What is left to NumPy where no operand is exact."""


def number_functions(domain: Domain) -> dict[str, tuple[Function, int]]:
    """Functions from elements to an element, with the number of their arguments."""
    choose, one = domain.choose, domain.number(Fraction(1))
    two, zero = domain.number(Fraction(2)), domain.number(Fraction(0))

    def call(name: str) -> Function:
        return lambda u: u.call(name)

    def rounded(how: str) -> Function:
        return lambda u: domain.element(getattr(u, how)())

    unary: dict[str, Function] = {name: call(own) for name, own in CALLS.items()} | {
        "sigmoid": call("sigmoid"),
        "erf": call("erf"),
        "negative": operator.neg,
        "positive": operator.pos,
        "conjugate": operator.pos,
        "square": lambda u: u**2,
        "reciprocal": lambda u: one / u,
        "exp2": lambda u: (two.call("log") * u).call("exp"),
        "log2": lambda u: u.call("log") / two.call("log"),
        "log10": lambda u: u.call("log") / domain.number(Fraction(10)).call("log"),
        "cbrt": lambda u: u ** Fraction(1, 3),
        "arcsinh": lambda u: (u + (u**2 + 1).call("sqrt")).call("log"),
        "arccosh": lambda u: (u + (u**2 - 1).call("sqrt")).call("log"),
        "arctanh": lambda u: ((1 + u) / (1 - u)).call("log") / 2,
        "deg2rad": lambda u: u * domain.constant("pi") / 180,
        "radians": lambda u: u * domain.constant("pi") / 180,
        "floor": rounded("__floor__"),
        "ceil": rounded("__ceil__"),
        "trunc": rounded("__trunc__"),
        "rint": rounded("__round__"),
    }
    binary: dict[str, Function] = ARITHMETIC | {
        "maximum": lambda a, b: choose(a > b, a, b),
        "minimum": lambda a, b: choose(a < b, a, b),
        "fmax": lambda a, b: choose(a > b, a, b),
        "fmin": lambda a, b: choose(a < b, a, b),
        "logaddexp": domain.logaddexp,
        "hypot": lambda a, b: (a**2 + b**2).call("sqrt"),
        "heaviside": lambda u, h: choose(u > 0, one, choose(u < 0, zero, h)),
    }
    return {name: (f, 1) for name, f in unary.items()} | {
        name: (f, 2) for name, f in binary.items()
    }


def _not(a: Any) -> Any:
    return operator.invert(a) if isinstance(a, Truth) else not a


def _xor(a: Any, b: Any) -> Any:
    return (a & _not(b)) | (_not(a) & b)


TRUTH_FUNCTIONS: dict[str, tuple[Function, int]] = {
    "logical_and": (operator.and_, 2),
    "logical_or": (operator.or_, 2),
    "logical_xor": (_xor, 2),
    "logical_not": (_not, 1),
}
"""Functions from truths to a truth."""
ALWAYS: dict[str, bool] = {"isfinite": True, "isnan": False, "isinf": False}
"""What is known of every element."""
