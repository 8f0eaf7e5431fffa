"""Small sizes at which equations are looked at. They hide no error: those that meet are distinct,
so that what is transposed is seen, and every axis has at least one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod

from sympy import Basic, Expr, Integer, Symbol

from symnn.notation import (
    Access,
    Equation,
    Index,
    Maximum,
    Prime,
    Program,
    Reduction,
    Tensor,
    size_symbol,
)

Sizes = dict[Symbol, int]
TARGET = "y"
"""The input that holds what the outputs should be."""
MOST_DISTINCT = 8
"""Sizes that are kept pairwise distinct; in deeper networks, neighbors are."""
ROWS, WIDTHS = 3, (2, 4, 5, 6, 7)
OTHER_WIDTHS = (4, 2, 3, 5, 6)
"""A number that is written in the place of a size is right at one assignment only."""
ROWS_OF_MAXIMA, WIDTHS_OF_MAXIMA, OTHER_WIDTHS_OF_MAXIMA = 4, (2, 5, 3), (3, 4, 2)
"""Where a largest entry is taken, each order of the entries is a case: the fewer, the better."""
ROWS_OF_GRIDS, WIDTHS_OF_GRIDS, OTHER_WIDTHS_OF_GRIDS = 3, (4, 5, 2), (2, 4, 3)
"""Where it is the largest over several indices."""
CYCLE = 3
"""In deep networks, the sizes of layers that touch are distinct."""
ATTEMPTS = 8
SHOWN = 8


def small_sizes(
    equations: Iterable[Equation],
    tensors: Iterable[Tensor] = (),
    other_than: Mapping[Symbol, int] | None = None,
) -> Sizes:
    """Distinct sizes for the size symbols of some equations and tensors, in order of appearance.

    A size that stands as a value, as N does in 1/(2N), is at least 3: at 2 the expressions 2·N, N²
    and N + 2 are the same. Where `other_than` gives a symbol a size, it has another one here: a
    number written in the place of a size is right at one of the two only. Raises `ValueError` when
    no small sizes make every axis positive.
    """
    other_than = other_than or {}
    ranges, values, axes = _symbols(equations, tensors)

    def assigned(least: int) -> Sizes:
        sizes: Sizes = {}
        for symbols, start in ((ranges, 2), (values, 3)):
            for symbol in symbols:
                size = start + least
                while size in sizes.values() or size == other_than.get(symbol):
                    size += 1
                sizes[symbol] = size
        return sizes

    return _fitting(assigned, axes, other_than)


def two_sizes(equations: Iterable[Equation], tensors: Iterable[Tensor] = ()) -> tuple[Sizes, ...]:
    """Two assignments of small sizes that give no symbol the same size; one, without symbols."""
    equations, tensors = tuple(equations), tuple(tensors)
    first = small_sizes(equations, tensors)
    return (first, small_sizes(equations, tensors, first)) if first else (first,)


def extended(program: Program, sizes: Mapping[Symbol, int]) -> Sizes:
    """The given sizes, and small ones for the rest of the program."""
    ranges, values, _ = _symbols(program, program.tensors.values())
    return {s: 2 + number % 3 for number, s in enumerate(ranges + values)} | dict(sizes)


def reduced_sizes(program: Program) -> Sizes:
    """Small sizes for a file's own code, pairwise distinct where there are few."""
    sizes = small_sizes(program, program.tensors.values())
    if len(sizes) <= MOST_DISTINCT:
        return sizes
    axes = _symbols(program, program.tensors.values())[2]
    return _fitting(lambda least: {s: 2 + least + n % 5 for n, s in enumerate(sizes)}, axes)


def sampled_sizes(program: Program) -> Sizes:
    """3 for the batch, then 4 to 7 over and over: those that meet in an equation differ, and the
    cost is linear in depth."""
    rows, widths = _rows_and_widths(program)
    axes = [size for tensor in program.tensors.values() for size in tensor.shape]
    return _fitting(
        lambda least: {rows: 3, **{s: 4 + least + n % 4 for n, s in enumerate(widths)}}, axes
    )


def two_runs(program: Program, few: int = 1) -> tuple[Sizes, Sizes]:
    """Sizes of two runs of a file's own code on symbols: several rows, and one row at other widths,
    or `few`, where a program has no value over one row.

    One row alone hides every error of the batch; several hide what is done for one row alone.
    """
    rows, widths = _rows_and_widths(program)
    axes = [size for tensor in program.tensors.values() for size in tensor.shape]
    indices = max((len(each.indices) for e in program for each in e.rhs.atoms(Maximum)), default=0)
    many, chosen, other = (
        (ROWS, WIDTHS, OTHER_WIDTHS),
        (ROWS_OF_MAXIMA, WIDTHS_OF_MAXIMA, OTHER_WIDTHS_OF_MAXIMA),
        (ROWS_OF_GRIDS, WIDTHS_OF_GRIDS, OTHER_WIDTHS_OF_GRIDS),
    )[min(indices, 2)]
    first = _fitting(lambda least: {rows: many, **_backward(widths, chosen, least)}, axes)
    return first, _fitting(lambda least: {rows: few, **_backward(widths, other, least)}, axes)


