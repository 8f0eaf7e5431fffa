"""A Program at given numbers: every entry of every tensor, in exact fractions while it can be,
and in 30 digits where a function such as exp has no fraction for a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from sympy import Expr, Integer, Symbol

from symnn.meaning.domains.exact import ExactNumbers
from symnn.meaning.entries import EntryWalk, axis_size, positions
from symnn.notation import Access, Equation, Index, Program, Reduction, Where, substitute

ByPosition = dict[tuple[int, ...], Expr]
"""The entries of a tensor by their positions, from 0: SymPy's rationals and floats."""
_NOTHING = Program((), (), (), ())


def evaluate(
    program: Program, given: Mapping[str, ByPosition], sizes: Mapping[Symbol, int]
) -> Evaluated:
    """The Program's tensors where the inputs and the parameters are `given`.

    Sizes that are not in `sizes` are the Program's own. Raises `OutsideDomain`.
    """
    sizes, domain = {**program.sizes, **sizes}, ExactNumbers()
    walk = EntryWalk(program, sizes, domain, lambda name, at: given[name][at])
    tensors = dict(given) | {
        e.name: {at: walk.entry(e.name, at) for at in positions(e.tensor, sizes)} for e in program
    }
    return Evaluated(tensors, sizes, kinks=domain.kinks)


class Evaluated(EntryWalk):
    """Evaluates expressions at the tensors it knows. `first` is where their indices begin.

    `kinks` is whether a choice was made between equals.
    """

    def __init__(
        self,
        tensors: Mapping[str, ByPosition],
        sizes: Mapping[Symbol, int],
        first: int = 0,
        kinks: bool = False,
    ) -> None:
        super().__init__(_NOTHING, sizes, ExactNumbers(), lambda name, at: tensors[name][at])
        self.tensors = dict(tensors)
        self.first, self.kinks = first, kinks

    def size(self, size: Expr) -> int:
        """The number that a size is."""
        return axis_size(size, self.sizes)

    def read(self, access: Access) -> Expr:
        """An entry; what lies outside the tensor reads as zero."""
        return self.value(access)

    def value(self, expr: Expr) -> Expr:
        """The value of an expression without free indices. Raises `OutsideDomain`."""
        found: Expr = self.rhs(Equation(Access("value"), expr), ())
        return found

    def bodies(self, reduction: Reduction) -> list[Expr]:
        """What a reduction is taken over, one expression for each choice of its indices."""
        every = product(*map(self._range, reduction.indices))
        return [
            substitute(reduction.body, dict(zip(reduction.indices, map(Integer, at), strict=True)))
            for at in every
        ]

    def chosen(self, choice: Where) -> Expr:
        """The branch that is taken."""
        condition, yes, no = choice.args
        sides = map(self.value, condition.args)
        return yes if self.domain.compare(condition.rel_op, *sides) else no

    def _range(self, index: Index) -> range:
        return range(self.first, self.first + self.size(index.size))

    def _access(self, expr: Access) -> Callable[[list[int]], Any]:
        parts = [self._whole(position) for position in expr.indices]
        known, first = self.tensors[expr.name], self.first
        return lambda at: known.get(tuple([part(at) - first for part in parts]), Integer(0))
