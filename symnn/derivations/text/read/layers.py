"""Layers in brackets: the number that `l+1`, `L` or `2` is."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from symnn.errors import InputError


def layer_number(node: ast.expr, depth: int, letters: Mapping[str, int]) -> int:
    """The layer that a bracket's content is. Raises `InputError`."""
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            if number <= 10**6:
                return number
        case ast.Name(id="L"):
            return depth
        case ast.Name(id=name) if name in letters:
            return letters[name]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return layer_number(left, depth, letters) + layer_number(right, depth, letters)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return layer_number(left, depth, letters) - layer_number(right, depth, letters)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -layer_number(operand, depth, letters)
    raise InputError(f"'{ast.unparse(node)[:40]}' is not a layer: expected 2, L, l or l+1")


def layer_of(text: str, depth: int) -> int:
    """The layer that an end of a range is, such as `L-1`. Raises `InputError`."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(f"'{text[:40]}' is not a layer: expected 2, L or L-1") from None
    return layer_number(node, depth, {})


def is_layer(node: ast.expr, letters: Collection[str]) -> bool:
    """Whether a bracket is made of numbers, L and letters of layers alone."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return not isinstance(node, ast.Tuple) and names <= {"l", "L", *letters}
