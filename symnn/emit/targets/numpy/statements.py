"""Statements of a placed program as NumPy writes them: into memory, without a new array."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.emit.target import ATOM, Text
from symnn.emit.targets.numpy.expressions import known_text, node_text, slice_text
from symnn.emit.targets.numpy.helpers import HELPERS
from symnn.lowering.ir import ELEMENTWISE
from symnn.lowering.placed import Memory, Number, Place, Statement, View

AUGMENTED = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}
REDUCERS = {"sum": "np.add.reduce", "max": "np.maximum.reduce"}


def place_text(place: Place) -> Text:
    """How a place is read."""
    if isinstance(place, View):
        return node_text(place, [place_text(base) for base in place.args])
    return Text(place.name) if isinstance(place, Memory | Number) else known_text(place)


def statement_lines(statement: Statement, operands: Sequence[Text]) -> list[str]:
    """The lines that fill a statement's array."""
    op, target = statement.op, statement.target.name
    inside = ", ".join(operand.code for operand in operands)
    if op in AUGMENTED and operands[0].code == target:
        return [f"{target} {AUGMENTED[op]} {operands[1].code}"]
    if op in ("add", "multiply") and operands[1].code == target:
        return [f"{target} {AUGMENTED[op]} {operands[0].code}"]
    if op == "where":
        return _where(statement, target, operands)
    if op in REDUCERS:
        axes = statement.attribute[0] if len(statement.attribute) == 1 else statement.attribute
        return [f"{REDUCERS[op]}({inside}, axis={axes}, out={target})"]
    if op == "einsum":
        return [f"np.einsum({statement.attribute!r}, {inside}, out={target})"]
    if op == "concatenate":
        return [f"np.concatenate(({inside}), axis={statement.attribute}, out={target})"]
    if op == "pad":
        (array,) = statement.args
        parts = [
            (before, before + size)
            for (before, _), size in zip(statement.attribute, array.shape, strict=True)
        ]
        part = slice_text(parts, statement.shape)
        return [f"{target}[...] = 0", f"{target}{part} = {inside}"]
    if op == "arange":
        return [f"{target}[...] = np.arange({statement.shape[0]})"]
    if op in ("fill", "copy"):
        return [f"{target}[...] = {inside}"]
    if op in HELPERS:
        return [f"{target}[...] = {op}({inside})"]
    if op == "matmul":
        return [_product(statement, target, operands)]
    if op in ELEMENTWISE or op == "logaddexp":
        return [f"np.{op}({inside}, out={target})"]
    raise AssertionError(f"no statement for {op}")


def _product(statement: Statement, target: str, operands: Sequence[Text]) -> str:
    first, second = statement.args
    if len(first.shape) == 1 and len(second.shape) <= 2:  # np.dot costs less to call
        return f"np.dot({operands[0].code}, {operands[1].code}, out={target})"
    matrices = len(first.shape) == len(second.shape) == 2
    if matrices and isinstance(first, View) and first.op == "transpose":
        # Over the rows of a batch, which may be one row: see the helper.
        (base,) = first.args
        return f"_transposed_product({place_text(base).code}, {operands[1].code}, {target})"
    return f"np.matmul({operands[0].code}, {operands[1].code}, out={target})"


def _where(statement: Statement, target: str, operands: Sequence[Text]) -> list[str]:
    """The branch not taken first, then the one taken over it."""
    condition, a, b = operands
    if a.code == target:
        inverse = "~" if statement.args[0].shape else "not "
        return [f"np.copyto({target}, {b.code}, where={inverse}{condition.at_least(ATOM)})"]
    before = [] if b.code == target else [f"{target}[...] = {b.code}"]
    return [*before, f"np.copyto({target}, {a.code}, where={condition.code})"]
