"""Changes of an equation about the activation's derivative: left out, too many, elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from symnn.derivations.text.edits.trees import TextEdit, called, is_number, swapped
from symnn.derivations.text.read.spelling import PRIME, written
from symnn.verify.causes import Kind


def derivatives(
    value: ast.expr, nodes: list[ast.expr], slopes: tuple[ast.expr, ...]
) -> Iterator[TextEdit]:
    primed = [n for n in nodes if isinstance(n, ast.Call) and called(n).endswith(PRIME)]
    for call in primed:
        for slope in slopes:
            if ast.unparse(call.args[0]) == ast.unparse(slope.args[0]):  # type: ignore[attr-defined]
                kind = Kind.OTHER_DERIVATIVE
            else:
                kind = Kind.DERIVATIVE_ARGUMENT
            detail = f"{written(call)} for {written(slope)}"
            own = ast.Call(call.func, slope.args, [])  # type: ignore[attr-defined]
            yield TextEdit(swapped(value, call, own), kind, detail)
            yield TextEdit(swapped(value, call, slope), kind, detail)
    for slope in slopes:
        yield TextEdit(ast.BinOp(value, ast.Mult(), slope), Kind.MISSING_DERIVATIVE, written(slope))
    for node in nodes:
        if isinstance(node, ast.Name | ast.Subscript | ast.BinOp):
            for slope in slopes:
                within = ast.BinOp(node, ast.Mult(), slope)
                changed = swapped(value, node, within)
                yield TextEdit(changed, Kind.MISSING_DERIVATIVE, written(slope))
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for kept, dropped in ((node.left, node.right), (node.right, node.left)):
                if not is_number(dropped):
                    changed = swapped(value, node, kept)
                    yield TextEdit(changed, Kind.EXTRA_DERIVATIVE, written(dropped))
    for node in nodes:
        if (
            isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call | ast.Subscript)
            and node not in primed
        ):
            for slope in slopes:
                detail = f"{written(node)} for {written(slope)}"
                yield TextEdit(swapped(value, node, slope), Kind.OTHER_DERIVATIVE, detail)
    for node in nodes:  # a chain d*a*(1 - a), of which the last two are the slope
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            left = node.left
            if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
                both = ast.BinOp(left.right, ast.Mult(), node.right)
                for slope in slopes:
                    changed = ast.BinOp(left.left, ast.Mult(), slope)
                    detail = f"{written(both)} for {written(slope)}"
                    yield TextEdit(swapped(value, node, changed), Kind.OTHER_DERIVATIVE, detail)
                yield TextEdit(
                    swapped(value, node, left.left), Kind.EXTRA_DERIVATIVE, written(both)
                )
