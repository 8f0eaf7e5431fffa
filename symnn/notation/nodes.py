"""The nodes that the equation language adds to SymPy: indices, tensor reads, reductions, choices.

They are plain SymPy expressions, so `xreplace`, `diff` of a scalar kernel and comparison are
SymPy's own. SymPy's `Sum`, `Piecewise` and `Max` are not used: they rewrite themselves when they
are built, and an equation must stay as it was written.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, S, Symbol, sympify
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue


class Index(Symbol):  # type: ignore[misc]
    """An index that runs over 0, 1, …, size − 1. Two indices are equal when name and size are."""

    __slots__ = ("size",)
    size: Expr

    def __new__(cls, name: str, size: Expr | int) -> Index:
        index: Index = Symbol.__xnew__(cls, name, integer=True, nonnegative=True)
        index.size = sympify(size)
        return index

    def __getnewargs_ex__(self) -> tuple[tuple[str, Expr], dict[str, Any]]:
        return (self.name, self.size), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.size)


class _Real(Expr):  # type: ignore[misc]
    """Base of the nodes below: commutative, real-valued, no rewriting of its own."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, *args: Any) -> Expr:
        return Expr.__new__(cls, *map(sympify, args))


class Access(_Real):
    """The entry of a tensor at some indices, `t[i, j]`; a tensor of rank 0 is read as `t`.

    A position may be any integer expression: an index, an affine form (`2*u + r - 1`) or the
    entry of an integer tensor (`E[w[i,t], k]`). Reads outside the tensor are zero.
    """

    def __new__(cls, name: str | Symbol, *indices: Any) -> Access:
        label = Symbol(name) if isinstance(name, str) else name
        access: Access = Expr.__new__(cls, label, *map(sympify, indices))
        return access

    @property
    def name(self) -> str:
        """The tensor's name."""
        return str(self.args[0].name)

    @property
    def indices(self) -> tuple[Expr, ...]:
        """The positions read, one for each axis."""
        return tuple(self.args[1:])

    @property
    def free_symbols(self) -> set[Basic]:
        return set().union(*(e.free_symbols for e in self.indices))

    def _eval_derivative(self, s: Symbol) -> Expr:
        return S.Zero


class Reduction(_Real):
    """A reduction of `body` over bound indices."""

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def indices(self) -> tuple[Index, ...]:
        return tuple(self.args[1:])

    @property
    def bound_symbols(self) -> list[Index]:
        return list(self.indices)

    @property
    def free_symbols(self) -> set[Basic]:
        free: set[Basic] = self.body.free_symbols - set(self.indices)
        return free

    def _sympystr(self, printer: Any) -> str:  # SymPy's own printer would take Sum for its Sum
        return f"{type(self).__name__}({', '.join(map(printer.doprint, self.args))})"

    def _eval_derivative(self, s: Symbol) -> Expr:
        if s not in self.body.free_symbols:
            return S.Zero
        raise NotImplementedError("a reduction is differentiated by symnn.calculus")


class Sum(Reduction):
    """The sum of `body` over its indices, each over its whole range."""


class Maximum(Reduction):
    """The largest value of `body` over its indices."""


class Where(_Real):
    """`a` where the condition holds, `b` elsewhere. `max(a, b)` is `where(a > b, a, b)`."""

    def __new__(cls, condition: Any, a: Any, b: Any) -> Expr:
        condition, a, b = sympify(condition), sympify(a), sympify(b)
        if isinstance(condition, BooleanTrue) or a == b:
            return a
        if isinstance(condition, BooleanFalse):
            return b
        return Expr.__new__(cls, condition, a, b)

    @property
    def condition(self) -> Relational:
        return self.args[0]

    def _eval_derivative(self, s: Symbol) -> Expr:
        return Where(self.condition, self.args[1].diff(s), self.args[2].diff(s))


class Delta(_Real):
    """Kronecker's delta: 1 where both positions are the same, 0 elsewhere."""

    def __new__(cls, a: Any, b: Any) -> Expr:
        a, b = sympify(a), sympify(b)
        if a == b:
            return S.One
        if (a - b).is_number:
            return S.Zero
        return Expr.__new__(cls, a, b)

    def _eval_derivative(self, s: Symbol) -> Expr:
        return S.Zero


def accesses(expr: Basic) -> list[Access]:
    """Every distinct tensor read in an expression, in the order of a walk from the left."""
    found: dict[Access, None] = {}
    stack: list[Basic] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Access):
            found.setdefault(node)
        stack.extend(reversed(node.args))
    return list(found)


def is_whole(position: Expr) -> bool:
    """Whether a position is made of indices, sizes, integers and reads by +, − and ×."""
    if isinstance(position, Access) or position.is_Symbol or position.is_Integer:
        return True
    return (position.is_Add or position.is_Mul) and all(map(is_whole, position.args))


def substitute(expr: Expr, mapping: dict[Any, Any]) -> Expr:
    """Replace indices, capture-free: a bound index that the mapping would capture is renamed."""
    if not mapping:
        return expr
    if isinstance(expr, Reduction):
        inner = {old: new for old, new in mapping.items() if old not in expr.indices}
        incoming = {s for new in inner.values() for s in sympify(new).free_symbols}
        names = {s.name for s in incoming}  # text and code know an index by its name alone
        taken = names | {s.name for s in expr.body.free_symbols}
        indices = []
        for index in expr.indices:
            if index.name in names:
                renamed = fresh(index, taken)
                inner[index] = renamed
                index = renamed
            taken.add(index.name)
            indices.append(index)
        return expr.func(substitute(expr.body, inner), *indices)
    if not expr.args:
        return mapping.get(expr, expr)
    if expr in mapping:
        return mapping[expr]
    if isinstance(expr, Access):
        return Access(expr.args[0], *(substitute(e, mapping) for e in expr.indices))
    args = [substitute(a, mapping) for a in expr.args]
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)


def fresh(index: Index, taken: set[str]) -> Index:
    """The index under a name that is not taken: `j`, then `j_1`, `j_2`, …"""
    if index.name not in taken:
        return index
    stem = index.name.rsplit("_", 1)[0] if index.name.rsplit("_", 1)[-1].isdigit() else index.name
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return Index(f"{stem}_{number}", index.size)


def size_symbol(name: str) -> Symbol:
    """The symbol of a size: a positive integer."""
    return Symbol(name, integer=True, positive=True)
