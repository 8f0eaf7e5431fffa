"""Spellings that do not overflow, by identities that are proved before they are used.

`1/(1 + exp(−z))`, `log(1 + exp(z))`, `(exp(z) − 1)/(exp(z) + 1)`: what is rational in one
exponential is compared with the named functions, at numbers to find the candidate and as rational
functions to prove it. It runs before differentiation, so derivatives are stable too. `1 + tanh(z)`,
which cancels for z far below 0, is matched too. A function that names a difference, as expm1 does,
is written out, for the mathematics; the code calls it all the same (`lowering/accurate`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import sympy
from sympy import Add, Expr, Mul, Rational, Symbol

from symnn.calculus.elementary import defined, named, proved
from symnn.notation import FUNCTIONS, Access, Elementary, Equation, Program, Sum

EXP, LOG = FUNCTIONS["exp"], FUNCTIONS["log"]
_KIN = tuple(f for f in FUNCTIONS.values() if f.row.exponential)
_OVERFLOWING = tuple(f for f in FUNCTIONS.values() if f.row.overflows)
_DIFFERENCES = tuple(f for f in FUNCTIONS.values() if f.row.stable == "difference")
_U = Symbol("u", real=True)
_SAMPLES = (Rational(1, 3), Rational(-3, 7), Rational(9, 8))
_SCALES = [Rational(n, d) for n, d in ((1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2))]


def stable_program(program: Program) -> Program:
    """The program with every right-hand side in stable spelling."""
    equations = tuple(Equation(e.target, stable(e.rhs)) for e in program)
    return replace(program, equations=equations)


def stable(expr: Expr) -> Expr:
    """The expression in stable spelling, equal to it for all real arguments."""
    if not expr.args or isinstance(expr, Access) or not expr.has(*_KIN, *_DIFFERENCES, LOG):
        return expr
    if isinstance(expr, _DIFFERENCES):
        return stable(named(type(expr).definition(*expr.args)))
    # The whole before its parts: exp(z)/(1 + exp(z)) is one function, 1/(1 + exp(z)) another.
    if isinstance(expr, LOG):
        whole = _logarithm(expr)
    elif expr.is_Add:
        whole = _sum(expr)
    else:
        whole = _quotient(expr) if expr.is_Pow or expr.is_Mul else expr
    if whole != expr:
        return stable(whole)
    args = [stable(a) for a in expr.args]
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)


def _quotient(expr: Expr) -> Expr:
    """A product whose factors in one exponential are together a named function."""
    factors = Mul.make_args(expr)
    pure = [f for f in factors if _argument(f) is not None]
    if not any(f.as_base_exp()[1].is_negative and f.has(*_OVERFLOWING) for f in pure):
        return expr
    rest = [f for f in factors if f not in pure]
    joint = Mul(*pure)
    argument = _argument(joint)
    if argument is None:
        return expr
    form = _named(joint, argument, logarithmic=False)
    return expr if form is None else Mul(*rest, form)


def _sum(expr: Expr) -> Expr:
    """A sum in one exponential, and of nothing else, that is a named function."""
    argument = _argument(expr)
    form = None if argument is None else _named(expr, argument, logarithmic=False)
    return expr if form is None else form


def _logarithm(expr: Expr) -> Expr:
    inside = expr.args[0]
    if inside.is_Mul and all(_is_exponential(f) for f in Mul.make_args(inside)):
        return Add(*(_log_of(f) for f in Mul.make_args(inside)))
    argument = _argument(inside)
    if argument is None:
        return expr
    form = _named(inside, argument, logarithmic=True)
    return expr if form is None else form


def _is_exponential(factor: Expr) -> bool:
    """A positive factor of which the logarithm may be taken apart: exp(u), Σ exp(u)."""
    base, exponent = factor.as_base_exp()
    if isinstance(base, Sum):
        return exponent.is_Rational and all(isinstance(f, EXP) for f in Mul.make_args(base.body))
    return exponent.is_Rational and isinstance(base, EXP)


def _log_of(factor: Expr) -> Expr:
    base, exponent = factor.as_base_exp()
    return exponent * (base.args[0] if isinstance(base, EXP) else LOG(base))


def _argument(expr: Expr) -> Expr | None:
    """u, when the expression is rational in exp(u) alone: not a number, and nothing else in it."""
    arguments: list[Expr] = []

    def collect(e: Expr) -> bool:
        if isinstance(e, _KIN):
            arguments.append(e.args[0])
            return True
        if e.is_Rational:
            return True
        if e.is_Pow and not e.exp.is_Integer:
            return False
        return (e.is_Add or e.is_Mul or e.is_Pow) and all(collect(a) for a in e.args)

    if not collect(expr) or not arguments:
        return None
    first = arguments[0]
    if first.is_number or not all((a / first).is_Rational for a in arguments):
        return None
    return -first if first.could_extract_minus_sign() else first


def _named(expr: Expr, argument: Expr, logarithmic: bool) -> Expr | None:
    """The named function of the argument that equals `expr`, or its logarithm; None if none is."""
    scalar = defined(_in_scalar(expr, argument))
    form = _search(scalar, logarithmic)
    return None if form is None else form.xreplace({_U: argument})


def _in_scalar(expr: Expr, argument: Expr) -> Expr:
    if isinstance(expr, Elementary):
        return type(expr)((expr.args[0] / argument) * _U)
    return expr.func(*(_in_scalar(a, argument) for a in expr.args)) if expr.args else expr


@cache
def _search(scalar: Expr, logarithmic: bool) -> Expr | None:
    values = [scalar.subs(_U, s).evalf(20) for s in _SAMPLES]
    for candidate in _candidates(logarithmic):
        other = defined(candidate)
        if logarithmic:
            other = sympy.exp(other)
        ratios = [v / other.subs(_U, s).evalf(20) for v, s in zip(values, _SAMPLES, strict=True)]
        if not all(ratio.is_number for ratio in ratios):
            continue  # its quotient has parts that cancel, and that were not cancelled
        if max(ratios) - min(ratios) > 1e-12 or abs(ratios[0]) > 1e6:
            continue
        factor = sympy.nsimplify(ratios[0], rational=True, tolerance=1e-12)
        if logarithmic and not factor.is_positive:
            continue
        if proved(_powers(scalar - factor * other)):
            if logarithmic:
                return candidate + (LOG(factor) if factor != 1 else 0)
            return factor * candidate
    return None


def _powers(expr: Expr) -> Expr:
    """exp(c·log(v)) as v**c, so that what is left is rational in exponentials."""
    return expr.replace(
        lambda e: isinstance(e, sympy.exp) and e.args[0].has(sympy.log),
        lambda e: sympy.powsimp(sympy.exp(e.args[0], evaluate=True)),
    )


def _candidates(logarithmic: bool) -> Iterator[Expr]:
    kind = "logarithm" if logarithmic else "quotient"
    for f in FUNCTIONS.values():
        if f.row.stable != kind:
            continue
        symmetric = f.row.odd or f.row.even
        for scale in _SCALES:
            if scale > 0 or not symmetric:
                yield f(scale * _U)
                if logarithmic and not symmetric:
                    yield -f(scale * _U)
        for scale in _SCALES:
            if scale > 0 and not (logarithmic or symmetric):
                yield f(scale * _U) * f(-scale * _U)
