"""Text → equation. The text is read by Python's `ast` and built node by node from a whitelist;
nothing of it is ever evaluated."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn

import sympy
from sympy import Expr, Rational

from symnn.notation.constants import has_no_value
from symnn.notation.elementary import FUNCTIONS
from symnn.notation.ellipsis import spread_ellipsis
from symnn.notation.errors import NotationError
from symnn.notation.nodes import Access, Index, Where, is_whole
from symnn.notation.program import Equation, Tensor
from symnn.notation.ranges import infer_ranges
from symnn.notation.syntax import (
    CHOICES,
    CONSTANTS,
    REDUCTIONS,
    bound_names,
    checked,
    read_syntax,
    shorten,
    subscripts,
    suggest,
)

LARGEST_EXPONENT = 64
LARGEST_BASE = 128  # bits
LONGEST_NUMBER = 300  # digits, within a float's range
LARGEST_RANGE = 10_000_000
MOST_INDICES = 8
"""Of an entry and the reductions around a place: what is computed there has as many axes."""
DISTINCT = "the target's positions are distinct index names"


Macro = Callable[[Expr], Expr]
"""What stands for a call of one argument: the expression that it is written out into."""


def parse_equation(
    text: str,
    tensors: Mapping[str, Tensor],
    sizes: Mapping[str, Expr] | None = None,
    macros: Mapping[str, Macro] | None = None,
) -> Equation:
    """Read `target[i,…] = right-hand side`; `target[i,k < D]` declares the range of k.

    `tensors` are those the right-hand side may read. `sizes` names the sizes that may stand as
    values (`N`), and gives the range of an index that no plain read determines (`u` in `x[u+r]`).
    `macros` are further functions of one argument; one that does not fit raises `NotationError`.
    Raises `NotationError`, with the column, for whatever is not in the language.
    """
    text = text.strip()
    statement, sizes = spread_ellipsis(read_syntax(text), tensors, sizes or {})
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        raise NotationError("expected one equation, 'target[i, …] = expression'", 1)
    target = statement.targets[0]
    if not isinstance(target, ast.Subscript | ast.Name):
        raise NotationError("expected a tensor such as z[i,k] left of '='", target.col_offset + 1)
    positions = subscripts(target) if isinstance(target, ast.Subscript) else []
    label = target.value if isinstance(target, ast.Subscript) else target
    if not isinstance(label, ast.Name):
        raise NotationError("expected a tensor's name", label.col_offset + 1)
    checked(label)
    names: list[str] = []
    declared: dict[str, Expr] = {}
    for node in positions:
        name, size = _target_index(node, text, sizes)
        if name in names:
            raise NotationError(DISTINCT, node.col_offset + 1)
        names.append(name)
        if size is not None:
            declared[name] = size
    open_names = [name for name in names if name not in declared]
    ranges = infer_ranges(statement.value, open_names, label.id, tensors, sizes) | declared
    for node, name in zip(positions, names, strict=True):
        check_range(name, ranges[name], node)
    indices = {name: Index(name, ranges[name]) for name in names}
    known = dict(tensors)
    known[label.id] = Tensor(label.id, tuple(ranges[name] for name in names))
    rhs = _Builder(text, known, sizes, macros or {}).build(statement.value, indices)
    return Equation(Access(label.id, *indices.values()), rhs)


def check_range(name: str, size: Expr, node: ast.expr) -> None:
    """Raises `NotationError` where an index would not run over a whole number of places."""
    if not size.is_integer or (size.is_number and not 1 <= size <= LARGEST_RANGE):
        raise NotationError(
            f"index '{name}' runs over {size}: expected a size", node.col_offset + 1
        )


def _target_index(node: ast.expr, text: str, sizes: Mapping[str, Expr]) -> tuple[str, Expr | None]:
    """The name of a target's index, and its size where `k < D` declares it."""
    size = None
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Lt):
        size = _Builder(text, {}, sizes, {}).build(node.comparators[0], {})
        node = node.left
    if not isinstance(node, ast.Name):
        raise NotationError(DISTINCT, node.col_offset + 1)
    return checked(node), size


def parse_expression(
    text: str, tensors: Mapping[str, Tensor], sizes: Mapping[str, Expr] | None = None
) -> Expr:
    """Read an expression whose every index is bound. Raises `NotationError` as `parse_equation`."""
    text = text.strip()
    statement = read_syntax(text)
    if not isinstance(statement, ast.Expr):
        raise NotationError("expected an expression, without '='", 1)
    return _Builder(text, tensors, sizes or {}, {}).build(statement.value, {})


