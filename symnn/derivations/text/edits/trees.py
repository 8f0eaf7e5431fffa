"""Syntax trees: parts swapped, and what kind of part one is."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass

from symnn.derivations.text.read.spelling import PRIME
from symnn.verify.causes import Kind


@dataclass(frozen=True)
class TextEdit:
    """Another right-hand side, the mistake it mends, and a word on it."""

    value: ast.expr
    kind: Kind
    detail: str = ""


def swapped(root: ast.AST, old: ast.AST, new: ast.AST) -> ast.expr:
    """The tree with one node replaced; the rest is shared where it is the same."""
    if root is old:
        return new  # type: ignore[return-value]
    changed = copy.copy(root)
    for name, child in ast.iter_fields(root):
        if isinstance(child, ast.AST):
            setattr(changed, name, swapped(child, old, new))
        elif isinstance(child, list):
            setattr(changed, name, [swapped(c, old, new) for c in child])
    return changed  # type: ignore[return-value]


def reversed_positions(node: ast.Subscript) -> ast.expr | None:
    """W[k,j] for W[j,k]; None for what has not two positions."""
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        return ast.Subscript(node.value, ast.Tuple(node.slice.elts[::-1], ast.Load()), ast.Load())
    return None


def parse(text: str) -> ast.expr:
    return ast.parse(text.replace("'", PRIME), mode="eval").body


def is_number(node: ast.expr) -> bool:
    """Whether some syntax is a number whatever the values are: 2, N, 1/2, 2*N."""
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in ("N", "m"))


def called(node: ast.Call) -> str:
    function = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    return function.id if isinstance(function, ast.Name) else ""
