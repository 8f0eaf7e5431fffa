"""The table of NumPy's ufuncs: primitives of the domain, and formulas in NumPy's own words."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

PRIMITIVES: dict[str, tuple[str, int]] = {
    **{name: (name, 2) for name in ("add", "subtract", "multiply", "divide", "power", "logaddexp")},
    **{name: (name, 1) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh",
                                    "tanh", "expm1", "log1p", "sign", "sigmoid", "erf")},
    "float_power": ("power", 2),
    "arcsin": ("asin", 1),
    "arccos": ("acos", 1),
    "arctan": ("atan", 1),
    "absolute": ("abs", 1),
    "fabs": ("abs", 1),
}  # fmt: skip
"""Functions that a domain knows: NumPy's or SciPy's name, its own, how many numbers it takes."""
ROUNDED: dict[str, Callable[..., Any]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "rint": round,
}
"""Functions that are constant in steps."""
WHOLE: dict[str, Callable[..., Any]] = {
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
}
"""Functions of two known numbers."""
FORMULAS: dict[str, tuple[Callable[..., Any], int]] = {
    "negative": (lambda np, u: 0 - u, 1),
    "positive": (lambda np, u: u.copy(), 1),
    "conjugate": (lambda np, u: u.copy(), 1),
    "square": (lambda np, u: np.power(u, 2), 1),
    "reciprocal": (lambda np, u: 1 / u, 1),
    "maximum": (lambda np, a, b: np.where(a > b, a, b), 2),
    "minimum": (lambda np, a, b: np.where(a < b, a, b), 2),
    "fmax": (lambda np, a, b: np.where(a > b, a, b), 2),
    "fmin": (lambda np, a, b: np.where(a < b, a, b), 2),
    "hypot": (lambda np, a, b: np.sqrt(a**2 + b**2), 2),
    "heaviside": (lambda np, u, h: np.where(u > 0, 1, np.where(u < 0, 0, h)), 2),
    "exp2": (lambda np, u: np.exp(np.log(2) * u), 1),
    "log2": (lambda np, u: np.log(u) / np.log(2), 1),
    "log10": (lambda np, u: np.log(u) / np.log(10), 1),
    "cbrt": (lambda np, u: u ** Fraction(1, 3), 1),
    "arcsinh": (lambda np, u: np.log(u + np.sqrt(u**2 + 1)), 1),
    "arccosh": (lambda np, u: np.log(u + np.sqrt(u**2 - 1)), 1),
    "arctanh": (lambda np, u: np.log((1 + u) / (1 - u)) / 2, 1),
    "logaddexp2": (lambda np, a, b: np.log2(np.exp2(a) + np.exp2(b)), 2),
    "deg2rad": (lambda np, u: u * np.pi / 180, 1),
    "radians": (lambda np, u: u * np.pi / 180, 1),
    "rad2deg": (lambda np, u: u * 180 / np.pi, 1),
    "degrees": (lambda np, u: u * 180 / np.pi, 1),
}
"""Functions that others make. `np` is the stand-in."""
COMPARISONS = {"greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<=",
               "equal": "==", "not_equal": "!="}  # fmt: skip


def _truth(value: Any) -> Any:
    """NumPy's own truth would ask the stand-in what `&` means."""
    return bool(value) if isinstance(value, np.bool_) else value


LOGICAL: dict[str, tuple[Callable[..., Any], int]] = {
    "logical_and": (lambda a, b: _truth(a) & _truth(b), 2),
    "logical_or": (lambda a, b: _truth(a) | _truth(b), 2),
    "logical_xor": (lambda a, b: _truth(a) ^ _truth(b), 2),
    "logical_not": (lambda a: not a if isinstance(_truth(a), bool) else ~a, 1),
}
"""Functions of truths, one by one, with the number of their arguments."""
BITWISE = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "bitwise_xor": "logical_xor",
           "invert": "logical_not"}  # fmt: skip
OF_TRUTHS = BITWISE | {"add": "logical_or", "multiply": "logical_and", "maximum": "logical_or",
                       "minimum": "logical_and"}  # fmt: skip
"""What these do when all that they are given are truths, as in NumPy. (`&` of integers is left to
NumPy; of other numbers it has no meaning.)"""
OF_INTEGERS = {"add", "subtract", "multiply", "floor_divide", "remainder", "negative", "positive",
               "absolute", "sign", "square", "maximum", "minimum", "power", "gcd", "lcm",
               *COMPARISONS, *LOGICAL, *BITWISE, "isfinite", "isnan", "isinf"}  # fmt: skip
"""What is left to NumPy where no operand is exact."""
ALWAYS: dict[str, bool] = {"isfinite": True, "isnan": False, "isinf": False}
"""What is known of every entry."""
IDENTITY = {"add": 0, "multiply": 1, "logical_and": True, "logical_or": False}
"""What a reduction of nothing gives."""
