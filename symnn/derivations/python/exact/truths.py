"""What a person's function must compute: a network's quantities, and those of one update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Integer, Pow, Rational, Symbol

from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import Position, positions
from symnn.network import Model
from symnn.notation import Program, Tensor
from symnn.optimizer import COUNT, Update
from symnn.verify.oracle import Expansion
from symnn.verify.symbols.quantities import Quantities

Constants = Mapping[str, NDArray[Any]]


class Truths(Quantities):
    """Quantities of a network; some inputs may be constant, such as targets that are classes.

    With `update` and the number t of a step, what that step leaves is a quantity too: `W1 after
    the step`, `v of W1 after the step`. The state before it is an input, `v of W1`.
    """

    def __init__(
        self,
        model: Model,
        sizes: Mapping[Symbol, int],
        constants: Constants,
        update: Update | None = None,
        step: int = 1,
    ) -> None:
        self.constant_arrays, self.update, self.step = constants, update, step
        program = model.program
        if update is not None:
            program = with_state(program, update)
        super().__init__(program, model.objective, sizes)

    def after(self, name: str) -> dict[Position, Symbol]:
        """The symbols of a parameter, or of the state of one, after the step."""
        tensor = name.split()[-1]
        return {p: entry_symbol(_after(name), p) for p in self.entries(tensor)}

    def _values(self) -> Iterator[tuple[str, Position, Expr]]:
        for name, array in self.constant_arrays.items():
            for p in positions(self.program.tensors[name], self.sizes):
                yield name, p, Integer(int(array[p]))
        yield from super()._values()

    def _adjoints(self) -> Iterator[tuple[str, Position, Expr]]:
        yield from super()._adjoints()
        if self.update is not None:
            yield from self._updates(self.update)

    def _updates(self, update: Update) -> Iterator[tuple[str, Position, Expr]]:
        at = Expansion(update.program, {COUNT: 1})
        numbers = {
            entry_symbol(n, ()): Rational(repr(v)) for n, v in update.hyperparameters.items()
        }
        numbers[entry_symbol("t", ())] = Integer(self.step)
        squared = squares(update)
        for tensor in self.program.parameters:
            for p in positions(tensor, self.sizes):
                before = {
                    _entry("theta"): entry_symbol(tensor.name, p),
                    _entry("g"): entry_symbol(self.adjoint(tensor.name), p),
                }
                for state in update.state:
                    symbol = entry_symbol(f"{state} of {tensor.name}", p)
                    before[_entry(state)] = symbol**2 if state in squared else symbol
                for output, own in update.updated.items():
                    name = tensor.name if own == "theta" else f"{own} of {tensor.name}"
                    value = at.entry(output, (0,)).xreplace({**numbers, **before})
                    yield _after(name), p, value


def _after(name: str) -> str:
    return f"{name} after the step"


def _entry(name: str) -> Symbol:
    return entry_symbol(name, (0,))


def squares(update: Update) -> set[str]:
    """The state of which a root is taken: it is given as a square, so that it is not negative."""
    at = Expansion(update.program, {COUNT: 1})
    roots = [
        power.base
        for output in update.updated
        for power in at.entry(output, (0,)).atoms(Pow)
        if not power.exp.is_Integer
    ]
    return {s for s in update.state if any(_entry(s) in root.free_symbols for root in roots)}


def with_state(program: Program, update: Update) -> Program:
    """The program with the optimizer's state as inputs that nothing reads."""
    state = tuple(
        Tensor(f"{name} of {tensor.name}", tensor.shape)
        for name in update.state
        for tensor in program.parameters
    )
    return replace(program, inputs=(*program.inputs, *state))


def constant_targets(model: Model, sizes: Mapping[Symbol, int]) -> dict[str, NDArray[Any]]:
    """Targets that can only be what they are: rows with a single 1, or −1 and 1."""
    kind = model.spec.loss_definition.targets
    *between, width = (int(size.xreplace(dict(sizes))) for size in model.program.inputs[-1].shape)
    numbers = np.arange(np.prod(between)).reshape(between)
    if kind == "one_hot":
        return {"y": np.eye(width, dtype=int)[(numbers * (numbers + 3) // 2 + 1) % width]}
    if kind == "signed":
        grid = numbers[..., None] * 3 + np.arange(width) * 2
        return {"y": np.where(grid % 5 < 2, 1, -1)}
    return {}
