"""The log of a derivation: what the chain rule did for each read of each tensor.

The documents tell the derivation from this log, so that it cannot differ from the equations.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Mul

from symnn.calculus.algebra import product, summed
from symnn.calculus.contraction import Removal
from symnn.calculus.partials import Partial
from symnn.calculus.renaming import plain, rename_bound
from symnn.notation import Delta, Index, substitute


@dataclass(frozen=True)
class Step:
    """One application of the chain rule: Σ_free incoming · ∂reader[free]/∂tensor[at] = term."""

    tensor: str
    """The tensor whose adjoint gains a term."""
    reader: str
    """The tensor whose equation reads it."""
    partial: Partial
    """What was differentiated, and into what, under the names that the reader has for indices."""
    written: Expr
    """The partial's factor, written through the reader's output."""
    at: tuple[Index, ...]
    """The entry whose adjoint it is."""
    free: tuple[Index, ...]
    """The reader's own indices, under names apart from those of `at`."""
    names: dict[Index, Index]
    """Those names, and the ones of the partial's binders."""
    incoming: Expr
    """The reader's adjoint at `free`, or its value where that is a number."""
    removals: tuple[Removal, ...]
    """The deltas, and the index that each removed."""
    term: Expr
    """The term that is left."""

    def derivative(self, through_output: bool = True) -> Expr:
        """∂reader[free]/∂tensor[at] before contraction, with a delta for each axis of the tensor;
        as it was differentiated, or written through the reader's output."""
        names, taken = dict(self.names), {index.name for index in (*self.at, *self.names.values())}
        for index in self.partial.binders:
            if names[index].name.startswith("_"):  # that of a sum which stays
                names[index] = plain(index, taken)
                taken.add(names[index].name)
        factor = substitute(self.written if through_output else self.partial.factor, names)
        positions = (substitute(position, names) for position in self.partial.access.indices)
        body = product(Mul(*map(Delta, positions, self.at)), rename_bound(factor, taken))
        return summed(body, [names[index] for index in self.partial.binders])
