"""The backward pass of a forward program, in numbers, one local Jacobian a step.

A step is an equation and one tensor that it reads: it takes the adjoint of what the equation
defines to a part of the adjoint of what is read. A mistake is a step done otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from sympy import Symbol

from symnn.meaning.domains.floats import Array
from symnn.notation import Equation, Program
from symnn.verify.causes.dual import compute


class TapeStep(NamedTuple):
    """The adjoint of what the equation of `target` defines, taken to the tensor `read`."""

    target: str
    read: str


Pull = Callable[[Array], Array]
"""What a step does: the adjoint of its target (K, …) to its part of the adjoint of what is read."""
Pulls = Mapping[TapeStep, Pull]
Values = Mapping[str, Array]


class Tape:
    """A program at K points: `values` of its inputs and parameters, arrays (K, …shape).

    `replaced` gives values of tensors that equations define, in the place of the true ones.
    """

    def __init__(
        self,
        forward: Program,
        output: str,
        sizes: Mapping[Symbol, int],
        values: Values,
        replaced: Mapping[str, Callable[[Values], Array]] | None = None,
    ) -> None:
        self.forward, self.output, self.sizes = forward, output, sizes
        self.parameters = tuple(tensor.name for tensor in forward.parameters)
        inputs = [*(tensor.name for tensor in forward.inputs), *self.parameters]
        self.values: dict[str, Array] = {name: np.asarray(values[name], float) for name in inputs}
        for equation in forward:
            if replaced and equation.name in replaced:
                self.values[equation.name] = replaced[equation.name](self.values)
            else:
                self.values[equation.name] = compute(equation, self.values, sizes)
        self._jacobians: dict[TapeStep, Array] = {}
        self._parts: dict[TapeStep, Array] = {}

    @cached_property
    def steps(self) -> tuple[TapeStep, ...]:
        """Every step towards a parameter, from the output backward."""
        leading = set(self.parameters)  # what depends on a parameter
        for equation in self.forward:
            if any(read.name in leading for read in equation.reads):
                leading.add(equation.name)
        steps: list[TapeStep] = []
        reaching = {self.output}
        for equation in reversed(self.forward.equations):
            if equation.name in reaching:
                for name in dict.fromkeys(read.name for read in equation.reads):
                    if name in leading:
                        reaching.add(name)
                        steps.append(TapeStep(equation.name, name))
        return tuple(steps)

    @cached_property
    def downstream(self) -> dict[str, frozenset[str]]:
        """The parameters that the adjoint of each tensor is passed on to."""
        found: dict[str, frozenset[str]] = {name: frozenset([name]) for name in self.parameters}
        for step in reversed(self.steps):
            reached = found.get(step.target, frozenset())
            found[step.target] = reached | found.get(step.read, frozenset())
        return found

    @property
    def batch(self) -> Symbol:
        """The size of the batch: the first axis of the first input."""
        return self.forward.inputs[0].shape[0]

    def by_sample(self, name: str) -> bool:
        """Whether the first axis of a tensor runs over the samples."""
        shape = self.forward.tensors[name].shape
        return bool(shape) and shape[0] == self.batch

    @cached_property
    def _sources(self) -> dict[str, frozenset[str]]:
        """What each tensor is computed from, itself included."""
        found: dict[str, frozenset[str]] = {}
        for equation in self.forward:
            parts = (found.get(read.name, frozenset([read.name])) for read in equation.reads)
            found[equation.name] = frozenset([equation.name]).union(*parts)
        return found

    def chained(self, steps: Sequence[TapeStep]) -> bool:
        """Whether one of the steps works on what another passes on."""
        targets = {step.target for step in steps}
        return any(targets & self._sources.get(step.read, frozenset()) for step in steps)

    def of_one_step(self, a: str, b: str) -> bool:
        """Whether two parameters are read by the same equation, beside penalties."""
        readers = [
            {step.target for step in self.steps if step.read == n and not self.is_penalty(step)}
            for n in (a, b)
        ]
        return bool(readers[0] & readers[1])

    def is_penalty(self, step: TapeStep) -> bool:
        """Whether the step comes from a scalar of the parameters alone."""
        source = step.target if step.read in self.parameters else step.read
        known = self._sources.get(source, frozenset())
        scalar = self.values[source].ndim == 1
        return scalar and not known & {tensor.name for tensor in self.forward.inputs}

    def equation(self, step: TapeStep) -> Equation:
        return self.forward.equation(step.target)

    def jacobian(self, step: TapeStep, values: Values | None = None) -> Array:
        """(K, …shape of the target, …shape of what is read), at the true values or at others."""
        if values is not None:
            return compute(self.equation(step), {**self.values, **values}, self.sizes, step.read)
        if step not in self._jacobians:
            self._jacobians[step] = compute(self.equation(step), self.values, self.sizes, step.read)
        return self._jacobians[step]

    def pull(self, step: TapeStep, jacobian: Array | None = None) -> Pull:
        """The step as it should be, or with another Jacobian."""
        local = self.jacobian(step) if jacobian is None else jacobian
        shape = self.values[step.read].shape

        def pull(adjoint: Array) -> Array:
            count = len(adjoint)
            flat = local.reshape(count, adjoint[0].size, -1)
            return (adjoint.reshape(count, 1, -1) @ flat).reshape(shape)

        return pull

    @cached_property
    def true(self) -> dict[str, Array]:
        """The adjoint of every tensor."""
        return self.adjoints({})

    def adjoints(self, pulls: Pulls) -> dict[str, Array]:
        """The adjoint of every tensor, where some steps are done otherwise."""
        found: dict[str, Array] = {}
        for _ in self._walk(pulls, found):
            pass
        return found

    def gradients(self, pulls: Pulls) -> Iterator[tuple[str, Array]]:
        """The gradient of every parameter, one after the other, each when it is complete: who
        has seen enough computes no more."""
        found: dict[str, Array] = {}
        for step in self._walk(pulls, found):
            if step is self._last.get(step.read):
                yield step.read, found[step.read]

    def _walk(self, pulls: Pulls, found: dict[str, Array]) -> Iterator[TapeStep]:
        """The steps, one by one; `found` holds the adjoints so far."""
        found |= {name: np.zeros_like(self.values[name]) for name in self.parameters}
        found[self.output] = np.ones(len(self.values[self.output]))
        altered: set[str] = set()
        for step in self.steps:
            if step in pulls:
                part = pulls[step](found[step.target])
                altered.add(step.read)
            elif step.target in altered:
                part = self.pull(step)(found[step.target])
                altered.add(step.read)
            else:
                if step not in self._parts:
                    self._parts[step] = self.pull(step)(found[step.target])
                part = self._parts[step]
            found[step.read] = found[step.read] + part if step.read in found else part
            yield step

    @cached_property
    def _last(self) -> dict[str, TapeStep]:
        """The last step to each parameter."""
        return {step.read: step for step in self.steps if step.read in self.parameters}

    def part(self, step: TapeStep) -> Array:
        """What a step adds, when all is done right."""
        if step not in self._parts:
            self._parts[step] = self.pull(step)(self.true[step.target])
        return self._parts[step]
