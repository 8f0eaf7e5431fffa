"""Products: each factor is multiplied in where that takes the fewest operations."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Mul, Rational

from symnn.lowering.arrays import Arrays, Located, Order, is_constant
from symnn.lowering.reads import lower_delta
from symnn.notation import Access, Delta, Where


def lower_product(arrays: Arrays, expr: Expr, order: Order) -> Located:
    """Arrays of full rank first, then the product of smaller ones, then one scalar: each
    factor is multiplied in where that takes the fewest operations."""
    factors = [f for factor in Mul.make_args(expr) for f in _indicators(factor)]
    for delta in (f for f in factors if isinstance(f, Delta)):
        others = Mul(*(f for f in factors if f is not delta))
        if (placed := lower_delta(arrays, delta, others, order)) is not None:
            return placed
    choice = next((f for f in factors if _is_choice(f)), None)
    if choice is not None and len(factors) > 1:
        # Into the branches: of two numbers NumPy would make an array of float64.
        condition, a, b = choice.args
        others = Mul(*(f for f in factors if f is not choice))
        branches = [arrays.lower(e, order) for e in (condition, a * others, b * others)]
        return arrays.apply("where", branches, order)
    coefficient = Mul(*(f for f in factors if is_constant(f)))
    rest = [f for f in factors if not is_constant(f)]
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in rest:
        base, exponent = factor.as_base_exp()
        negative = exponent.is_Rational and exponent.is_negative
        (below if negative else above).append(base**-exponent if negative else factor)
    numerators = [(e, arrays.lower(e, order)) for e in above]
    divisors = [(e, arrays.lower(e, order)) for e in below]
    rank = max((len(o.axes) for _, o in (*numerators, *divisors)), default=0)
    result: Located | None = None
    for level in ("full", "partial", "scalar"):
        chosen = [
            [o for o in side if _level(o[1], rank) == level] for side in (numerators, divisors)
        ]
        sign = 1
        if level == "scalar":
            sign, parts = _split_coefficient(coefficient, scalars=bool(chosen[1]))
            for side, number in zip(chosen, parts, strict=True):
                if number != 1:
                    side.insert(0, (number, arrays.constant(number)))
        top, bottom = (_product(arrays, side, order) for side in chosen)
        result = _join(arrays, order, result, top, bottom)
        if sign < 0:
            result = arrays.apply("negative", [result or arrays.constant(Rational(1))], order)
    assert result is not None
    return result


def _join(
    arrays: Arrays,
    order: Order,
    result: Located | None,
    above: Located | None,
    below: Located | None,
) -> Located | None:
    """result · above / below, with the smaller operands combined first."""
    if result is None:
        if below is None:
            return above
        return arrays.apply("divide", [above or arrays.constant(Rational(1)), below], order)
    if above is not None and below is not None:
        ratio = arrays.apply("divide", [above, below], order)
        return arrays.apply("multiply", [result, ratio], order)
    if above is not None:
        first = (above, result) if above.node.op == "constant" else (result, above)
        return arrays.apply("multiply", first, order)
    return result if below is None else arrays.apply("divide", [result, below], order)


def _product(
    arrays: Arrays, factors: Sequence[tuple[Expr, Located]], order: Order
) -> Located | None:
    """The product: what is read first, the newest in front, then what is computed."""
    ordered = sorted(
        factors,
        key=lambda f: (not is_constant(f[0]), not isinstance(f[0], Access), -f[1].node.number),
    )
    product: Located | None = None
    for _, operand in ordered:
        if product is not None:
            operand = arrays.apply("multiply", [product, operand], order)
        product = operand
    return product


def _indicators(factor: Expr) -> list[Expr]:
    """A choice between numbers and zero, as an indicator times the numbers.

    Never of what may be infinite or undefined where it is not chosen: 0·∞ is no zero.
    """
    if isinstance(factor, Where) and factor.args[1] != 1 and factor.args[2] == 0:
        condition, a, _ = factor.args
        if _is_weak(a):
            return [Where(condition, 1, 0), *_indicators(a)]
    return [factor]


def _is_choice(factor: Expr) -> bool:
    """Whether the factor chooses between numbers, an indicator aside."""
    return isinstance(factor, Where) and factor.args[1:] != (1, 0) and _is_weak(factor)


def _is_weak(expr: Expr) -> bool:
    """Whether NumPy would see numbers only, and no array that says what their type is."""
    if isinstance(expr, Where):
        return all(_is_weak(a) for a in expr.args[1:])
    return is_constant(expr)


def _level(operand: Located, rank: int) -> str:
    if not operand.axes:
        return "scalar"
    return "full" if len(operand.axes) == rank else "partial"


def _split_coefficient(value: Expr, scalars: bool) -> tuple[int, tuple[Expr, Expr]]:
    """A sign to apply, and a numerator and a denominator: a decimal where it prints exactly,
    unless the denominator joins others."""
    if not value.is_Rational:
        return 1, (value, Rational(1))
    sign = -1 if value.is_negative else 1
    if value.q == 1 or scalars or Rational(repr(float(value))) != value:
        if abs(value) == 1 or (scalars and abs(value.p) == 1):
            return sign, (Rational(1), Rational(value.q))
        return 1, (Rational(value.p), Rational(value.q))
    return 1, (value, Rational(1))
