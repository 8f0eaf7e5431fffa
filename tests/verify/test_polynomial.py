"""Factors of sparse polynomials, beside SymPy's."""

import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import QQ, Expr, Mul, Rational

from symnn.verify.polynomial import Polynomial, split

VARIABLES = sympy.symbols("x0:3", positive=True)
monomials = st.tuples(*[st.integers(0, 2)] * 3)
terms = st.dictionaries(monomials, st.integers(-3, 3).filter(bool), min_size=2, max_size=4)


def polynomial(expr: Expr) -> Polynomial:
    found: Polynomial = {}
    for exponents, c in sympy.Poly(expr, *VARIABLES).terms():
        powers = [(g, int(e)) for g, e in enumerate(exponents) if e]
        found[tuple(sorted(powers, reverse=True))] = QQ(int(c.p), int(c.q))
    return found


def expression(p: Polynomial) -> Expr:
    return sympy.Add(
        *(
            Rational(int(c.numerator), int(c.denominator)) * Mul(*(VARIABLES[g] ** e for g, e in m))
            for m, c in p.items()
        )
    )


def written(of: dict[tuple[int, ...], int]) -> Expr:
    return sympy.Add(
        *(c * Mul(*(v**e for v, e in zip(VARIABLES, m, strict=True))) for m, c in of.items())
    )


@given(terms, terms)
def test_the_factors_are_all_of_them_and_their_product_is_the_polynomial(
    a: dict[tuple[int, ...], int], b: dict[tuple[int, ...], int]
) -> None:
    expr = sympy.expand(written(a) * written(b))
    number, content, factors = split(polynomial(expr))
    product = Mul(*(expression(factor) ** times for factor, times in factors))
    scale = Rational(int(number.numerator), int(number.denominator))
    content_of = Mul(*(VARIABLES[g] ** e for g, e in content))
    assert sympy.expand(scale * content_of * product - expr) == 0
    _, expected = sympy.factor_list(expr, *VARIABLES)
    longer = sorted(times for factor, times in expected if not factor.is_Symbol)
    assert sorted(times for _, times in factors) == longer
