"""Values of an example: as they are where they are short, otherwise to four digits."""

from __future__ import annotations

from decimal import Context, Decimal

from sympy import Expr, N, Rational

from symnn.document.formula.box import ADD, BINARY, MUL, Box, digits, row, scripts, sign
from symnn.document.printing.numbers import decimal

FIGURES = Context(prec=4)
SAME = Context(prec=12)  # so many digits are the same wherever they are computed
MOST_PLACES = -4  # the smallest power of ten that is not written as one


def rounded(value: Expr) -> Box:
    """A value to four significant digits; a zero at its end says that it was rounded."""
    if value.is_negative:
        return row([sign("-"), rounded(-value)], ADD, tight=True)
    known = SAME.plus(Decimal(str(N(value, 20))))
    shown = FIGURES.plus(known)
    if shown == known:
        return decimal(Rational(str(shown)))
    exponent = shown.adjusted()
    if MOST_PLACES <= exponent < FIGURES.prec:
        return digits(f"{_whole(shown):f}")
    mantissa = digits(f"{_whole(shown.scaleb(-exponent)):f}")
    power = scripts(digits("10"), digits(str(exponent)))
    return row([mantissa, r"\cdot", power], MUL, BINARY)


def _whole(value: Decimal) -> Decimal:
    """The value with all its four digits, zeros among them."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - FIGURES.prec + 1))
