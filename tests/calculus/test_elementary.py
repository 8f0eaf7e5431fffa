"""The derivative of each elementary function: the form that is found, and that it is right."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from mpmath import mp, mpf

from symnn.calculus.elementary import defined, derivative, proved
from symnn.calculus.tidy import tidy
from symnn.notation import FUNCTIONS, to_text

Z = sympy.Symbol("z", real=True)
FORMS = {
    "exp": "exp(z)",
    "log": "1/z",
    "sin": "cos(z)",
    "cos": "-sin(z)",
    "cosh": "sinh(z)",
    "tanh": "1 - tanh(z)**2",
    "tan": "tan(z)**2 + 1",
    "abs": "sign(z)",
    "sign": "0",
    "sigmoid": "(1 - sigmoid(z))*sigmoid(z)",
    "softplus": "sigmoid(z)",
    "log_cosh": "tanh(z)",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_derivative_is_the_definitions(name: str) -> None:
    """Against a central difference of the definition, in 60 digits, on both sides of zero."""
    form = sympy.lambdify(Z, defined(derivative(FUNCTIONS[name])), "mpmath")
    value = sympy.lambdify(Z, FUNCTIONS[name].definition(Z), "mpmath")
    with mp.workdps(60):
        step = mpf(10) ** -20
        for point in map(mpf, ("-0.83", "-0.31", "0.27", "0.91")):
            if name == "log" and point < 0:
                continue
            slope = (value(point + step) - value(point - step)) / (2 * step)
            assert mpmath.almosteq(form(point), slope, 1e-30, 1e-30)


@pytest.mark.parametrize("name", FORMS)
def test_the_short_form_is_found(name: str) -> None:
    assert to_text(derivative(FUNCTIONS[name])) == FORMS[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_derivative_is_in_the_language(name: str) -> None:
    """SymPy's own functions would reach neither the text nor the emitted code."""
    known = set(FUNCTIONS.values())
    assert {type(f) for f in derivative(FUNCTIONS[name]).atoms(sympy.Function)} <= known


def test_what_is_false_is_not_proved() -> None:
    assert proved(sympy.tanh(Z) - sympy.sinh(Z) / sympy.cosh(Z))
    assert not proved(sympy.tanh(Z) - sympy.sinh(Z))
    assert not proved(1 - sympy.tanh(Z) ** 2 - sympy.Rational(999999, 1000000))


def test_softsigns_derivative_is_one_quotient() -> None:
    absolute, sign = FUNCTIONS["abs"](Z), FUNCTIONS["sign"](Z)
    long = 1 / (1 + absolute) - Z * sign / (1 + absolute) ** 2
    assert to_text(tidy(long)) == "1/(abs(z) + 1)**2"
