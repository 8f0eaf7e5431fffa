"""The small sizes at which a file's own code is run on symbols."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Symbol

from symnn.notation import Maximum, Program

ROWS, WIDTHS = 3, (2, 4, 5, 6, 7)
OTHER_WIDTHS = (4, 2, 3, 5, 6)
"""A number that is written in the place of a size is right at one assignment only."""
ROWS_OF_MAXIMA, WIDTHS_OF_MAXIMA = 4, (2, 5, 3)
"""Where a largest entry is taken, each order of the entries is a case: the fewer, the better."""
CYCLE = 3
"""In deep networks, the sizes of layers that touch are distinct."""
SHOWN = 8


def two_runs(program: Program) -> tuple[dict[Symbol, int], dict[Symbol, int]]:
    """Sizes of two runs: several rows, and one row at other widths.

    One row alone hides every error of the batch; several hide what is done for one row alone.
    """
    rows = program.inputs[0].shape[0]
    tensors = (program.inputs[0], *program.parameters, *program.tensors.values())
    sizes = dict.fromkeys(size for tensor in tensors for size in tensor.shape)
    widths = [symbol for symbol in sizes if symbol != rows and symbol.is_Symbol]
    first = {rows: ROWS, **_distinct(widths, WIDTHS)}
    if any(equation.rhs.has(Maximum) for equation in program):
        first = {rows: ROWS_OF_MAXIMA, **_distinct(widths, WIDTHS_OF_MAXIMA)}
    return first, {rows: 1, **_distinct(widths, OTHER_WIDTHS)}


def _distinct(widths: list[Symbol], sizes: tuple[int, ...]) -> dict[Symbol, int]:
    """From the last width on, which losses read as a value: it is no 2."""
    few = sizes[: max(len(widths), CYCLE) if len(widths) <= len(sizes) else CYCLE]
    backward = {symbol: few[-1 - number % len(few)] for number, symbol in enumerate(widths[::-1])}
    return {symbol: backward[symbol] for symbol in widths}


def shown(sizes: Mapping[Symbol, int]) -> str:
    """Sizes in a line; the first few of many."""
    texts = [f"{symbol} = {size}" for symbol, size in sizes.items()]
    return ", ".join(texts[:SHOWN] + ["…"] * (len(texts) > SHOWN))
