"""Statements of a placed program as NumPy writes them: into memory, without a new array."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.emit.target import ATOM, LONGEST, Text
from symnn.emit.targets.numpy.expressions import known_text, node_text, size_text, slice_text
from symnn.emit.targets.numpy.helpers import HELPERS
from symnn.lowering.ir import ELEMENTWISE
from symnn.lowering.placed import Known, Place, PlacedStatement, View

AUGMENTED = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}
REDUCERS = {"sum": "np.add.reduce", "max": "np.maximum.reduce"}


def place_text(place: Place) -> Text:
    """How a place is read."""
    if isinstance(place, View):
        return node_text(place, [place_text(base) for base in place.args])
    if isinstance(place, Known):
        return known_text(place.op, place.attribute)
    return Text(place.name)


def statement_lines(statement: PlacedStatement, operands: Sequence[Text]) -> list[str]:
    """The lines that fill a statement's array."""
    op, target = statement.op, statement.target.name
    codes = [operand.code for operand in operands]
    if op in AUGMENTED and codes[0] == target:
        return [f"{target} {AUGMENTED[op]} {codes[1]}"]
    if op in ("add", "multiply") and codes[1] == target:
        return [f"{target} {AUGMENTED[op]} {codes[0]}"]
    if op == "where":
        return _where(statement, target, operands)
    if op in REDUCERS:
        axes = statement.attribute[0] if len(statement.attribute) == 1 else statement.attribute
        return _call(REDUCERS[op], *codes, f"axis={axes}", f"out={target}")
    if op == "einsum":
        return _call("np.einsum", f'"{statement.attribute}"', *codes, f"out={target}")
    if op == "concatenate":
        parts = f"({', '.join(codes)})"
        return _call("np.concatenate", parts, f"axis={statement.attribute}", f"out={target}")
    if op == "pad":
        return _pad(statement, target, codes[0])
    if op == "arange":
        return [f"{target}[...] = np.arange({size_text(statement.shape[0])})"]
    if op in ("fill", "copy"):
        return [f"{target}[...] = {codes[0]}"]
    if op in HELPERS:
        return [f"{target}[...] = {op}({codes[0]})"]
    if op == "matmul":
        return _product(statement, target, codes)
    if op in ELEMENTWISE or op == "logaddexp":
        return _call(f"np.{op}", *codes, f"out={target}")
    raise AssertionError(f"no statement for {op}")


def _call(function: str, *arguments: str) -> list[str]:
    """A call on one line, or with a line for each argument."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= LONGEST:
        return [line]
    return [f"{function}(", *(f"    {argument}," for argument in arguments), ")"]


def _product(statement: PlacedStatement, target: str, codes: Sequence[str]) -> list[str]:
    first, second = statement.args
    if len(first.shape) == 1 and len(second.shape) <= 2:  # np.dot costs less to call
        return _call("np.dot", *codes, f"out={target}")
    matrices = len(first.shape) == len(second.shape) == 2
    if matrices and isinstance(first, View) and first.op == "transpose":
        # Over the rows of a batch, which may be one row: see the helper.
        (base,) = first.args
        return _call("_transposed_product", place_text(base).code, codes[1], target)
    return _call("np.matmul", *codes, f"out={target}")


def _pad(statement: PlacedStatement, target: str, inside: str) -> list[str]:
    """Zeros everywhere, then the array in its place among them."""
    (array,) = statement.args
    parts = [
        (before, before + size)
        for (before, _), size in zip(statement.attribute, array.shape, strict=True)
    ]
    return [f"{target}[...] = 0", f"{target}{slice_text(parts, statement.shape)} = {inside}"]


def _where(statement: PlacedStatement, target: str, operands: Sequence[Text]) -> list[str]:
    """The branch not taken first, then the one taken over it."""
    condition, a, b = operands
    if a.code == target:
        inverse = "~" if statement.args[0].shape else "not "
        return _call("np.copyto", target, b.code, f"where={inverse}{condition.at_least(ATOM)}")
    before = [] if b.code == target else [f"{target}[...] = {b.code}"]
    return [*before, *_call("np.copyto", target, a.code, f"where={condition.code}")]
