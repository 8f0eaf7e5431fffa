"""What is said of signs that are not in every book, where they occur: ⊙ and powers with a ring."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Pow, S

from symnn.document.blocks import Prose, both, prose
from symnn.document.matrix.build import walk
from symnn.document.matrix.printer import MatrixPrinter
from symnn.document.matrix.tree import SCALAR, Diag, Hadamard, Power, Read, Tree
from symnn.document.printing.names import Counting
from symnn.document.printing.printer import FormulaPrinter
from symnn.notation import Access, Index, size_symbol

ENTRY = Index("k", size_symbol("n"))


def entry_product(trees: Iterable[Tree]) -> Prose:
    """What ⊙ is; nothing where no formula has it."""
    found = any(isinstance(node, Hadamard) for tree in trees for node in walk(tree))
    return prose(r" $\odot$ multiplies entry by entry.") if found else ()


def entry_powers(trees: Iterable[Tree]) -> Prose:
    """What each power with a ring is; nothing where no formula has one."""
    exponents = [exponent for tree in trees for exponent in _ringed(tree)]
    if not exponents:
        return ()
    inner = FormulaPrinter({})
    printer = MatrixPrinter(inner, Counting())
    told = [
        prose(
            "{power} has the entries {entry}",
            power=printer.box(Power(Read("u", (ENTRY.size, S.One)), exponent)),
            entry=inner.box(Pow(Access("u", ENTRY), exponent)),
        )
        for exponent in dict.fromkeys(exponents)
    ]
    return prose(" A ring marks a power of each entry: {told}.", told=both(told))


def _ringed(tree: Tree) -> list[Expr]:
    """The exponents that are printed with a ring; diag(u)^{−1} is the inverse of a matrix."""
    nodes = list(walk(tree))
    found = [n.exponent for n in nodes if isinstance(n, Power) and n.shape != SCALAR]
    for node in nodes:
        if isinstance(node, Diag) and isinstance(node.body, Power) and node.body.exponent == -1:
            found.remove(node.body.exponent)
    return found
