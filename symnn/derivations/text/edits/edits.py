"""One change of an equation at a time: what a person may have meant, and what was mistaken.

Each is tried on the person's own equation. The first that makes it true is the likely cause, and
what the equation should read, in the person's own notation.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from symnn.derivations.text.edits.slopes import derivatives
from symnn.derivations.text.edits.trees import (
    TextEdit,
    is_number,
    parse,
    reversed_positions,
    swapped,
)
from symnn.derivations.text.read.spelling import ALIASES, written
from symnn.verify.causes import Kind

PEERS = (("z", "a"), ("dz", "db"), ("dz", "da"), ("y", "a"))


@dataclass(frozen=True)
class Site:
    """Where an equation stands: f' at its layer (and the next), its weight, whether it gives the
    gradient of a parameter, and which of the network's names are of one kind."""

    slopes: tuple[ast.expr, ...]
    weight: str
    gradient: bool
    peers: tuple[tuple[str, ...], ...] = ()


def edits(value: ast.expr, site: Site) -> Iterator[TextEdit]:
    """Every change of a right-hand side, the plainest first."""
    gradient = site.gradient
    nodes = [node for node in ast.walk(value) if isinstance(node, ast.expr)]
    yield from _signs(value, nodes)
    yield from _reductions(value, nodes, gradient)
    yield from _factors(value, nodes)
    yield from derivatives(value, nodes, site.slopes)
    yield from _transposes(value, nodes)
    yield from _readings(value, nodes, site.peers)
    yield from _terms(value, nodes)
    if gradient:
        yield from _penalties(value, site.weight)


def twofold(value: ast.expr, site: Site) -> Iterator[TextEdit]:
    """Changes of a gradient that leaves out a penalty besides: the cause named is the penalty."""
    if site.gradient:
        for edit in edits(value, site):
            for both in _penalties(edit.value, site.weight):
                if both.kind is Kind.PENALTY_LEFT_OUT:
                    yield TextEdit(both.value, both.kind, both.detail)


def _signs(value: ast.expr, nodes: list[ast.expr]) -> Iterator[TextEdit]:
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            if isinstance(node.op, ast.Sub):
                turned = ast.BinOp(node.right, ast.Sub(), node.left)
                yield TextEdit(swapped(value, node, turned), Kind.SIGN, "-1")
            other: ast.operator = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            changed = ast.BinOp(node.left, other, node.right)
            yield TextEdit(swapped(value, node, changed), Kind.SIGN, "of a term")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield TextEdit(swapped(value, node, node.operand), Kind.SIGN, "-1")
    yield TextEdit(ast.UnaryOp(ast.USub(), value), Kind.SIGN, "-1")


def _reductions(value: ast.expr, nodes: list[ast.expr], gradient: bool) -> Iterator[TextEdit]:
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("sum", "mean") and node.args:
            averaged = ast.unparse(node.func) == "mean"
            kind = Kind.EXTRA_MEAN if averaged else Kind.MISSING_MEAN
            other = ast.Name("sum" if averaged else "mean")
            changed = ast.Call(other, node.args, node.keywords)
            yield TextEdit(swapped(value, node, changed), kind, "1/N" if averaged else "N")
            for keyword in node.keywords:
                if ast.unparse(keyword.value) in ("0", "1"):
                    turned = ast.Constant(1 - int(ast.unparse(keyword.value)))
                    yield TextEdit(swapped(value, keyword.value, turned), Kind.AXIS)
            yield TextEdit(swapped(value, node, node.args[0]), Kind.AXIS, "a sum too many")
    if gradient:
        total = ast.Call(ast.Name("sum"), [value, ast.Name("i")], [])
        yield TextEdit(total, Kind.BATCH_SUM)
        yield TextEdit(ast.Call(ast.Name("mean"), [value, ast.Name("i")], []), Kind.BATCH_SUM)
        yield TextEdit(ast.BinOp(total, ast.Div(), ast.Name("N")), Kind.BATCH_SUM)


def _factors(value: ast.expr, nodes: list[ast.expr]) -> Iterator[TextEdit]:
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            number = node.right
            if is_number(number):
                by = ast.unparse(number)
                dividing = isinstance(node.op, ast.Div)
                kind, detail = _factor(f"1/{by}" if dividing else by)
                yield TextEdit(swapped(value, node, node.left), kind, detail)
            if isinstance(node.op, ast.Mult) and is_number(node.left):
                kind, detail = _factor(ast.unparse(node.left))
                yield TextEdit(swapped(value, node, node.right), kind, detail)
    for text, wrong in (("1/N", "N"), ("N", "1/N"), ("2", "1/2"), ("1/2", "2"), ("4", "1/4")):
        kind, detail = _factor(wrong)
        yield TextEdit(_times(value, text), kind, detail)
    for text, wrong in (("1/n[L]", "n"), ("n[L]", "1/n"), ("2/n[L]", "n/2"), ("1/N/N", "N²")):
        yield TextEdit(_times(value, text), Kind.FACTOR, wrong)


