"""Equations up to the names of tensors and indices, so that alike equations are checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Basic, Expr, Symbol

from symnn.notation import Access, Equation, Index, Prime, Tensor


class Renaming:
    """Renames tensors in order of appearance, and sizes after the numbers they are given.

    Two lists of equations with the same text say the same of differently named tensors. The sizes
    are distinct, so that they tell symbols apart; a size is no number: N is written n4, not 4.
    """

    def __init__(self, tensors: Mapping[str, Tensor], sizes: Mapping[Symbol, int]) -> None:
        self._tensors = tensors
        self._sizes = {symbol: Symbol(f"n{size}") for symbol, size in sizes.items()}
        self._names: dict[str, str] = {}

    def tensor(self, name: str) -> str:
        """The tensor's new name; with its shape, when it is new."""
        if name not in self._names:
            shape = ",".join(map(self._size, self._tensors[name].shape))
            self._names[name] = f"t{len(self._names)}"
            return f"{self._names[name]}({shape})"
        return self._names[name]

    def _size(self, size: Expr) -> str:
        return str(size.xreplace(self._sizes))

    def text(self, equations: Iterable[Equation]) -> str:
        """The equations, renamed."""
        return "\n".join(map(self._equation, equations))

    def _equation(self, equation: Equation) -> str:
        bound: dict[Index, str] = {}
        return f"{self._write(equation.target, bound)}={self._write(equation.rhs, bound)}"

    def _write(self, expr: Basic, bound: dict[Index, str]) -> str:
        if isinstance(expr, Index):
            if expr not in bound:
                bound[expr] = f"i{len(bound)}<{self._size(expr.size)}"
            return bound[expr]
        if isinstance(expr, Access):
            inside = ",".join(self._write(p, bound) for p in expr.indices)
            return f"{self.tensor(expr.name)}[{inside}]"
        if isinstance(expr, Prime):
            return f"{expr.args[0].name}'({self._write(expr.argument, bound)})"
        if isinstance(expr, Symbol):
            return self._size(expr)
        if not expr.args:
            return str(expr)
        return f"{type(expr).__name__}({','.join(self._write(a, bound) for a in expr.args)})"
