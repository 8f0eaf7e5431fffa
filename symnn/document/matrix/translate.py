"""Index notation → trees of matrices: one recursion over the expression.

An expression is translated for the axes it is wanted on: rows and columns, rows alone, or none.
In a product, what depends on no axis is a scalar, on one axis a diagonal, and on both a matrix; a
sum over an index is the product of what stands left of it and what stands right of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sympy import Expr, Mul, S

from symnn.document.matrix.build import hadamard, matmul, scaled, transpose
from symnn.document.matrix.reductions import Axis, Reductions, Unwritable
from symnn.document.matrix.tree import (
    Apply,
    Chosen,
    Diag,
    EntryFunction,
    Number,
    Ones,
    Power,
    Read,
    Total,
    Tree,
)
from symnn.network import BATCH
from symnn.notation import (
    Access,
    Elementary,
    Equation,
    Index,
    Maximum,
    Reduction,
    Sum,
    Tensor,
    Where,
)

Terms = Callable[[Expr], list[tuple[str, Expr]]]


class Translator(Reductions):
    """Translates right-hand sides of one form.

    `columns` is the form of one sample, whose tensors are columns: every index of a sample is
    held fixed. Otherwise the batch is a matrix with a row for each sample. `diagonals` writes an
    entrywise factor of a column as a diagonal matrix; `functions` are the tensors that are a
    function of another, entry by entry; `terms` puts the terms of a sum in order; `tensors` are
    those whose shapes are known: they are read as a whole.
    """

    def __init__(
        self,
        columns: bool,
        diagonals: bool,
        functions: Mapping[str, tuple[EntryFunction, str]],
        terms: Terms,
        fixed: tuple[str, ...] = (),
        tensors: Mapping[str, Tensor] | None = None,
    ) -> None:
        self.columns = columns
        self.diagonals = diagonals and columns
        self.functions = functions
        self._terms = terms
        self.fixed_names = fixed
        self.tensors = tensors or {}

    def terms(self, expr: Expr) -> list[tuple[str, Expr]]:
        """The terms of a sum with their signs, in order."""
        return self._terms(expr)

    def equation(self, equation: Equation) -> tuple[Tree, Tree]:
        """Both sides of an equation. Raises `Unwritable`."""
        axes = [index for index in equation.indices if not self.fixed(index)]
        if len(axes) > 2:
            raise Unwritable("it has more than two axes")
        rows, cols = (*axes, None, None)[:2]
        return self.tree(equation.target, rows, cols), self.tree(equation.rhs, rows, cols)

    def tree(self, expr: Expr, rows: Axis = None, cols: Axis = None) -> Tree:
        """The expression with its entry at (rows, cols) in that row and column."""
        free = expr.free_symbols
        by_rows, by_cols = rows in free, cols in free
        if by_rows and by_cols:
            return self._whole(expr, rows, cols)
        if by_rows:
            column = self._whole(expr, rows, None)
            return column if cols is None else matmul(column, transpose(Ones(cols.size)))
        if by_cols:
            assert cols is not None
            line = transpose(self._whole(expr, cols, None))
            return line if rows is None else matmul(Ones(rows.size), line)
        scalar = self._whole(expr, None, None)
        ones: list[Tree] = [Ones(axis.size) for axis in (rows, cols) if axis is not None]
        if not ones:
            return scalar
        first, *rest = ones if rows is not None else [transpose(ones[0])]
        return scaled([scalar], matmul(first, *(transpose(line) for line in rest)))

    def fixed(self, position: Expr) -> bool:
        if not isinstance(position, Index):
            return False
        return position.name in self.fixed_names or (self.columns and position.size == BATCH)

    def _whole(self, expr: Expr, rows: Axis, cols: Axis) -> Tree:
        """An expression that depends on the axes that are given."""
        match expr:
            case Access():
                return self._read(expr, rows, cols)
            case Sum():
                return self.sum(expr, rows, cols)
            case Maximum():
                return self.largest(expr, rows, cols)
            case Where():
                return self._choice(expr, rows, cols)
            case Elementary():
                body = self.tree(expr.args[0], rows, cols)
                return Apply(EntryFunction(type(expr).__name__), body)
        if not expr.has(Access, Reduction) and not expr.atoms(Index):
            return Number(expr)
        if expr.is_Add:
            terms = self.terms(expr)
            return Total(tuple((sign, self.tree(term, rows, cols)) for sign, term in terms))
        if expr.is_Mul:
            return self.product(expr, rows, cols)
        if expr.is_Pow and expr.exp.is_number:
            return Power(self.tree(expr.base, rows, cols), expr.exp)
        raise Unwritable("an index or a tensor stands where matrices know none")

    def _read(self, read: Access, rows: Axis, cols: Axis) -> Tree:
        positions = list(read.indices)
        at: list[Index] = []
        while positions and self.fixed(positions[0]):
            at.append(positions.pop(0))
        axes = [axis for axis in (rows, cols) if axis is not None]
        if sorted(map(str, positions)) != sorted(map(str, axes)) or len(set(positions)) < len(
            positions
        ):
            raise Unwritable("a tensor is read at positions that are no plain axes")
        known = self.tensors.get(read.name)
        if known and known.shape != tuple(position.size for position in read.indices):
            raise Unwritable("a part of a tensor is read, or more than it has")
        if read.name in self.functions:
            function, inner = self.functions[read.name]
            return Apply(function, self._read(Access(inner, *read.indices), rows, cols))
        sizes = [position.size for position in positions]
        found = Read(read.name, (*sizes, S.One, S.One)[:2], tuple(at))
        return transpose(found) if len(axes) == 2 and positions != axes else found

    def product(self, expr: Expr, rows: Axis, cols: Axis) -> Tree:
        groups: dict[tuple[bool, bool], list[Expr]] = {}
        for factor in self.ordered(expr):
            key = (rows in factor.free_symbols, cols in factor.free_symbols)
            groups.setdefault(key, []).append(factor)
        scalars = [self.tree(factor) for factor in groups.get((False, False), [])]
        both, left, right = (
            groups.get(k, []) for k in ((True, True), (True, False), (False, True))
        )
        if both:
            core = hadamard([self.tree(factor, rows, cols) for factor in both])
            chain = [core]
            if left:
                chain.insert(0, Diag(self.entrywise(left, rows)))
            if right:
                chain.append(Diag(self.entrywise(right, cols)))
            return scaled(scalars, matmul(*chain))
        if left and right:
            line = transpose(self.entrywise(right, cols))
            return scaled(scalars, matmul(self.entrywise(left, rows), line))
        if left:
            return scaled(scalars, self.column(left, rows))
        if right:
            return scaled(scalars, transpose(self.column(right, cols)))
        return scaled(scalars, Number(S.One))

    def entrywise(self, factors: list[Expr], rows: Axis) -> Tree:
        return hadamard([self.tree(factor, rows) for factor in factors])

    def column(self, factors: list[Expr], rows: Axis) -> Tree:
        """Factors of one axis: diag(u) v, or u ⊙ v, the last one being what is passed on."""
        if len(factors) == 1 or not self.diagonals:
            return self.entrywise(factors, rows)
        return matmul(Diag(self.entrywise(factors[:-1], rows)), self.tree(factors[-1], rows))

    def ordered(self, expr: Expr) -> list[Expr]:
        """Numbers as one; in a column slopes first, as in diag(f′) δ; in rows last, δ ⊙ f′."""
        factors = Mul.make_args(expr)
        plain = [f for f in factors if not f.has(Access, Reduction) and not f.atoms(Index)]
        rest = [f for f in factors if f not in plain]
        rest.sort(key=lambda f: (self._place(f), str(f)))
        if not self.columns:
            rest.sort(key=self._place, reverse=True)
        return [*([Mul(*plain)] if plain else []), *rest]

    def _place(self, factor: Expr) -> int:
        base = factor.as_base_exp()[0]
        if isinstance(base, Access) and base.name in self.functions:
            return 0
        if isinstance(base, Elementary | Where):
            return 1
        return 2 if isinstance(base, Access) else 3 if base.is_Add else 4

    def _choice(self, expr: Where, rows: Axis, cols: Axis) -> Tree:
        condition, yes, no = expr.args
        left, right = (self._spread(side, rows, cols) for side in condition.args)
        yes, no = (self._spread(part, rows, cols) for part in (yes, no))
        sizes = (rows.size if rows else S.One, cols.size if cols else S.One)
        return Chosen(condition.rel_op, left, right, yes, no, sizes)

    def _spread(self, expr: Expr, rows: Axis, cols: Axis) -> Tree:
        """As wide as the axes, or one number for all entries."""
        return (
            self.tree(expr, rows, cols) if expr.atoms(Index) or expr.has(Access) else Number(expr)
        )
