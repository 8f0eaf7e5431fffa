"""Which sizes are one: layers that share an axis share its symbol.

In a residual sum the width of one layer is that of an earlier one. Both get the symbol of the
earlier one, so that the equations agree at every size and not at the given numbers alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, Symbol

from symnn.library.layer_type import Axes
from symnn.notation import Tensor, size_symbol

BATCH = size_symbol("N")


class Mismatch(ValueError):
    """Two sizes that should be one, in words."""


class Sizes:
    """Size symbols with their numbers; what was found to be one is written with one symbol."""

    def __init__(self) -> None:
        self.numbers: dict[Symbol, int] = {}
        self._same: dict[Symbol, Expr] = {}

    def new(self, name: str, number: int) -> Expr:
        """The symbol of a size, or what it was found to be the same as."""
        symbol = size_symbol(name)
        self.numbers[symbol] = number
        return self.canonical(symbol)

    def canonical(self, size: Expr) -> Expr:
        """The size in the symbols that stand for all that is the same."""
        while True:
            known = {s: self._same[s] for s in size.free_symbols if s in self._same}
            if not known:
                return size
            size = size.xreplace(known)

    def number(self, size: Expr) -> int:
        """The number that a size is in this network."""
        if size in self.numbers:
            return self.numbers[size]
        return int(size.xreplace({s: Integer(self.numbers[s]) for s in size.free_symbols}))

    def merge(self, a: Expr, b: Expr) -> None:
        """Take two sizes for one. Raises `Mismatch` where their numbers differ."""
        a, b = self.canonical(a), self.canonical(b)
        if a == b:
            return
        if BATCH in a.free_symbols | b.free_symbols or self.number(a) != self.number(b):
            raise Mismatch(f"{self._shown(a)} and {self._shown(b)}")
        order = list(self.numbers)
        symbols = [s for s in (a, b) if s.is_Symbol]
        if not symbols:
            return  # expressions that agree in numbers: the equations will say if that is enough
        later = max(symbols, key=order.index)
        other = b if later == a else a
        if later not in other.free_symbols:
            self._same[later] = other

    @property
    def merges(self) -> int:
        """How many symbols stand no more for themselves."""
        return len(self._same)

    @property
    def kept(self) -> dict[Symbol, int]:
        """The numbers of the symbols that are still in use."""
        return {s: n for s, n in self.numbers.items() if s not in self._same}

    def _shown(self, size: Expr) -> str:
        return "the batch" if BATCH in size.free_symbols else str(self.number(size))


def is_whole_size(size: Expr) -> bool:
    """Whether an expression is made of whole numbers and sizes by +, − and ×, without the batch."""
    if size.is_Add or size.is_Mul:
        return all(map(is_whole_size, size.args))
    if size.is_Pow:
        return bool(is_whole_size(size.base) and size.exp.is_Integer and size.exp.is_positive)
    return bool(size.is_Integer or (size.is_Symbol and size != BATCH))


class Letters:
    """The letters of one layer type, as they are bound by what the layer reads."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.bound: dict[str, Expr] = {"N": BATCH}
        self.between: tuple[Expr, ...] | None = None

    def bind(self, axes: Axes, tensor: Tensor) -> None:
        """Read letters from a tensor's shape, with what is bound already. Raises `Mismatch`."""
        shape = tensor.shape
        if "..." in axes:
            at = axes.index("...")
            count = len(shape) - (len(axes) - 1)
            if count < 0:
                raise Mismatch(f"rank {len(shape)}: expected {len(axes) - 1} or more axes")
            between = shape[at : at + count]
            if self.between is None:
                self.between = between
            elif len(self.between) != count:
                raise Mismatch(f"{count} and {len(self.between)} axes between the outer ones")
            for mine, other in zip(between, self.between, strict=True):
                self.sizes.merge(mine, other)
            shape = (*shape[:at], *shape[at + count :])
            axes = tuple(axis for axis in axes if axis != "...")
        if len(axes) != len(shape):
            raise Mismatch(f"rank {len(shape)}: expected {len(axes)} axes")
        for axis, size in zip(axes, shape, strict=True):
            try:
                self._bind(axis, size)
            except Mismatch as error:
                raise Mismatch(f"axis {axis}: {error}") from None

    def _bind(self, axis: str | int, size: Expr) -> None:
        if isinstance(axis, int):
            self.sizes.merge(size, Integer(axis))
        elif axis in self.bound:
            self.sizes.merge(size, self.bound[axis])
        else:
            self.bound[axis] = size

    def shape(self, axes: Axes) -> tuple[Expr, ...]:
        """The sizes of some axes. Raises `KeyError` for a letter that is not bound."""
        found: list[Expr] = []
        for axis in axes:
            if axis == "...":
                found += self.between or ()
            else:
                found.append(Integer(axis) if isinstance(axis, int) else self.bound[axis])
        return tuple(map(self.sizes.canonical, found))

    def canonical(self) -> dict[str, Expr]:
        """Every bound letter with its size."""
        return {letter: self.sizes.canonical(size) for letter, size in self.bound.items()}


def named_axes(count: int, of: str) -> Sequence[str]:
    """Names of the sizes of an input's axes behind the batch: n_0; T_0, n_0; H_0, V_0, n_0."""
    letters = {1: ("n",), 2: ("T", "n"), 3: ("H", "V", "n")}
    stems = letters.get(count, (*(f"A{number}" for number in range(1, count)), "n"))
    return [f"{stem}_{of}" for stem in stems]
