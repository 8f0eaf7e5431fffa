"""Whether two pieces of code are the same program: an argument that needs no run.

Two spellings are one where Python compiles them to the same instructions, or would do so but for
what makes no difference in IEEE arithmetic: the order of the two operands of `+` and `*`, `a > b`
for `b < a`, and an argument that says what is the default.
"""

from __future__ import annotations

import ast
import dis
from types import CodeType
from typing import Any

MIRRORED: dict[type[ast.cmpop], ast.cmpop] = {ast.Gt: ast.Lt(), ast.GtE: ast.LtE()}
COMMUTATIVE = ("add", "multiply", "equal", "not_equal", "logical_and", "logical_or")
DEFAULTS = {"axis": ("reduce", 0), "keepdims": ("reduce", False)}
"""By keyword: the method that has it, and what it is where it is left out."""
LISTS = (ast.List, ast.Tuple, ast.ListComp, ast.Constant, ast.JoinedStr)
"""Operands of `+` and `*` that may be no numbers."""


def same_code(one: ast.AST, other: ast.AST) -> bool:
    """Whether two functions, or two modules, are the same program; texts in them aside."""
    return _instructions(one) == _instructions(other)


def _instructions(tree: ast.AST) -> list[Any]:
    plain = _Plain().visit(ast.parse(ast.unparse(tree)))
    return _listed(compile(ast.fix_missing_locations(plain), "emitted.py", "exec"))


def _listed(code: CodeType) -> list[Any]:
    """The instructions, those of functions inside in their places."""
    found: list[Any] = []
    for instruction in dis.get_instructions(code):
        value = instruction.argval
        shown = _listed(value) if isinstance(value, CodeType) else (type(value), repr(value))
        found.append((instruction.opname, shown))
    return found


class _Plain(ast.NodeTransformer):
    """One spelling for all that are the same."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._without_text(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._without_text(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._without_text(node)

    def _without_text(self, node: Any) -> ast.AST:
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        numbers = not any(map(_may_be_text, (node.left, node.right)))
        if isinstance(node.op, ast.Add | ast.Mult) and numbers and not _writes(node):
            node.left, node.right = sorted((node.left, node.right), key=ast.dump)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in MIRRORED and not _writes(node):
            (right,) = node.comparators
            return ast.Compare(right, [MIRRORED[type(node.ops[0])]], [node.left])
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in COMMUTATIVE and len(node.args) >= 2 and not any(map(_writes, node.args)):
            node.args[:2] = sorted(node.args[:2], key=ast.dump)
        node.keywords = [k for k in node.keywords if not _is_default(name, k)]
        node.keywords.sort(key=lambda k: k.arg or "")
        return node


def _may_be_text(node: ast.expr) -> bool:
    """Whether the operand is a list or a text, of which the order matters."""
    number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    return isinstance(node, LISTS) and not number


def _writes(node: ast.AST) -> bool:
    """Whether an operand writes into an array, so that the order in which they run matters."""
    calls = (n for n in ast.walk(node) if isinstance(n, ast.Call))
    return any(keyword.arg == "out" for call in calls for keyword in call.keywords)


def _is_default(name: str, keyword: ast.keyword) -> bool:
    method, value = DEFAULTS.get(keyword.arg or "", ("", None))
    return (
        method == name
        and isinstance(keyword.value, ast.Constant)
        and type(keyword.value.value) is type(value)
        and keyword.value.value == value
    )
