"""The partial derivatives of a right-hand side by each tensor read.

A read, or a whole reduction, is one scalar of the kernel that SymPy differentiates; reductions are
entered by the chain rule. Σ is linear; a maximum passes its derivative to the entry that attains
it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Add, Dummy, Eq, Expr, Function, Mul, Pow, S, log

from symnn.calculus.algebra import alpha, product
from symnn.calculus.elementary import resolve
from symnn.calculus.tidy import tidy
from symnn.notation import Access, Equation, Index, Maximum, Reduction, Sum, Where


@dataclass(frozen=True)
class Partial:
    """∂rhs/∂access = Σ over `binders` of `factor`, at the positions where `access` reads."""

    access: Access
    factor: Expr
    binders: tuple[Index, ...] = ()


def partials(equation: Equation) -> list[Partial]:
    """One partial for each distinct read, in the order of the text."""
    return _partials(alpha(equation.rhs))  # no bound index has the name of a free one


def _partials(expr: Expr) -> list[Partial]:
    atoms = _atoms(expr)
    scalars = {atom: Dummy(f"s{n}", real=True) for n, atom in enumerate(atoms)}
    back = {scalar: atom for atom, scalar in scalars.items()}
    terms: dict[Dummy, list[Expr]] = {scalar: [] for scalar in back}
    for term in Add.make_args(_replace(expr, scalars)):
        for scalar in term.free_symbols & terms.keys():
            terms[scalar].append(term)  # a sum of as many terms as scalars is one pass
    found: list[Partial] = []
    for atom, scalar in scalars.items():
        kernel = Add(*terms[scalar]).replace(_is_open, lambda power: _Power(*power.args))
        derivative = kernel.diff(scalar).replace(_Power, Pow)
        factor = _replace(tidy(resolve(derivative)), back)
        if factor is S.Zero:
            continue
        if isinstance(atom, Access):
            found.append(Partial(atom, factor))
            continue
        weight = _weight(atom)
        for inner in _partials(atom.body):
            joint = product(factor, weight, inner.factor)
            found.append(Partial(inner.access, joint, atom.indices + inner.binders))
    return found


class _Power(Function):  # type: ignore[misc]
    """uⁿ, the derivative of which is n·uⁿ⁻¹: SymPy's is n·uⁿ/u, which has no value at u = 0."""

    def fdiff(self, argindex: int = 1) -> Expr:
        u, n = self.args
        return n * _Power(u, n - 1) if argindex == 1 else u**n * log(u)


def _is_open(expr: Expr) -> bool:
    return expr.is_Pow and not expr.exp.is_number


def _weight(reduction: Reduction) -> Expr:
    """What a reduction passes on to each entry: 1 for a sum, a share of 1 for a maximum."""
    if not isinstance(reduction, Maximum):
        return S.One
    attained = Where(Eq(reduction.body, reduction, evaluate=False), 1, 0)
    return Mul(attained, 1 / Sum(attained, *reduction.indices))


def _atoms(expr: Expr) -> list[Expr]:
    """The scalars of the kernel: reads and reductions that stand in no other."""
    if isinstance(expr, Access | Reduction):
        return [expr]
    return list(dict.fromkeys(atom for arg in expr.args for atom in _atoms(arg)))


def _replace(expr: Expr, mapping: dict[Expr, Expr]) -> Expr:
    if expr in mapping:
        return mapping[expr]
    if isinstance(expr, Access | Reduction) or not expr.args:
        return expr
    args = [_replace(a, mapping) for a in expr.args]
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)
