"""Program → backward Program: reverse-mode differentiation in index notation.

For every equation out[f…] = rhs that reads t, the adjoint t̄ = ∂output/∂t gains

    t̄[p…] = Σ_f out̄[f…] · ∂rhs/∂t[p…]

(Griewank & Walther, Evaluating Derivatives, 2nd ed. 2008, ch. 3, with one equation for a whole
tensor). One equation at a time: the cost is linear in depth and independent of every width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, S

from symnn.calculus.algebra import apart, product, total
from symnn.calculus.contraction import contract
from symnn.calculus.output import through_output
from symnn.calculus.partials import Partial, partials
from symnn.calculus.renaming import plain, rename_bound
from symnn.calculus.steps import Step
from symnn.notation import (
    Access,
    Equation,
    Index,
    NotationError,
    Program,
    Tensor,
    fresh,
    substitute,
)


@dataclass(frozen=True)
class Backward:
    """The forward Program followed by its adjoints, and how they were found."""

    program: Program
    adjoints: Mapping[str, str]
    """Tensor → the tensor that holds ∂output/∂tensor, of the same shape."""
    steps: tuple[Step, ...]


def differentiate(
    program: Program,
    output: str,
    wrt: Iterable[str] | None = None,
    name: Callable[[str], str] = "d_{}".format,
) -> Backward:
    """The adjoints of every tensor between `wrt` (the parameters, when left out) and `output`.

    `name` maps a tensor's name to its adjoint's. The result is a Program whose outputs are the
    output and then the gradients, shaped as their tensors. Raises `NotationError` when `output`
    is not a scalar that the program defines, or when a name of `wrt` is unknown.
    """
    tensors = program.tensors
    wanted = tuple(t.name for t in program.parameters) if wrt is None else tuple(wrt)
    for needed in (output, *wanted):
        if needed not in tensors:
            raise NotationError(f"'{needed}' is not a tensor of the program")
    if tensors[output].rank:
        raise NotationError(f"'{output}' is not a scalar: only a scalar has a gradient")

    names = _distinct_names(tensors, name)
    layouts = _layouts(program)
    derivation = _Derivation(program, output, names)
    equations: list[Equation] = []
    for tensor in _between(program, wanted, output):
        rhs = derivation.adjoint(tensor, layouts[tensor])
        if not layouts[tensor] and rhs.is_number:
            derivation.constants[tensor] = rhs
            continue
        equations.append(Equation(Access(names[tensor], *layouts[tensor]), rhs))
    defined = {e.name for e in equations}
    for tensor in wanted:  # what the output does not depend on has a gradient all the same
        if names[tensor] not in defined:
            value = derivation.constants.get(tensor, S.Zero)
            equations.append(Equation(Access(names[tensor], *layouts[tensor]), value))
            defined.add(names[tensor])
    outputs = (output, *(names[t] for t in wanted))
    adjoints = {t: names[t] for t in tensors if names[t] in defined}
    return Backward(program.then(*equations, outputs=outputs), adjoints, tuple(derivation.steps))


class _Derivation:
    """Collects the terms of each adjoint from the equations that read the tensor."""

    def __init__(self, program: Program, output: str, names: Mapping[str, str]) -> None:
        self.names = names
        self.output = output
        self.tensors = dict(program.tensors)
        for tensor in program.tensors.values():
            self.tensors[names[tensor.name]] = Tensor(names[tensor.name], tensor.shape)
        self.constants: dict[str, Expr] = {output: S.One}
        self.steps: list[Step] = []
        self.readers: dict[str, list[tuple[Equation, Partial]]] = {}
        for equation in program:
            for partial in partials(equation):
                self.readers.setdefault(partial.access.name, []).append((equation, partial))
        self.reached = {output}

    def adjoint(self, tensor: str, at: Sequence[Index]) -> Expr:
        """The right-hand side of the tensor's adjoint: a term for each equation that reads it."""
        self.reached.add(tensor)
        terms = [
            self.term(tensor, at, equation, partial)
            for equation, partial in self.readers.get(tensor, ())
            if equation.name in self.reached
        ]
        return total(terms) if tensor != self.output else S.One

    def term(self, tensor: str, at: Sequence[Index], equation: Equation, partial: Partial) -> Expr:
        factor = through_output(partial.factor, equation)
        beside = [other for reader, other in self.readers[tensor] if reader is equation]
        renamed = _names(equation, partial, beside, at)
        incoming = self.constants.get(equation.name)
        free = tuple(renamed[i] for i in equation.indices)
        if incoming is None:
            incoming = Access(self.names[equation.name], *free)
        body = product(incoming, substitute(factor, renamed))
        positions = [substitute(e, renamed) for e in partial.access.indices]
        binders = [renamed[i] for i in partial.binders]
        term, removals = contract(body, positions, at, free, binders, self.tensors)
        term = rename_bound(term, {i.name for i in at})
        step = Step(
            tensor,
            equation.name,
            partial,
            factor,
            tuple(at),
            free,
            renamed,
            incoming,
            removals,
            term,
        )
        self.steps.append(step)
        return term


