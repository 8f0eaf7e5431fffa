"""The derivative of each elementary function, in the shortest form that an identity proves.

SymPy differentiates the function's definition. A form is then searched for (a polynomial in the
function itself, another named function) and accepted only when the difference reduces to zero, so
`tanh′ = 1 − tanh²` and `softplus′ = sigmoid` are found, not written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import sympy
from sympy import Expr, Rational, Symbol

from symnn.notation import FUNCTIONS, Elementary, Prime, Where

_Z = Symbol("z", real=True)
_SAMPLES = tuple(Rational(n, 16) for n in (3, 7, 9, 13))


def resolve(expr: Expr) -> Expr:
    """The expression with every f′(u) written out, in the language's own functions."""
    if not expr.has(Prime):
        return named(expr)
    args = [resolve(a) for a in expr.args]
    if isinstance(expr, Prime):
        return derivative(expr.function).xreplace({_Z: args[1]})  # type: ignore[arg-type]
    return expr.func(*args)


@cache
def derivative(function: type[Elementary]) -> Expr:
    """f′ as an expression of the symbol z, in the language's own functions.

    Where f has a kink the derivative is that of the pieces: sign′ = 0 everywhere.
    """
    definition = function.definition(_Z)
    exact = definition.diff(_Z).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)
    for form in _forms(function, exact):
        if proved(defined(form) - exact):
            return form
    return _filled(named(exact), exact, function)


def _filled(form: Expr, exact: Expr, function: type[Elementary]) -> Expr:
    """The form with its limit where the definition has a hole. NumPy computes both branches, so
    the one that is not taken is kept away from the hole."""
    for hole in function.row.holes:
        aside = form.xreplace({_Z: Where(sympy.Eq(_Z, hole), hole + 1, _Z)})
        form = Where(sympy.Eq(_Z, hole), sympy.limit(exact, _Z, hole), aside)
    return form


def _forms(function: type[Elementary], exact: Expr) -> Iterator[Expr]:
    """Candidates: a polynomial in f of degree two, then another function up to its sign."""
    values = [complex(exact.subs(_Z, s).evalf(30)).real for s in _SAMPLES]
    own = [complex(function.definition(s).evalf(30)).real for s in _SAMPLES]
    matrix = sympy.Matrix(3, 3, lambda i, j: sympy.Float(own[i]) ** j)
    if abs(matrix.det()) > 1e-12:
        solution = matrix.LUsolve(sympy.Matrix(values[:3]))
        c0, c1, c2 = (sympy.nsimplify(c, rational=True, tolerance=1e-6) for c in solution)
        if max(abs(c.p) + c.q for c in (c0, c1, c2)) < 100:
            form = c0 + c1 * _F + c2 * _F**2 if c0 else _F * (c1 + c2 * _F)
            yield form.xreplace({_F: function(_Z)})
    for other in FUNCTIONS.values():
        sample = complex(other.definition(_SAMPLES[0]).evalf(30)).real
        for sign in (1, -1):
            if abs(sign * sample - values[0]) < 1e-9:
                yield sign * other(_Z)


_F = Symbol("f")


def defined(expr: Expr) -> Expr:
    """The expression with every function replaced by its definition in SymPy's own."""
    args = [defined(a) for a in expr.args]
    if isinstance(expr, Elementary):
        return type(expr).definition(*args)
    return expr.func(*args) if args else expr


def proved(difference: Expr) -> bool:
    """Whether a scalar identity holds: the difference, rational in exponentials, has numerator 0.

    False means not proved, which is not the same as false.
    """
    expr = sympy.expand_trig(difference).rewrite(sympy.exp)
    generators: dict[Expr, Symbol] = {}

    def atom(e: Expr) -> Expr:
        coefficient, rest = sympy.expand(e.args[0]).as_coeff_Mul()
        coefficient *= 2  # so that exp(z/2), as tanh(z/2) needs, is a whole power too
        if not coefficient.is_Integer:
            return e
        return generators.setdefault(rest, sympy.Dummy("E")) ** coefficient

    expr = expr.replace(lambda e: isinstance(e, sympy.exp), atom)
    return bool(sympy.expand(sympy.numer(sympy.together(expr))) == 0)


def named(exact: Expr) -> Expr:
    """SymPy's own functions by their names in the language (d/dz 2**z brings SymPy's log)."""
    return exact.replace(lambda e: e.func in _OWN, lambda e: _OWN[e.func](*e.args))


_OWN = {f.row.own: f for f in FUNCTIONS.values() if f.row.own is not None}