def _backward(widths: Sequence[Symbol], numbers: Sequence[int], least: int) -> Sizes:
    """From the last width on, which losses read as a value: it is no 2 in every run."""
    few = numbers[: max(len(widths), CYCLE) if len(widths) <= len(numbers) else CYCLE]
    found = {s: few[-1 - place % len(few)] + least for place, s in enumerate(reversed(widths))}
    return {symbol: found[symbol] for symbol in widths}


def batch_of(program: Program) -> Symbol:
    """The size of the batch: the first axis of the first input that has one, N where none has."""
    axes = (tensor.shape[0] for tensor in program.inputs if tensor.rank)
    return next((size for size in axes if size.is_Symbol), size_symbol("N"))


def _rows_and_widths(program: Program) -> tuple[Symbol, list[Symbol]]:
    """The size of the batch, and all others, in the order in which data flows."""
    rows = batch_of(program)
    inputs = [tensor for tensor in program.inputs if tensor.name != TARGET]
    tensors = (*inputs, *program.parameters, *program.tensors.values())
    sizes = (size for tensor in tensors for size in tensor.shape)
    symbols = dict.fromkeys(s for size in sizes for s in sorted(size.free_symbols, key=str))
    return rows, [symbol for symbol in symbols if symbol != rows]


def _fitting(
    assigned: Callable[[int], Sizes],
    axes: Iterable[Expr],
    other_than: Mapping[Symbol, int] | None = None,
) -> Sizes:
    """The first assignment, of larger and larger sizes, that makes every axis positive; some of
    its sizes may be made larger for that, as an input's that is longer than a window."""
    axes = list(axes)
    for least in range(ATTEMPTS):
        sizes = assigned(least)
        for _ in range(ATTEMPTS):
            short = [axis for axis in axes if _number(axis, sizes) <= 0]
            if not short:
                break
            _lengthen(sizes, short[0], other_than or {})
        if all((n := _number(axis, sizes)).is_Integer and n > 0 for axis in axes):
            return sizes
    raise ValueError("no small sizes make every axis a positive whole number")


def _number(axis: Expr, sizes: Mapping[Symbol, int]) -> Expr:
    return axis.xreplace({s: Integer(sizes[s]) for s in axis.free_symbols})


def _lengthen(sizes: Sizes, axis: Expr, other_than: Mapping[Symbol, int]) -> None:
    """Makes the first size larger with which an axis grows."""
    for symbol in sorted(axis.free_symbols, key=str):
        size = sizes[symbol] + 1
        if _number(axis, sizes | {symbol: size}) > _number(axis, sizes):
            while size in sizes.values() or size == other_than.get(symbol):
                size += 1
            sizes[symbol] = size
            return


def _symbols(
    equations: Iterable[Equation], tensors: Iterable[Tensor]
) -> tuple[list[Symbol], list[Symbol], list[Expr]]:
    """The size symbols of axes alone, those that stand as values, and the sizes of all axes."""
    values: dict[Symbol, None] = {}
    axes: dict[Expr, None] = {}
    for equation in equations:
        axes.update(dict.fromkeys(index.size for index in equation.indices))
        _collect(equation.rhs, values, axes)
    for tensor in tensors:
        axes.update(dict.fromkeys(tensor.shape))
    ranges = dict.fromkeys(s for axis in axes for s in sorted(axis.free_symbols, key=str))
    return [symbol for symbol in ranges if symbol not in values], list(values), list(axes)


def _collect(expr: Basic, values: dict[Symbol, None], axes: dict[Expr, None]) -> None:
    if isinstance(expr, Index):
        axes.setdefault(expr.size)
    elif isinstance(expr, Symbol):
        values.setdefault(expr)
    else:
        skipped = 1 if isinstance(expr, Access | Prime) else 0
        for arg in expr.args[skipped:]:
            _collect(arg, values, axes)


def terms_of(equation: Equation, sizes: Mapping[Symbol, int]) -> int:
    """How many reads an equation has when its entries and its sums are written out."""

    def count(expr: Basic) -> int:
        if isinstance(expr, Access):
            return 1
        if isinstance(expr, Reduction):
            ranges = (int(_number(index.size, sizes)) for index in expr.indices)
            return prod(ranges) * count(expr.body)
        return sum(map(count, expr.args))

    entries = prod(int(_number(index.size, sizes)) for index in equation.indices)
    return entries * count(equation.rhs)


def shown(sizes: Mapping[Symbol, int]) -> str:
    """Sizes in a line; the first few of many."""
    texts = [f"{symbol} = {size}" for symbol, size in sizes.items()]
    return ", ".join(texts[:SHOWN] + ["…"] * (len(texts) > SHOWN))