def _names(
    equation: Equation, partial: Partial, beside: Sequence[Partial], at: Sequence[Index]
) -> dict[Index, Index]:
    """Names for the reader's indices and the partial's binders that are not those of `at`.

    What a delta will remove has the name of what it puts in its place, with a prime: the log shows
    it, and the term that is left does not hold it. What stays has a plain letter. The reader's
    indices are named alike for each of its reads `beside` this one.
    """
    taken = {i.name for i in at}
    renamed: dict[Index, Index] = {}
    for index in equation.indices:
        removed = all(index in read.access.free_symbols for read in beside)
        if index.name in taken and not removed:
            renamed[index] = plain(index, taken)
        else:
            renamed[index] = fresh(index, taken)
        taken.add(renamed[index].name)
    for position, target in zip(partial.access.indices, at, strict=True):
        if position in partial.binders and position not in renamed:
            primed = Index(f"{target.name}_1", position.size)
            renamed[position] = plain(position, taken) if primed.name in taken else primed
            taken.add(renamed[position].name)
    return renamed | apart([i for i in partial.binders if i not in renamed], taken)


def _layouts(program: Program) -> dict[str, tuple[Index, ...]]:
    """The indices under which each tensor's adjoint is written: its own, else its first read's."""
    layouts: dict[str, tuple[Index, ...]] = {}
    tensors = program.tensors
    for equation in program:
        for read in equation.reads:
            shape = tensors[read.name].shape
            layouts.setdefault(read.name, _layout(read, shape))
        layouts[equation.name] = equation.indices
    for name, tensor in tensors.items():
        layouts.setdefault(name, _layout(Access(name, *tensor.shape), tensor.shape))
    return layouts


def _layout(read: Access, shape: Sequence[Expr]) -> tuple[Index, ...]:
    """The indices of a read, with a new letter wherever it is not a plain index of that size."""
    layout: list[Index] = []
    for position, size in zip(read.indices, shape, strict=True):
        plain = isinstance(position, Index) and position.size == size and position not in layout
        taken = {e.name for e in (*read.free_symbols, *layout)}
        letter = next(letter for letter in "pqrstuvwabcdefgh" if letter not in taken)
        layout.append(position if plain else Index(letter, size))
    return tuple(layout)


def _between(program: Program, wanted: Sequence[str], output: str) -> list[str]:
    """Tensors that depend on `wanted` and that `output` depends on, the output first."""
    active = set(wanted)
    for equation in program:
        if any(read.name in active for read in equation.reads):
            active.add(equation.name)
    needed = {output}
    for equation in reversed(program.equations):
        if equation.name in needed:
            needed |= {read.name for read in equation.reads}
    defined = [e.name for e in reversed(program.equations)]
    first_read: dict[str, int] = {}
    for position, equation in enumerate(program):
        for read in equation.reads:
            first_read.setdefault(read.name, position)
    order = {name: len(defined) - 1 - n for n, name in enumerate(defined)}
    leaves = [t.name for t in (*program.inputs, *program.parameters)]
    # A leaf's adjoint stands right after that of the equation that reads it first.
    keyed = [(-order[n], 0, 0, n) for n in defined]
    keyed += [(-first_read.get(n, -1), 1, k, n) for k, n in enumerate(leaves)]
    return [name for *_, name in sorted(keyed) if name in active & needed]


def _distinct_names(tensors: Mapping[str, Tensor], name: Callable[[str], str]) -> dict[str, str]:
    names: dict[str, str] = {}
    taken = set(tensors)
    for tensor in tensors:
        proposed = name(tensor)
        while proposed in taken:
            proposed += "_"
        taken.add(proposed)
        names[tensor] = proposed
    return names
