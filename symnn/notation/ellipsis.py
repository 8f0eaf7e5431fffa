"""`...` in an equation: the axes between the first and the last ones, however many there are.

`z[i,...,k] = sum(W[k,j]*x[i,...,j], j)` holds for x of rank 2, 3 and so on. In positions and in
the bound indices of a sum `...` becomes indices of their own; as a value, the product of their
sizes: `sum((a[i,...,k] - y[i,...,k])**2, i, ..., k) / (N*...*n)`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from sympy import Expr, Mul

from symnn.notation.errors import NotationError
from symnn.notation.program import Tensor
from symnn.notation.syntax import subscripts

LETTERS = "tsuvwpqrgh"
BETWEEN = "..."
"""The name under which the product of the sizes between stands among the sizes."""


def spread_ellipsis(
    statement: ast.stmt, tensors: Mapping[str, Tensor], sizes: Mapping[str, Expr]
) -> tuple[ast.stmt, Mapping[str, Expr]]:
    """The statement with indices for each `...`, and the sizes with what `...` is as a value.

    Raises `NotationError` where two reads leave different axes to it, or none says how many.
    """
    nodes = [node for node in ast.walk(statement) if _is_ellipsis(node)]
    if not nodes:
        return statement, sizes
    between = _between(statement, tensors)
    if between is None:
        raise NotationError(
            "no read says which axes '...' stands for: expected one such as x[i,...,k]",
            getattr(nodes[0], "col_offset", 0) + 1,
        )
    used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    free = [letter for letter in LETTERS if letter not in used]
    if len(between) > len(free):
        raise NotationError(f"'...' stands for {len(between)} axes here: expected a few")
    spread = _Spread(free[: len(between)])
    return spread.visit(statement), {**sizes, BETWEEN: Mul(*between)}


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _between(statement: ast.stmt, tensors: Mapping[str, Tensor]) -> Sequence[Expr] | None:
    """The sizes of the axes that `...` stands for; None where no read says it."""
    found: tuple[str, Sequence[Expr]] | None = None
    read = statement.value if isinstance(statement, ast.Assign) else statement
    for node in ast.walk(read):
        if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)):
            continue
        places = [n for n, each in enumerate(subscripts(node)) if _is_ellipsis(each)]
        if len(places) > 1:
            raise NotationError("'...' stands twice: expected once", node.col_offset + 1)
        if not places or node.value.id not in tensors:
            continue
        tensor, explicit = tensors[node.value.id], len(subscripts(node)) - 1
        if tensor.rank < explicit:
            raise NotationError(
                f"'{tensor.name}' has {tensor.rank} axes: expected {explicit} or more",
                node.col_offset + 1,
            )
        sizes = tensor.shape[places[0] : tensor.rank - explicit + places[0]]
        if found is not None and tuple(found[1]) != tuple(sizes):
            raise NotationError(
                f"'...' stands for axes of size {_shown(sizes)} in '{tensor.name}', "
                f"but of size {_shown(found[1])} in '{found[0]}'",
                node.col_offset + 1,
            )
        found = found or (tensor.name, sizes)
    return None if found is None else found[1]


def _shown(sizes: Sequence[Expr]) -> str:
    return f"({', '.join(map(str, sizes))})"


class Between(ast.Name):
    """An index that `...` became: its letter was not typed, so no message may name it."""


class _Spread(ast.NodeTransformer):
    """Puts indices where `...` stands among positions or bound indices, else a size."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def _spread(self, nodes: list[ast.expr]) -> list[ast.expr]:
        spread: list[ast.expr] = []
        for node in nodes:
            if _is_ellipsis(node):
                spread += [ast.copy_location(Between(n, ast.Load()), node) for n in self.names]
            else:
                spread.append(self.visit(node))
        return spread

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        positions = self._spread(subscripts(node))
        if not positions:
            return node.value
        only = positions[0] if len(positions) == 1 else ast.Tuple(positions, ast.Load())
        whole = ast.Subscript(node.value, ast.copy_location(only, node.slice), node.ctx)
        return ast.copy_location(whole, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        args = self._spread(node.args)
        if len(args) == 1 < len(node.args):
            return args[0]  # a sum over no axes is what it sums
        return ast.copy_location(ast.Call(node.func, args, node.keywords), node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        named = ast.Name(BETWEEN, ast.Load())
        return ast.copy_location(named, node) if _is_ellipsis(node) else node
