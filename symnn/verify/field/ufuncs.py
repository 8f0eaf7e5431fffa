"""What NumPy's ufuncs do to residues and their shadows."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.verify.field import modular
from symnn.verify.field.array import Field, FieldArray, Pair
from symnn.verify.field.modular import P
from symnn.verify.standin.numbers import NUMBERS, rational

COMPARISONS = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
OTHER_NAMES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "true_divide": "divide",
               "fabs": "absolute", "fmax": "maximum", "fmin": "minimum", "pow": "power",
               "abs": "absolute"}  # fmt: skip
TABLES = ("exp", "log", "sin", "cos", "asin", "acos", "atan", "erf")
_erf = np.vectorize(math.erf, otypes=[float])
SHADOWS: dict[str, Callable[[Any], Any]] = {
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "erf": _erf
}  # fmt: skip


def apply(
    field: Field, ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    """A ufunc or one of its methods, with `out` and `where` as NumPy has them."""
    name = OTHER_NAMES.get(ufunc.__name__, ufunc.__name__)
    out = options.pop("out", (None,))[0]
    where = options.pop("where", True)
    options.pop("dtype", None)
    options.pop("casting", None)
    with np.errstate(all="ignore"):  # a shadow may be anything in a branch that is not taken
        if method == "reduce":
            result = reduce(field, name, *inputs, **options)
        elif method == "outer":
            a, b = map(field.encode, inputs)
            result = call(field, name, (a.reshape(a.shape + (1,) * b.ndim), b))
        elif method == "__call__":
            result = call(field, name, inputs)
        else:
            field.refuse(f"np.{name}.{method} has no meaning for residues")
    if out is None:
        if where is not True:
            field.refuse(f"np.{name} with where= and no out=")
        return result
    _store(field, out, result, where)
    return out


def _store(field: Field, out: Any, result: Any, where: Any) -> None:
    """A result, in memory of either kind."""
    if np.broadcast_shapes(np.shape(result), out.shape) != out.shape:
        raise ValueError(f"output of shape {out.shape} does not fit a result {np.shape(result)}")
    if out.dtype.kind == "b":
        if isinstance(result, FieldArray):
            raise TypeError("cannot cast numbers to bool")
        np.copyto(out, result, where=where)
    elif isinstance(out, FieldArray):
        np.copyto(out.view(np.ndarray), field.encode(result).view(np.ndarray), where=where)
    else:
        raise TypeError(f"cannot write exact numbers to an array of {out.dtype}")


def call(field: Field, name: str, inputs: tuple[Any, ...]) -> Any:
    """A ufunc of numbers, entry by entry, but for `matmul`."""
    if name in COMPARISONS:
        return field.holds(getattr(np, name), *inputs)
    if name == "power":
        return _power(field, *inputs)
    if name in ("maximum", "minimum"):
        a, b = inputs
        taken = field.holds(np.greater if name == "maximum" else np.less, a, b)
        return choose(field, taken, a, b)
    if name in ("isfinite", "isnan", "isinf"):
        return getattr(np, name)(field.encode(inputs[0]).x)
    if name in ("logical_not", "logical_and", "logical_or"):
        return getattr(np, name)(*(_truth(field, value) for value in inputs))
    if name not in RULES:
        field.refuse(f"np.{name} has no meaning for residues")
    pair = RULES[name](field, *map(field.pair, inputs))
    return field.array(pair.r, pair.x)


def choose(field: Field, condition: Any, a: Any, b: Any) -> FieldArray:
    """`a` where a condition holds, else `b`."""
    truth = _truth(field, condition)
    chosen = np.where(truth, field.encode(a).view(np.ndarray), field.encode(b).view(np.ndarray))
    return field.wrap(np.asarray(chosen))


def _truth(field: Field, value: Any) -> Any:
    return field.holds(np.not_equal, value, 0) if isinstance(value, FieldArray) else value


def reduce(
    field: Field, name: str, value: Any, axis: Any = 0, keepdims: bool = False, initial: Any = None
) -> Any:
    """A sum, or the largest or least of entries, over axes."""
    array = field.encode(value)
    if name == "add":
        r, x = field.pair(array)
        shadow = x.sum(axis=axis, keepdims=keepdims)
        result = field.array(modular.total(r, axis, keepdims), shadow)
        return result if initial is None else result + initial
    if name not in ("maximum", "minimum"):
        field.refuse(f"np.{name}.reduce has no meaning for residues")
    axes = range(array.ndim) if axis is None else np.atleast_1d(axis) % array.ndim
    rest = [a for a in range(array.ndim) if a not in axes]
    moved: Any = array.transpose(*rest, *axes).reshape(*(array.shape[a] for a in rest), -1)
    best = moved[..., 0]
    for place in range(1, moved.shape[-1]):
        best = call(field, name, (moved[..., place], best))
    field.functions.shift_by(*best.r.ravel().tolist())
    if initial is not None:
        best = call(field, name, (best, initial))
    kept = [1 if a in axes else n for a, n in enumerate(array.shape)]
    return best.reshape(kept) if keepdims else best


def _power(field: Field, base: Any, exponent: Any) -> FieldArray:
    if isinstance(exponent, NUMBERS):
        return rational_power(field, base, rational(exponent))
    log = call(field, "log", (base,))
    power: FieldArray = call(field, "exp", (call(field, "multiply", (log, exponent)),))
    return power


def rational_power(field: Field, base: Any, exponent: Fraction) -> FieldArray:
    """Numbers to one rational power. (Of 0 a negative power is bad luck.)"""
    r, x = field.pair(base)
    if exponent < 0 and not np.all(r):
        field.unlucky = "a divisor is 0"
    if exponent.denominator == 1:
        return field.array(modular.power(r, exponent.numerator), x ** float(exponent))
    values = modular.each(lambda v: field.attempt(field.functions.power, v, exponent), r)
    return field.array(values, x ** float(exponent))


def _divide(field: Field, a: Pair, b: Pair) -> Pair:
    if not np.all(b.r):
        field.unlucky = "a divisor is 0"
    return Pair(modular.multiply(a.r, modular.inverse(b.r)), a.x / b.x)


def _table(name: str) -> Callable[[Field, Pair], Pair]:
    shadow = SHADOWS.get(name) or getattr(np, name)

    def rule(field: Field, u: Pair) -> Pair:
        function = field.functions[name]
        return Pair(modular.each(lambda v: field.attempt(function, v), u.r), shadow(u.x))

    return rule


_EXP, _LOG = _table("exp"), _table("log")
ONE = Pair(np.array(1), np.array(1.0))


def _add(field: Field, a: Pair, b: Pair) -> Pair:
    return Pair((a.r + b.r) % P, a.x + b.x)


def _subtract(field: Field, a: Pair, b: Pair) -> Pair:
    return Pair((a.r - b.r) % P, a.x - b.x)


def _multiply(field: Field, a: Pair, b: Pair) -> Pair:
    return Pair(modular.multiply(*np.broadcast_arrays(a.r, b.r)), a.x * b.x)


def _scaled(field: Field, u: Pair, factor: int) -> Pair:
    return Pair(u.r * factor % P, u.x * factor)


def _sinh(field: Field, u: Pair) -> Pair:
    e = _EXP(field, u)
    twice = _subtract(field, e, _divide(field, ONE, e))
    return Pair(modular.multiply(twice.r, _HALF), np.sinh(u.x))


def _cosh(field: Field, u: Pair) -> Pair:
    e = _EXP(field, u)
    twice = _add(field, e, _divide(field, ONE, e))
    return Pair(modular.multiply(twice.r, _HALF), np.cosh(u.x))


def _tanh(field: Field, u: Pair) -> Pair:
    e = _EXP(field, _scaled(field, u, 2))
    return Pair(_divide(field, _subtract(field, e, ONE), _add(field, e, ONE)).r, np.tanh(u.x))


def _tan(field: Field, u: Pair) -> Pair:
    return _divide(field, RULES["sin"](field, u), RULES["cos"](field, u))


def _logaddexp(field: Field, a: Pair, b: Pair) -> Pair:
    total = _add(field, _EXP(field, a), _EXP(field, b))
    return Pair(_LOG(field, total).r, np.logaddexp(a.x, b.x))


def _absolute(field: Field, u: Pair) -> Pair:
    negative = field.holds(np.less, field.array(*u), 0)
    return Pair(np.where(negative, -u.r % P, u.r), np.abs(u.x))


def _sign(field: Field, u: Pair) -> Pair:
    value = field.array(*u)
    sign = field.holds(np.greater, value, 0).astype(int) - field.holds(np.less, value, 0)
    return Pair(sign % P, sign)


def _matmul(field: Field, a: Pair, b: Pair) -> Pair:
    return Pair(np.asarray(modular.matmul(a.r, b.r)), np.asarray(a.x @ b.x))


def _root(field: Field, u: Pair, order: int) -> Pair:
    return field.pair(rational_power(field, field.array(*u), Fraction(1, order)))


_HALF = np.array(modular.residue(Fraction(1, 2)))
RULES: dict[str, Callable[..., Pair]] = {
    **{name: _table(name) for name in TABLES},
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "matmul": _matmul,
    "logaddexp": _logaddexp,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "tan": _tan,
    "absolute": _absolute,
    "sign": _sign,
    "positive": lambda field, u: u,
    "conjugate": lambda field, u: u,
    "negative": lambda field, u: Pair(-u.r % P, -u.x),
    "square": lambda field, u: _multiply(field, u, u),
    "reciprocal": lambda field, u: _divide(field, ONE, u),
    "sqrt": lambda field, u: _root(field, u, 2),
    "cbrt": lambda field, u: Pair(_root(field, u, 3).r, np.cbrt(u.x)),
    "expm1": lambda field, u: Pair(_subtract(field, _EXP(field, u), ONE).r, np.expm1(u.x)),
    "log1p": lambda field, u: Pair(_LOG(field, _add(field, u, ONE)).r, np.log1p(u.x)),
}
