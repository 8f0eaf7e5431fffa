"""Equation → text. What is printed can be read back: `parse_equation(to_text(e), …) == e`."""

from __future__ import annotations

import sympy
from sympy import Expr, Mul, Pow, Rational
from sympy.core.relational import Relational

from symnn.notation.elementary import Elementary, Prime
from symnn.notation.nodes import Access, Delta, Maximum, Reduction, Where
from symnn.notation.program import Equation

ADD, MUL, NEGATIVE, POWER, ATOM = range(5)


def to_text(what: Equation | Expr) -> str:
    """The text of an equation or an expression, in the equation language."""
    if isinstance(what, Equation):
        return f"{_print(what.target)[0]} = {_print(what.rhs)[0]}"
    return _print(what)[0]


def _at_least(expr: Expr, level: int) -> str:
    text, own = _print(expr)
    return text if own >= level else f"({text})"


def _print(expr: Expr) -> tuple[str, int]:
    """The text, and how tightly it binds."""
    if isinstance(expr, Access):
        inside = ", ".join(map(to_text, expr.indices)).replace(", ", ",")
        return (f"{expr.name}[{inside}]" if inside else expr.name), ATOM
    if isinstance(expr, Reduction):
        name = "max" if isinstance(expr, Maximum) else "sum"
        bound = ", ".join(index.name for index in expr.indices)
        return f"{name}({to_text(expr.body)}, {bound})", ATOM
    if isinstance(expr, Where):
        return _print_where(expr), ATOM
    if isinstance(expr, Prime):
        return f"{expr.args[0].name}'({to_text(expr.argument)})", ATOM
    if isinstance(expr, Elementary | Delta):
        return f"{type(expr).__name__.lower()}({', '.join(map(to_text, expr.args))})", ATOM
    if isinstance(expr, Relational):
        left, right = map(to_text, expr.args)
        return f"{left} {'==' if expr.rel_op == '==' else expr.rel_op} {right}", ADD
    if isinstance(expr, Rational):
        return _print_rational(expr)
    if expr.is_Add:
        return _print_sum(expr), ADD
    if expr.is_Mul:
        return _print_product(expr)
    if expr.is_Pow:
        return _print_power(expr)
    if expr.is_Symbol:
        return str(expr.name), ATOM
    if expr == sympy.pi:
        return "pi", ATOM
    raise TypeError(f"{type(expr).__name__} is not part of the equation language")


def _print_where(expr: Where) -> str:
    condition, a, b = expr.args
    if condition.args == (a, b) and condition.rel_op in (">", "<") and not b.is_Symbol:
        return f"{'max' if condition.rel_op == '>' else 'min'}({to_text(a)}, {to_text(b)})"
    return f"where({to_text(condition)}, {to_text(a)}, {to_text(b)})"


def _print_rational(number: Rational) -> tuple[str, int]:
    if number.q == 1:
        return str(number), (NEGATIVE if number < 0 else ATOM)
    return f"{number.p}/{number.q}", (NEGATIVE if number < 0 else MUL)


def _print_sum(expr: Expr) -> str:
    terms = list(expr.as_ordered_terms())
    # Lead with a positive term; a bias comes after the sum to which it is added.
    terms.sort(key=lambda term: (term.could_extract_minus_sign(), not term.has(Reduction)))
    text = _at_least(terms[0], MUL)
    for term in terms[1:]:
        negative = term.could_extract_minus_sign() and not term.is_Add
        text += f" - {_at_least(-term, MUL)}" if negative else f" + {_at_least(term, MUL)}"
    return text


def _print_product(expr: Expr) -> tuple[str, int]:
    coefficient, rest = expr.as_coeff_Mul()
    if coefficient.is_negative:
        text = _at_least(-expr, MUL)
        return f"-{text}", NEGATIVE
    above, below = [], []
    if coefficient.p != 1:
        above.append(str(coefficient.p))
    if coefficient.q != 1:
        below.append(str(coefficient.q))
    for factor in rest.as_ordered_factors():
        base, exponent = factor.as_base_exp()
        if exponent.is_Rational and exponent.is_negative:
            below.append(_at_least(Pow(base, -exponent), POWER))
        else:
            above.append(_at_least(factor, POWER))
    text = "*".join(above) or "1"
    if len(below) == 2 and coefficient.q != 1 and any((1 / f).is_Add for f in Mul.make_args(rest)):
        text += f"/{below[1]}/{below[0]}"  # read back, 2*(a + b) would be 2*a + 2*b
    elif below:
        text += "/" + (below[0] if len(below) == 1 else f"({'*'.join(below)})")
    return text, MUL


def _print_power(expr: Expr) -> tuple[str, int]:
    base, exponent = expr.args
    if exponent == Rational(1, 2):
        return f"sqrt({to_text(base)})", ATOM
    if exponent.is_Rational and exponent.is_negative:
        return f"1/{_at_least(Pow(base, -exponent), POWER)}", MUL
    return f"{_at_least(base, ATOM)}**{_at_least(exponent, ATOM)}", POWER
