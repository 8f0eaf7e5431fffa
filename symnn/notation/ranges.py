"""The range of each index, from the axes that it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from sympy import Expr

from symnn.notation.errors import NotationError
from symnn.notation.nodes import Index
from symnn.notation.program import Tensor
from symnn.notation.syntax import bound_names, subscripts, suggest

_Read = tuple[ast.Name, int, ast.Name, int]  # the index, its axis, the tensor, its positions


def infer_ranges(
    body: ast.expr,
    names: list[str],
    own: str,
    tensors: Mapping[str, Tensor],
    sizes: Mapping[str, Expr],
    scope: Mapping[str, Index] | None = None,
) -> dict[str, Expr]:
    """The size of each named index: that of the axis at which it stands alone in a read.

    Plain reads must agree; an index without one has its range in `sizes`. (`sum(a[n,k], n, k)`
    is over the rows, whatever size is called n.) `own` is the tensor being defined, whose reads
    of itself say nothing new. Raises `NotationError` with the column.
    """
    found: dict[str, tuple[Expr, str]] = {}
    for node, axis, tensor, rank in _plain_reads(body, set(names)):
        index, name = node.id, tensor.id
        if name not in (own, *tensors):
            raise NotationError(
                f"'{name}' is not defined{suggest(name, tensors)}", tensor.col_offset + 1
            )
        if name == own or rank != tensors[name].rank:
            continue
        size = tensors[name].shape[axis]
        place = f"axis {axis} of '{name}'"
        if index not in found:
            found[index] = (size, place)
        elif found[index][0] != size:
            raise NotationError(
                f"index '{index}' runs over {size} at {place}, "
                f"but over {found[index][0]} at {found[index][1]}",
                node.col_offset + 1,
            )
    for name in names:
        if name not in found and name not in sizes:
            raise NotationError(
                f"the range of index '{name}' is not known: expected a read such as t[{name}]",
                body.col_offset + 1,
            )
    return {name: found[name][0] if name in found else sizes[name] for name in names}


def _plain_reads(node: ast.AST, names: set[str]) -> Iterator[_Read]:
    """Each place at which a named index stands alone, unless it is bound again."""
    if isinstance(node, ast.Call) and (bound := bound_names(node)):
        yield from _plain_reads(node.args[0], names.difference(bound))
        return
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        elements = subscripts(node)
        for axis, element in enumerate(elements):
            if isinstance(element, ast.Name) and element.id in names:
                yield element, axis, node.value, len(elements)
    for child in ast.iter_child_nodes(node):
        yield from _plain_reads(child, names)
