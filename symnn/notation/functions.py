"""The elementary functions of the language: one table, a row each. It names them all, once.

A row says what a function is, how it is computed, written and printed, and the properties that
rules rest on. No derivative is written here: the calculus finds and proves the form in which one is
written, and the checks differentiate the definition themselves. To add a function, add its row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any, Literal

import numpy as np
import sympy
from sympy import Dummy, Expr, Rational


@dataclass(frozen=True, kw_only=True, eq=False)
class FunctionRow:
    """A function of one real number.

    What a row leaves out is what is safe to assume: a function without properties is proved equal
    to itself alone, and is computed by its `helper`.
    """

    name: str
    definition: Callable[[Any], Any]
    """In SymPy's functions, for proofs and derivatives."""
    floats: Callable[[Any], Any]
    """Of a NumPy array."""
    digits: Callable[[Any, Any], Any]
    """Of an mpmath context, and one of its numbers."""
    pieces: Callable[[Any, Callable[..., Any]], Any] | None = None
    """The same, where it has a kink at 0, by choices `choose(relation, a, b, if so, if not)`."""
    holes: Mapping[int, int] = field(default_factory=dict)
    """Numbers at which the definition has no value, and the function's there: its limit."""

    in_numpy: tuple[str, ...] = ()
    """Its names in NumPy; the first is the ufunc that emitted code calls."""
    in_math: tuple[str, ...] = ()
    in_scipy: tuple[str, ...] = ()
    """Its names in `math`, and in `scipy.special`."""
    helper: str = ""
    """Python code of a function of this name on arrays, where NumPy has none."""
    ufuncs: Callable[[Callable[..., Any], Any], Any] | None = None
    """The same by ufuncs, which write into memory that they are given: `call(ufunc, *operands)`."""

    latex: str
    """Its name: `\\operatorname{…}`, a Greek letter, or what LaTeX has a command for."""
    delimiters: tuple[str, str] | None = None
    """What its argument stands between, where it is not written with its name."""
    told: tuple[str, str] | None = None
    """Symbol and meaning, for readers who may not know it: prose with formulas between dollars."""
    kink: str = ""
    """What the derivative is at the kink, for the reader."""

    jumps: bool = False
    """Whether it has a jump at its kink, where it has no derivative at all."""
    overflows: bool = False
    """Whether it is too large for a float at a moderate argument."""
    partial: bool = False
    """Whether it is undefined for some real numbers."""
    analytic: bool = False
    """Whether it is analytic for all real numbers: it is zero almost nowhere, or everywhere."""
    odd: bool = False
    even: bool = False
    pivot: tuple[int, int] | None = None
    """(p, q) where f(u) − q has the sign of u − p."""
    image: tuple[float, float] = (-inf, inf)
    closed: bool = False
    """Between which numbers its values lie; whether they reach these."""
    exponential: bool = False
    """Whether it is rational in exp(u)."""
    stable: Literal["", "quotient", "logarithm", "difference"] = ""
    """Whether it is a spelling that does not overflow: of what is rational in one exponential, or
    of the logarithm of that; or one that does not cancel, of the difference that defines it."""
    quotient: bool = False
    """Whether a residue for it is made as a quotient: of exponentials, or of coordinates."""

    @property
    def op(self) -> str:
        """What array programs call it."""
        return self.in_numpy[0] if self.in_numpy else self.name

    @cached_property
    def own(self) -> type[Expr] | None:
        """SymPy's function that it is, where it is one of SymPy's."""
        u = Dummy("u", real=True)
        value = self.definition(u)
        return value.func if value.args == (u,) else None

    def at(self, number: Rational) -> Rational | None:
        """Its value at a rational, where that is plainly a rational."""
        value = self.holes[int(number)] if number in self.holes else self.definition(number)
        return value if sympy.sympify(value).is_Rational else None


def _softplus(mp: Any, u: Any) -> Any:
    return mp.log1p(mp.exp(-abs(u))) + max(u, mp.zero)


def _entrywise(function: Callable[[float], float]) -> Callable[[Any], Any]:
    return lambda u: np.asarray(np.frompyfunc(function, 1, 1)(u), dtype=float)


def _log_cosh(u: Any) -> Any:
    def call(ufunc: str, *operands: Any) -> Any:
        return getattr(np, ufunc)(*(float(o) if isinstance(o, Expr) else o for o in operands))

    return _log_cosh_by(call, np.abs(u))


