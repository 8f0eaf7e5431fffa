"""The elementary functions of the language, opaque to SymPy's rewriting.

Each is a name with its definition in SymPy's own functions. The definition is what proofs expand;
no derivative is written here: a derivative appears as `Prime`, and the calculus finds and proves
the form in which it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import sympy
from sympy import Expr, Function, Symbol


class Elementary(Function):  # type: ignore[misc]
    """An elementary function of one real argument that SymPy leaves as it stands."""

    definition: ClassVar[Callable[[Expr], Expr]]
    is_extended_real = True
    is_real = True

    @classmethod
    def eval(cls, argument: Expr) -> None:
        return None

    def fdiff(self, argindex: int = 1) -> Expr:
        return Prime(type(self).__name__, self.args[0])


class Prime(Expr):  # type: ignore[misc]
    """The derivative f′(u) of an elementary function f, not yet written out."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, name: str | Symbol, argument: Expr) -> Prime:
        label = Symbol(name) if isinstance(name, str) else name
        prime: Prime = Expr.__new__(cls, label, argument)
        return prime

    @property
    def function(self) -> type[Elementary]:
        return FUNCTIONS[str(self.args[0].name)]

    @property
    def argument(self) -> Expr:
        return self.args[1]


def _elementary(name: str, definition: Callable[[Any], Any]) -> type[Elementary]:
    return type(name, (Elementary,), {"definition": staticmethod(definition)})


FUNCTIONS: dict[str, type[Elementary]] = {
    name: _elementary(name, definition)
    for name, definition in {
        "exp": sympy.exp,
        "log": sympy.log,
        "sin": sympy.sin,
        "cos": sympy.cos,
        "tan": sympy.tan,
        "asin": sympy.asin,
        "acos": sympy.acos,
        "atan": sympy.atan,
        "sinh": sympy.sinh,
        "cosh": sympy.cosh,
        "tanh": sympy.tanh,
        "erf": sympy.erf,
        "abs": sympy.Abs,
        "sign": sympy.sign,
        "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
        "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
        "log_cosh": lambda u: sympy.log(sympy.cosh(u)),
    }.items()
}
"""Every elementary function by the name it has in the language. (`sqrt`, `max`, `min`, `where`
are part of the language too: `sqrt(u)` is `u**(1/2)`, `max(u, v)` is `where(u > v, u, v)`.)"""