def _factor(wrong: str) -> tuple[Kind, str]:
    kinds = {"N": Kind.MISSING_MEAN, "1/N": Kind.EXTRA_MEAN, "m": Kind.MISSING_MEAN}
    return kinds.get(wrong, Kind.EXTRA_MEAN if wrong == "1/m" else Kind.FACTOR), wrong


def _times(value: ast.expr, text: str) -> ast.expr:
    """The value times a number, divided where that is how it would be written."""
    if text.startswith("1/"):
        for part in text[2:].split("/"):
            value = ast.BinOp(value, ast.Div(), parse(part))
        return value
    return ast.BinOp(parse(text), ast.Mult(), value)


def _transposes(value: ast.expr, nodes: list[ast.expr]) -> Iterator[TextEdit]:
    for node in nodes:
        if isinstance(node, ast.Attribute):
            yield TextEdit(swapped(value, node, node.value), Kind.TRANSPOSE, written(node.value))
        if isinstance(node, ast.Subscript) and (other := reversed_positions(node)):
            yield TextEdit(swapped(value, node, other), Kind.TRANSPOSE, written(node))
        elif isinstance(node, ast.Name | ast.Subscript):
            turned = ast.Attribute(node, "T")
            yield TextEdit(swapped(value, node, turned), Kind.TRANSPOSE, written(node))
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Mult):
            for left, right in ((node.left, node.right), (node.right, node.left)):
                for a in (left, _turned(left)):
                    for b in (right, _turned(right)):
                        changed = ast.BinOp(a, ast.MatMult(), b)
                        yield TextEdit(swapped(value, node, changed), Kind.TRANSPOSE, written(node))
            if isinstance(node.op, ast.MatMult):
                changed = ast.BinOp(node.left, ast.Mult(), node.right)
                detail = f"{written(node)}, not entry by entry"
                yield TextEdit(swapped(value, node, changed), Kind.SHAPE, detail)
            turned = ast.Attribute(node, "T")
            yield TextEdit(swapped(value, node, turned), Kind.TRANSPOSE, written(node))


def _turned(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) else ast.Attribute(node, "T")


def _readings(
    value: ast.expr, nodes: list[ast.expr], peers: tuple[tuple[str, ...], ...]
) -> Iterator[TextEdit]:
    """Another layer, or another quantity, in the place of each that is read."""
    for node in nodes:
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Tuple):
            for other in _shifted(node.slice):
                changed = ast.Subscript(node.value, other, ast.Load())
                detail = f"{written(node)} for {written(changed)}"
                yield TextEdit(swapped(value, node, changed), Kind.OTHER_VALUE, detail)
    for node in nodes:
        name = node.value if isinstance(node, ast.Subscript) else node
        if not isinstance(name, ast.Name):
            continue
        stem = name.id.rstrip("0123456789")
        number = name.id[len(stem) :]
        meant = ALIASES.get(stem, stem)
        for group in (*PEERS, *peers):
            for instead in group if meant in group else ():
                if instead != meant:
                    spelled = "delta" if instead == "dz" and not number else instead
                    renamed = swapped(node, name, ast.Name(f"{spelled}{number}"))
                    detail = f"{written(node)} for {written(renamed)}"
                    yield TextEdit(swapped(value, node, renamed), Kind.OTHER_VALUE, detail)


def _shifted(layer: ast.expr) -> Iterator[ast.expr]:
    match layer:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant()):
            yield left
            other = ast.Sub() if isinstance(layer.op, ast.Add) else ast.Add()
            yield ast.BinOp(left, other, layer.right)
        case ast.Name():
            yield ast.BinOp(layer, ast.Sub(), ast.Constant(1))
            yield ast.BinOp(layer, ast.Add(), ast.Constant(1))
        case ast.Constant(value=int() as number):
            yield ast.Constant(number - 1)
            yield ast.Constant(number + 1)


def _terms(value: ast.expr, nodes: list[ast.expr]) -> Iterator[TextEdit]:
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            bias = "b[" in written(node.right) or "b[" in written(node.left)
            kind = Kind.PENALTY_ON_BIAS if bias else Kind.MISSING_TERM
            detail = "" if bias else f"{written(node.right)} too many"
            yield TextEdit(swapped(value, node, node.left), kind, detail)
            yield TextEdit(swapped(value, node, node.right), kind, detail)


def _penalties(value: ast.expr, weight: str) -> Iterator[TextEdit]:
    for text in (f"l2*{weight}", f"l1*sign({weight})"):
        added = ast.BinOp(value, ast.Add(), parse(text))
        yield TextEdit(added, Kind.PENALTY_LEFT_OUT, text)
    both = parse(f"l1*sign({weight}) + l2*{weight}")
    yield TextEdit(ast.BinOp(value, ast.Add(), both), Kind.PENALTY_LEFT_OUT)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
        for text in (f"l2*{weight}", f"l1*sign({weight})"):
            changed = ast.BinOp(value.left, ast.Add(), parse(text))
            yield TextEdit(changed, Kind.PENALTY_FACTOR, f"{written(value.right)} for {text}")
            changed = ast.BinOp(value.right, ast.Add(), parse(text))
            yield TextEdit(changed, Kind.PENALTY_FACTOR, f"{written(value.left)} for {text}")