class _Builder:
    """Builds SymPy expressions from syntax; each method takes one kind of node."""

    def __init__(
        self,
        text: str,
        tensors: Mapping[str, Tensor],
        sizes: Mapping[str, Expr],
        macros: Mapping[str, Macro],
    ) -> None:
        self.text = text
        self.tensors = tensors
        self.sizes = sizes
        self.macros = macros

    def build(self, node: ast.expr, scope: Mapping[str, Index]) -> Expr:
        handler: Callable[..., Expr] | None = getattr(self, f"_{type(node).__name__}", None)
        if handler is None:
            self.refuse(node, "is not part of the language")
        built = handler(node, scope)
        if has_no_value(built):
            self.refuse(node, "is not a real number that a float can hold")
        return built

    def refuse(self, node: ast.expr, why: str) -> NoReturn:
        typed = self.text[node.col_offset : node.end_col_offset]
        raise NotationError(f"'{shorten(typed)}' {why}", node.col_offset + 1)

    def _Constant(self, node: ast.Constant, scope: Mapping[str, Index]) -> Expr:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            self.refuse(node, "is not part of the language: expected a number")
        written = self.text[node.col_offset : node.end_col_offset]
        if not node.value and re.search("[1-9]", written.lower().partition("e")[0]):
            self.refuse(node, "is too small for a float")
        text = repr(node.value)  # the decimal as it prints, so that 0.1 is 1/10
        if len(text) > LONGEST_NUMBER or text in ("inf", "nan"):
            self.refuse(node, "is not a number of a sensible size")
        return Rational(text)

    def _Name(self, node: ast.Name, scope: Mapping[str, Index]) -> Expr:
        if node.id in scope:
            return scope[node.id]
        if node.id in self.tensors:
            if self.tensors[node.id].rank:
                self.refuse(node, f"has {self.tensors[node.id].rank} axes: expected positions")
            return Access(node.id)
        if node.id in self.sizes:
            return self.sizes[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]
        if len(node.id) == 1 and any(tensor.rank for tensor in self.tensors.values()):
            self.refuse(node, f"is not defined: as an index it needs a sum(…, {node.id})")
        known = [*self.tensors, *scope, *self.sizes, *CONSTANTS]
        self.refuse(node, f"is not defined{suggest(node.id, known)}")

    def _Between(self, node: ast.Name, scope: Mapping[str, Index]) -> Expr:
        if node.id not in scope:
            why = "'...' stands for axes that neither the target nor a sum around it has"
            raise NotationError(why, node.col_offset + 1)
        return scope[node.id]

    def factors(self, node: ast.expr, scope: Mapping[str, Index]) -> Iterator[Expr]:
        """The factors of a product, for one `Mul`: SymPy would write 3*(a + b) as 3*a + 3*b."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield sympy.S.NegativeOne
            yield from self.factors(node.operand, scope)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            yield from self.factors(node.left, scope)
            right = self.build(node.right, scope)
            if isinstance(node.op, ast.Div) and (right.is_zero or has_no_value(1 / right)):
                self.refuse(node, "divides by zero")
            yield right if isinstance(node.op, ast.Mult) else 1 / right
        else:
            yield self.build(node, scope)

    def _BinOp(self, node: ast.BinOp, scope: Mapping[str, Index]) -> Expr:
        if isinstance(node.op, ast.Mult | ast.Div):
            return sympy.Mul(*self.factors(node, scope))
        left, right = self.build(node.left, scope), self.build(node.right, scope)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Pow():
                return self.power(node, left, right)
            case ast.BitXor():
                self.refuse(node, "has '^': write ** for a power")
        self.refuse(node, "is not part of the language: expected + - * / or **")

    def power(self, node: ast.expr, base: Expr, exponent: Expr) -> Expr:
        if exponent.is_number and not exponent.is_Rational:
            self.refuse(node, "has an exponent that is not rational")
        if exponent.is_Rational and max(abs(exponent.p), exponent.q) > LARGEST_EXPONENT:
            self.refuse(node, f"has an exponent beyond {LARGEST_EXPONENT}")
        if base.is_Rational and max(abs(base.p), base.q).bit_length() > LARGEST_BASE:
            self.refuse(node, "is not a number of a sensible size")
        if base.is_zero and not exponent.is_positive:
            self.refuse(node, "divides by zero")
        power = (base**exponent).replace(sympy.Abs, FUNCTIONS["abs"])  # √x² is |x|
        if any(part.is_extended_real is False for part in sympy.preorder_traversal(power)):
            self.refuse(node, "is not a real number")
        return power

    def _UnaryOp(self, node: ast.UnaryOp, scope: Mapping[str, Index]) -> Expr:
        match node.op:
            case ast.USub():
                return sympy.Mul(*self.factors(node, scope))
            case ast.UAdd():
                return self.build(node.operand, scope)
        self.refuse(node, "is not part of the language")

    def condition(self, node: ast.expr, scope: Mapping[str, Index]) -> Expr:
        """The comparison that `where` chooses by: it is no value, and stands nowhere else."""
        if not isinstance(node, ast.Compare):
            self.refuse(node, "is not a condition: expected a comparison such as z > 0")
        relations: dict[type[ast.cmpop], Callable[[Expr, Expr], Expr]] = {
            ast.Gt: sympy.Gt,
            ast.GtE: sympy.Ge,
            ast.Lt: sympy.Lt,
            ast.LtE: sympy.Le,
            ast.Eq: sympy.Eq,
            ast.NotEq: sympy.Ne,
        }
        if len(node.ops) != 1 or type(node.ops[0]) not in relations:
            self.refuse(node, "is not part of the language: expected one comparison")
        left = self.build(node.left, scope)
        return relations[type(node.ops[0])](left, self.build(node.comparators[0], scope))

    def _Subscript(self, node: ast.Subscript, scope: Mapping[str, Index]) -> Expr:
        if not isinstance(node.value, ast.Name):
            self.refuse(node, "is not part of the language: expected tensor[position, …]")
        name = node.value.id
        if name not in self.tensors:
            self.refuse(node.value, f"is not defined{suggest(name, list(self.tensors))}")
        positions = [self.build(e, scope) for e in subscripts(node)]
        rank = self.tensors[name].rank
        if len(positions) != rank:
            self.refuse(node, f"has {len(positions)} positions: '{name}' has {rank} axes")
        for element, position in zip(subscripts(node), positions, strict=True):
            if not is_whole(position) or position.is_negative:
                self.refuse(element, "is not a position: expected whole numbers, 0 or more")
        for element, position, size in zip(
            subscripts(node), positions, self.tensors[name].shape, strict=True
        ):
            if position.is_number and (position - size).is_nonnegative:
                self.refuse(element, f"is outside '{name}', whose axis there has size {size}")
        return Access(name, *positions)

    def _Call(self, node: ast.Call, scope: Mapping[str, Index]) -> Expr:
        if not isinstance(node.func, ast.Name) or node.keywords:
            self.refuse(node, "is not part of the language: expected a function such as exp(z)")
        name, args = node.func.id, node.args
        bound = bound_names(node)
        if bound or name == "sum":
            return self.reduction(node, name, bound, scope)
        arity = {"max": 2, "min": 2, "where": 3}.get(name, 1)
        if name not in FUNCTIONS and name not in CHOICES and name not in self.macros:
            known = [*FUNCTIONS, *self.macros, *CHOICES, *REDUCTIONS]
            self.refuse(node.func, f"is not a function{suggest(name, known)}")
        if len(args) != arity:
            self.refuse(node, f"has {len(args)} arguments: expected {arity}")
        if name == "where":
            condition, a, b = args
            chosen = self.condition(condition, scope)
            return Where(chosen, self.build(a, scope), self.build(b, scope))
        values = [self.build(a, scope) for a in args]
        if name in self.macros:
            try:
                return self.macros[name](values[0])
            except NotationError as error:
                inside = error.column is not None  # a column of the macro's own text
                why = f"cannot be written out: {error.reason}" if inside else error.reason
                self.refuse(node, why)
        match name:
            case "max":
                return Where(sympy.Gt(values[0], values[1]), values[0], values[1])
            case "min":
                return Where(sympy.Lt(values[0], values[1]), values[0], values[1])
            case "sqrt":
                return self.power(node, values[0], Rational(1, 2))
        return FUNCTIONS[name](values[0])

    def reduction(
        self, node: ast.Call, name: str, bound: list[str], scope: Mapping[str, Index]
    ) -> Expr:
        if not bound or len(set(bound)) != len(bound):
            self.refuse(node, f"binds no index: expected {name}(expression, index, …)")
        for argument in node.args[1:]:
            assert isinstance(argument, ast.Name)
            checked(argument)
            known = argument.id in self.tensors and not self.tensors[argument.id].rank
            if name == "max" and (known or argument.id in scope):
                why = f"could be two values or the largest over '{argument.id}'"
                self.refuse(node, f"{why}: give the index of max another name")
        ranges = infer_ranges(node.args[0], bound, "", self.tensors, self.sizes, scope)
        for name_of, size in ranges.items():
            check_range(name_of, size, node)
        if len(scope.keys() | set(bound)) > MOST_INDICES:
            self.refuse(node, f"has more than {MOST_INDICES} indices, those around it counted")
        indices = {b: Index(b, ranges[b]) for b in bound}
        body = self.build(node.args[0], {**scope, **indices})
        return REDUCTIONS[name](body, *indices.values())
