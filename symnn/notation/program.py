"""Tensors, equations and programs: the data that every other part of symnn reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from sympy import Expr, Integer, Symbol

from symnn.notation.errors import NotationError
from symnn.notation.nodes import Access, Index, accesses


@dataclass(frozen=True)
class Tensor:
    """A named array. `shape` holds a size for each axis: a symbol such as n_1, or an integer."""

    name: str
    shape: tuple[Expr, ...] = ()

    @property
    def rank(self) -> int:
        return len(self.shape)


@dataclass(frozen=True)
class Equation:
    """`target = rhs`: one entry of a tensor, for every value of the target's indices.

    The target's positions are distinct indices; every other index of `rhs` is bound by a
    reduction.
    """

    target: Access
    rhs: Expr

    @property
    def name(self) -> str:
        """The name of the tensor that the equation defines."""
        return self.target.name

    @property
    def indices(self) -> tuple[Index, ...]:
        """The free indices, one for each axis of the target."""
        return self.target.indices

    @property
    def tensor(self) -> Tensor:
        return Tensor(self.name, tuple(index.size for index in self.indices))

    @property
    def reads(self) -> tuple[Access, ...]:
        """Every distinct read of the right-hand side, from left to right."""
        return tuple(accesses(self.rhs))


@dataclass(frozen=True)
class Program:
    """Inputs, parameters, equations in order, and the names of the outputs.

    `sizes` gives the sizes that are known as numbers; equations hold for every size.
    Raises `NotationError` when an equation reads what is not defined before it, or with the
    wrong number of positions. An equation may read itself (a recurrence).
    """

    inputs: tuple[Tensor, ...]
    parameters: tuple[Tensor, ...]
    equations: tuple[Equation, ...]
    outputs: tuple[str, ...]
    sizes: Mapping[Symbol, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {tensor.name: tensor for tensor in (*self.inputs, *self.parameters)}
        for equation in self.equations:
            if equation.name in known:
                raise NotationError(f"'{equation.name}' is defined twice")
            known[equation.name] = equation.tensor
            for read in equation.reads:
                if read.name not in known:
                    raise NotationError(
                        f"equation for '{equation.name}' reads '{read.name}', "
                        "which is not defined before it"
                    )
                if len(read.indices) != known[read.name].rank:
                    raise NotationError(
                        f"equation for '{equation.name}' reads '{read.name}' with "
                        f"{len(read.indices)} positions; it has {known[read.name].rank} axes"
                    )
        for name in self.outputs:
            if name not in known:
                raise NotationError(f"output '{name}' is not defined")

    def __iter__(self) -> Iterator[Equation]:
        return iter(self.equations)

    @cached_property
    def tensors(self) -> Mapping[str, Tensor]:
        """Every tensor by name: inputs, parameters, then what the equations define."""
        declared = (*self.inputs, *self.parameters, *(e.tensor for e in self.equations))
        return MappingProxyType({tensor.name: tensor for tensor in declared})

    @cached_property
    def _by_name(self) -> Mapping[str, Equation]:
        return {equation.name: equation for equation in self.equations}

    def equation(self, name: str) -> Equation:
        """The equation that defines a tensor. Raises `KeyError` for inputs and parameters."""
        return self._by_name[name]

    def number(self, size: Expr) -> int:
        """The number that a size is, by the known sizes."""
        if size in self.sizes:
            return self.sizes[size]
        return int(size.xreplace({s: Integer(self.sizes[s]) for s in size.free_symbols}))

    def then(self, *equations: Equation, outputs: tuple[str, ...]) -> Program:
        """This program followed by more equations, with other outputs."""
        return replace(self, equations=(*self.equations, *equations), outputs=outputs)
