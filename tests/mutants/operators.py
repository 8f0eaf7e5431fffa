"""The mutations of one node: what could stand in its place by a small mistake."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.Lt, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Lt: (ast.Gt, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
FUNCTIONS = {
    **{"add": "subtract", "subtract": "add", "multiply": "divide", "divide": "multiply"},
    **{"maximum": "minimum", "minimum": "maximum", "greater": "less", "less": "greater"},
    **{"sum": "max", "max": "sum", "tanh": "sin", "sin": "cos", "cos": "sin"},
    **{"exp": "expm1", "expm1": "exp", "log": "log1p", "log1p": "log", "erfc": "normal_cdf"},
    **{"sign": "abs", "abs": "sign", "square": "abs", "sqrt": "square"},
    **{"logaddexp": "maximum", "sigmoid": "softplus", "softplus": "log_cosh", "cosh": "sinh"},
    **{"greater_equal": "less_equal", "less_equal": "greater_equal"},
}
ORDERED = {"subtract", "divide", "matmul", "greater", "less", "where", "_transposed_product"}


class Place:
    """A node, and where it hangs in its function."""

    def __init__(self, parent: ast.AST, field: str, position: int | None, statement: ast.stmt):
        self.parent, self.field, self.position = parent, field, position
        self.statement = statement

    @property
    def siblings(self) -> list[Any]:
        """The statements, or other nodes, among which the node stands."""
        found: list[Any] = getattr(self.parent, self.field)
        return found


Change = tuple[str, Any]


def changes(node: Any, place: Place, names: list[str]) -> Iterator[Change]:
    match node:
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr():
            yield from _statement(node, place, names)
        case ast.BinOp():
            yield from _operation(node)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", operand
        case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
            yield "condition", operand
        case ast.BoolOp(op=op, values=values):
            yield (
                "condition",
                ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values),
            )
            yield "condition", values[0]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "condition", ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse):
            yield "condition", [ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)]
            yield "dropped statement", orelse
        case ast.Compare(ops=[op]):
            for other in COMPARISONS.get(type(op), ()):
                yield "comparison", ast.Compare(node.left, [other()], node.comparators)
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float()):
            yield from _constant(node)
        case ast.Attribute(attr="T"):
            yield "transpose", node.value
        case ast.Attribute(attr=name) if name in FUNCTIONS and isinstance(place.parent, ast.Call):
            yield "function", ast.Attribute(node.value, FUNCTIONS[name], node.ctx)
        case ast.Call():
            yield from _call(node)
        case ast.Subscript(slice=ast.Tuple(elts=elements)):
            yield "slice", node.value
            turned = ast.Tuple(list(reversed(elements)), ast.Load())
            yield "slice", ast.Subscript(node.value, turned, node.ctx)
        case ast.Name(id=name, ctx=ast.Load()) if name in names and place.field != "func":
            yield from _name(node, place, names)
    if isinstance(place.parent, ast.AnnAssign | ast.Assign) and place.field == "value":
        yield "sign", ast.UnaryOp(ast.USub(), node)


def _statement(node: Any, place: Place, names: list[str]) -> Iterator[Change]:
    yield "dropped statement", []
    if place.position is not None and place.position + 1 < len(place.siblings):
        following = place.siblings[place.position + 1]
        if isinstance(following, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr) and (
            _written(node) & _named(following) or _written(following) & _named(node)
        ):
            yield "late statement", [following, node]
    if isinstance(node, ast.AugAssign):
        yield "repeated statement", [node, node]
        for other in OPERATORS.get(type(node.op), ()):
            yield "operator", ast.AugAssign(node.target, other(), node.value)
        yield "dropped operand", [ast.Assign([node.target], node.value, lineno=node.lineno)]
        if isinstance(node.target, ast.Name):
            for other in _others(node.target.id, names):
                yield "buffer", ast.AugAssign(ast.Name(other, ast.Store()), node.op, node.value)


def _named(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}


def _written(statement: ast.stmt) -> set[str]:
    """The names whose values the statement changes."""
    match statement:
        case ast.Expr(value=ast.Call(func=function, args=arguments, keywords=keywords)):
            targets = [k.value for k in keywords if k.arg == "out"]
            targets += arguments[:1] if ast.unparse(function) == "np.copyto" else arguments[2:]
        case ast.Assign(targets=targets):
            pass
        case _:
            targets = [statement.target] if hasattr(statement, "target") else []
    return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}


def _operation(node: ast.BinOp) -> Iterator[Change]:
    for other in OPERATORS.get(type(node.op), ()):
        yield "operator", ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.MatMult | ast.Sub | ast.Div | ast.Pow):
        yield "operand order", ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            changed = copy.copy(node)
            setattr(changed, side, ast.Attribute(getattr(node, side), "T", ast.Load()))
            yield "transpose", changed
    yield "dropped operand", node.left
    yield "dropped operand", node.right


def _constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    assert isinstance(value, int | float)
    for other in (value + 1, value * 2, value / 2 if isinstance(value, float) else value - 1):
        if other != value:
            yield "constant", ast.Constant(other)


def _call(node: ast.Call) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Name) and name in FUNCTIONS:
        yield "function", ast.Call(ast.Name(FUNCTIONS[name], ast.Load()), node.args, node.keywords)
    if len(node.args) >= 2 and name in ORDERED:
        swapped = [*node.args[:-2], node.args[-1], node.args[-2]]
        if name != "where":
            swapped = [node.args[1], node.args[0], *node.args[2:]]
        yield "operand order", ast.Call(node.func, swapped, node.keywords)
    for position, keyword in enumerate(node.keywords):
        others = [k for n, k in enumerate(node.keywords) if n != position]
        if keyword.arg in ("axis", "keepdims", "where"):
            kind = "comparison" if keyword.arg == "where" else keyword.arg
            yield kind, ast.Call(node.func, node.args, others)
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            other = ast.keyword("axis", ast.Constant(1 - int(keyword.value.value)))
            yield "axis", ast.Call(node.func, node.args, [*others, other])


def _name(node: ast.Name, place: Place, names: list[str]) -> Iterator[Change]:
    kind = "buffer" if isinstance(place.parent, ast.keyword) else "variable"
    for other in _others(node.id, names):
        yield kind, ast.Name(other, ast.Load())


def _others(name: str, names: list[str]) -> list[str]:
    """The names bound before it, the nearest first: of a like value, more often than not."""
    return names[: names.index(name)][:-4:-1]