def _log_cosh_by(call: Callable[..., Any], a: Any) -> Any:
    """Of |u|: log1p(2·sinh(|u|/2)²) near 0; elsewhere log(exp(|u|) + exp(−|u|)) − log 2."""
    half = call("multiply", call("minimum", a, Rational(1)), Rational(1, 2))
    near = call("log1p", call("multiply", call("square", call("sinh", half)), Rational(2)))
    far = call("logaddexp", a, call("negative", a))
    far = call("subtract", far, call("log", Rational(2)))
    return call("where", call("less", a, Rational(1)), near, far)


def _known(name: str, numpy: str = "", **properties: Any) -> FunctionRow:
    """A function that SymPy, mpmath and `math` know by its name; NumPy may have another one."""
    own = numpy or name
    return FunctionRow(
        name=name,
        definition=getattr(sympy, name),
        floats=getattr(np, own),
        digits=lambda mp, u: getattr(mp, name)(u),
        in_numpy=(own, name) if numpy else (name,),
        in_math=(name,),
        latex=f"\\{own}",
        **properties,
    )


def _table(*rows: FunctionRow) -> dict[str, FunctionRow]:
    return {row.name: row for row in rows}


TABLE: dict[str, FunctionRow] = _table(
    _known("exp", overflows=True, analytic=True, exponential=True, pivot=(0, 1), image=(0, inf)),
    _known("log", partial=True, pivot=(1, 0)),
    FunctionRow(
        name="expm1",
        definition=lambda u: sympy.exp(u) - 1,
        floats=np.expm1,
        digits=lambda mp, u: mp.expm1(u),
        in_numpy=("expm1",),
        in_math=("expm1",),
        in_scipy=("expm1",),
        latex=r"\operatorname{expm1}",
        told=(r"$\operatorname{expm1}(u)$", r"$\exp(u) - 1$"),
        overflows=True,
        analytic=True,
        pivot=(0, 0),
        image=(-1, inf),
        exponential=True,
        stable="difference",
    ),
    FunctionRow(
        name="log1p",
        definition=lambda u: sympy.log(1 + u),
        floats=np.log1p,
        digits=lambda mp, u: mp.log1p(u),
        in_numpy=("log1p",),
        in_math=("log1p",),
        in_scipy=("log1p",),
        latex=r"\operatorname{log1p}",
        told=(r"$\operatorname{log1p}(u)$", r"$\log(1 + u)$"),
        partial=True,
        pivot=(0, 0),
        stable="difference",
    ),
    _known("sin", analytic=True, odd=True, image=(-1, 1), closed=True, quotient=True),
    _known("cos", analytic=True, even=True, image=(-1, 1), closed=True, quotient=True),
    _known("tan", odd=True, quotient=True),
    _known("asin", "arcsin", partial=True, odd=True, pivot=(0, 0)),
    _known("acos", "arccos", partial=True),
    _known("atan", "arctan", analytic=True, odd=True, pivot=(0, 0)),
    _known(
        "sinh",
        overflows=True,
        analytic=True,
        odd=True,
        pivot=(0, 0),
        exponential=True,
        quotient=True,
    ),
    _known(
        "cosh",
        overflows=True,
        analytic=True,
        even=True,
        image=(1, inf),
        closed=True,
        exponential=True,
        quotient=True,
    ),
    _known(
        "tanh",
        analytic=True,
        odd=True,
        pivot=(0, 0),
        image=(-1, 1),
        exponential=True,
        stable="quotient",
        quotient=True,
    ),
    FunctionRow(
        name="erf",
        definition=sympy.erf,
        floats=_entrywise(math.erf),
        digits=lambda mp, u: mp.erf(u),
        in_math=("erf",),
        in_scipy=("erf",),
        helper='''
def erf(z: Array) -> Array:
    """The error function, entry by entry: NumPy has none."""
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(z)).astype(z.dtype)
''',
        latex=r"\operatorname{erf}",
        told=(
            r"$\operatorname{erf}(u)$",
            r"$\frac{2}{\sqrt{\pi}} \int_0^u \exp(-t^2)\,dt$",
        ),
        analytic=True,
        odd=True,
        pivot=(0, 0),
        image=(-1, 1),
    ),
    FunctionRow(
        name="erfc",
        definition=lambda u: 1 - sympy.erf(u),
        floats=_entrywise(math.erfc),
        digits=lambda mp, u: mp.erfc(u),
        in_math=("erfc",),
        in_scipy=("erfc",),
        helper='''
def erfc(z: Array) -> Array:
    """1 - erf(z), entry by entry, to all digits where erf(z) is nearly 1."""
    return np.asarray(np.frompyfunc(math.erfc, 1, 1)(z)).astype(z.dtype)
''',
        latex=r"\operatorname{erfc}",
        told=(r"$\operatorname{erfc}(u)$", r"$1 - \operatorname{erf}(u)$"),
        analytic=True,
        image=(0, 2),
        stable="difference",
    ),
    FunctionRow(
        name="normal_cdf",
        definition=lambda u: (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
        floats=_entrywise(lambda u: math.erfc(-u * math.sqrt(0.5)) / 2),
        digits=lambda mp, u: mp.erfc(-u / mp.sqrt(2)) / 2,
        in_scipy=("ndtr",),
        helper='''
def normal_cdf(z: Array) -> Array:
    """(1 + erf(z / sqrt(2))) / 2, to all digits where erf is nearly -1."""
    share = np.frompyfunc(lambda u: math.erfc(-u * math.sqrt(0.5)) / 2, 1, 1)
    return np.asarray(share(z)).astype(np.asarray(z).dtype)
''',
        latex=r"\Phi",
        told=(r"$\Phi(u)$", r"$(1 + \operatorname{erf}(u/\sqrt{2}))/2$"),
        analytic=True,
        image=(0, 1),
        stable="difference",
    ),
    FunctionRow(
        name="abs",
        definition=sympy.Abs,
        floats=np.abs,
        digits=lambda mp, u: abs(u),
        pieces=lambda u, choose: choose(">", u, 0, u, -u),
        in_numpy=("abs", "absolute", "fabs"),
        in_math=("fabs",),
        latex=r"\operatorname{abs}",
        delimiters=("|", "|"),
        kink=r"The derivative of $|u|$ is $\operatorname{sgn}(u)$, with "
        r"$\operatorname{sgn}(0) = 0$.",
        even=True,
        image=(0, inf),
        closed=True,
    ),
    FunctionRow(
        name="sign",
        definition=sympy.sign,
        floats=np.sign,
        digits=lambda mp, u: mp.sign(u),
        pieces=lambda u, choose: choose(">", u, 0, 1, choose("<", u, 0, -1, 0)),
        in_numpy=("sign",),
        latex=r"\operatorname{sgn}",
        jumps=True,
        told=(r"$\operatorname{sgn}(u)$", "the sign of $u$: $-1$, $0$ or $1$"),
        kink=r"The derivative of $\operatorname{sgn}(u)$ is $0$ everywhere.",
        odd=True,
        pivot=(0, 0),
        image=(-1, 1),
        closed=True,
    ),
    FunctionRow(
        name="sigmoid",
        definition=lambda u: 1 / (1 + sympy.exp(-u)),
        floats=lambda u: 1 / (1 + np.exp(-u)),
        digits=lambda mp, u: 1 / (1 + mp.exp(-u)),
        in_scipy=("expit",),
        helper='''
def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)); where exp(-z) overflows, the quotient is 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))
''',
        ufuncs=lambda call, u: call(
            "divide", Rational(1), call("add", call("exp", call("negative", u)), Rational(1))
        ),
        latex=r"\sigma",
        told=(r"$\sigma(u)$", r"$1/(1 + \exp(-u))$"),
        exponential=True,
        stable="quotient",
    ),
    FunctionRow(
        name="softplus",
        definition=lambda u: sympy.log(1 + sympy.exp(u)),
        floats=lambda u: np.logaddexp(u, 0),
        digits=_softplus,
        helper='''
def softplus(z: Array) -> Array:
    """log(1 + exp(z)), in a form that cannot overflow."""
    return np.logaddexp(z, 0)
''',
        ufuncs=lambda call, u: call("logaddexp", u, Rational(0)),
        latex=r"\operatorname{softplus}",
        told=(r"$\operatorname{softplus}(u)$", r"$\log(1 + \exp(u))$"),
        stable="logarithm",
    ),
    FunctionRow(
        name="log_cosh",
        definition=lambda u: sympy.log(sympy.cosh(u)),
        floats=_log_cosh,
        digits=lambda mp, u: mp.log1p(2 * mp.sinh(u / 2) ** 2),
        helper='''
def log_cosh(z: Array) -> Array:
    """log(cosh(z)); near 0 it is log1p(cosh(z) - 1), so that nothing cancels."""
    a = np.abs(z)
    near = np.log1p(2 * np.sinh(np.minimum(a, 1) / 2) ** 2)
    return np.where(a < 1, near, np.logaddexp(a, -a) - float(np.log(2)))
''',
        ufuncs=lambda call, u: _log_cosh_by(call, call("abs", u)),
        latex=r"\log\cosh",
        even=True,
        stable="logarithm",
    ),
)
"""Every elementary function by the name it has in the language. (`sqrt`, `max`, `min`, `where`
are part of the language too: `sqrt(u)` is `u**(1/2)`, `max(u, v)` is `where(u > v, u, v)`.)"""
