"""Small sizes and data that hide no error: pairwise distinct, at least 2, with repeats in data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Basic, Expr, Integer, Symbol

from symnn.meaning.entries import positions
from symnn.notation import Access, Equation, Index, Prime, Program, Tensor
from symnn.verify.oracle import Data


def small_sizes(
    equations: Iterable[Equation],
    tensors: Iterable[Tensor] = (),
    other_than: Mapping[Symbol, int] | None = None,
) -> dict[Symbol, int]:
    """Distinct sizes for the size symbols of some equations and tensors, in order of appearance.

    A size that stands as a value, as N does in 1/(2N), is at least 3: at 2 the expressions 2·N, N²
    and N + 2 are the same. Distinct sizes show what is transposed. Where `other_than` gives a
    symbol a size, it has another one here: a number written in the place of a size is right at
    one of the two only. Raises `ValueError` when no small sizes make every axis positive.
    """
    other_than = other_than or {}
    ranges, values, axes = _symbols(equations, tensors)
    for least in range(8):
        sizes: dict[Symbol, int] = {}
        taken: set[int] = set()
        for symbols, start in ((ranges, 2), (values, 3)):
            for symbol in symbols:
                size = start + least
                while size in taken or size == other_than.get(symbol):
                    size += 1
                sizes[symbol] = size
                taken.add(size)
        numbers = {s: Integer(n) for s, n in sizes.items()}
        if all((n := axis.xreplace(numbers)).is_Integer and n > 0 for axis in axes):
            return sizes
    raise ValueError("no small sizes make every axis a positive whole number")


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


def two_sizes(
    equations: Iterable[Equation], tensors: Iterable[Tensor] = ()
) -> tuple[dict[Symbol, int], ...]:
    """Two assignments of small sizes that give no symbol the same size; one, without symbols."""
    equations, tensors = tuple(equations), tuple(tensors)
    first = small_sizes(equations, tensors)
    return (first, small_sizes(equations, tensors, first)) if first else (first,)


def extended(program: Program, sizes: Mapping[Symbol, int]) -> dict[Symbol, int]:
    """The given sizes, and small ones for the rest of the program."""
    ranges, values, _ = _symbols(program, program.tensors.values())
    return {s: 2 + number % 3 for number, s in enumerate(ranges + values)} | dict(sizes)


def integer_data(program: Program, sizes: Mapping[Symbol, int]) -> Data:
    """Entries for the tensors that positions read: triangular numbers modulo the axis.

    They repeat (0, 1, 0, 0, 1, … modulo 3), so a gradient that keeps only the last of two reads
    of a row is seen.
    """
    tensors = program.tensors
    data: dict[str, dict[tuple[int, ...], int]] = {}
    for equation in program:
        for read in equation.reads:
            for axis, position in enumerate(read.indices):
                if isinstance(position, Access):
                    modulus = (
                        tensors[read.name]
                        .shape[axis]
                        .xreplace({s: Integer(n) for s, n in sizes.items()})
                    )
                    data[position.name] = {
                        p: m * (m + 1) // 2 % int(modulus)
                        for m, p in enumerate(positions(tensors[position.name], sizes))
                    }
    return data
