"""The nodes of the elementary functions, opaque to SymPy's rewriting, and of their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sympy import Expr, Function, Symbol

from symnn.notation.functions import TABLE, FunctionRow


class Elementary(Function):  # type: ignore[misc]
    """An elementary function of one real argument that SymPy leaves as it stands."""

    row: ClassVar[FunctionRow]
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


def _elementary(row: FunctionRow) -> type[Elementary]:
    members: dict[str, Any] = {"row": row, "definition": staticmethod(row.definition)}
    return type(row.name, (Elementary,), members)


FUNCTIONS: dict[str, type[Elementary]] = {name: _elementary(row) for name, row in TABLE.items()}
"""The node of every function of the table, by its name."""
