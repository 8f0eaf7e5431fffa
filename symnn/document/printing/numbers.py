"""Numbers, exact: a fraction, a decimal, powers of ten; one cut short shows that it goes on."""

from __future__ import annotations

from decimal import Context, Decimal

from sympy import Rational

from symnn.document.formula.box import ADD, BINARY, MUL, Box, digits, fraction, row, scripts, sign

LONGEST_FRACTION = 5
LONGEST_NUMBER = 40


def number(value: Rational) -> Box:
    """A number, exact: a short fraction, or the decimal that it is; longer ones show that they
    go on."""
    if value < 0:
        return row([sign("-"), number(-value)], ADD)
    above, below = str(value.p), str(value.q)
    if value.q == 1 and len(above) <= LONGEST_NUMBER:
        return digits(above)
    if max(len(above), len(below)) <= LONGEST_FRACTION:
        return fraction(digits(above), digits(below))
    return decimal(value)


def decimal(value: Rational) -> Box:
    """A number of at least 0 as a decimal, in powers of ten where it is very large or small."""
    places = Context(prec=LONGEST_NUMBER, Emax=10**6, Emin=-(10**6))
    quotient = places.divide(Decimal(value.p), Decimal(value.q)).normalize(places)
    exact = Rational(str(quotient)) == value
    exponent = quotient.adjusted()
    figures = "".join(map(str, quotient.as_tuple().digits))
    if exact and -5 < exponent < 16:
        text = f"{quotient:f}"
        return digits(text)
    if not exact:
        figures = figures[:8]
    text = figures[0] + ("." + figures[1:] if len(figures) > 1 else "")
    mantissa = digits(text)
    if not exact:
        mantissa = row([mantissa, sign(r"\ldots", 1.3)])
    power = scripts(digits("10"), digits(str(exponent)))
    if exact and figures == "1":
        return power
    return row([mantissa, r"\cdot", power], MUL, BINARY)
