"""An optimizer of the library → the Program of one update, over all parameters as one vector."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.library import OPTIMIZERS
from symnn.notation import (
    Access,
    Equation,
    Index,
    Program,
    Tensor,
    parse_equation,
    size_symbol,
)
from symnn.spec import Optimizer

COUNT = size_symbol("P")


@dataclass(frozen=True)
class Update:
    """One step of an optimizer, entry by entry.

    The inputs of `program` are theta, g and the state, each (P,), the step number t and the
    hyper-parameters; `updated` maps each output to the input whose next value it is.
    """

    program: Program
    updated: dict[str, str]
    state: tuple[str, ...]
    hyperparameters: dict[str, float]


def build_update(spec: Optimizer) -> Update:
    """The update Program. A line that writes what an earlier line wrote defines a new tensor."""
    definition = OPTIMIZERS[spec.type]
    entry = Index("p", COUNT)
    arrays = ("theta", "g", *definition.state)
    scalars = ("t", *spec.hyperparameters)
    versions: dict[str, Access] = {name: Access(name, entry) for name in arrays}
    versions |= {name: Access(name) for name in scalars}
    equations: list[Equation] = []
    for text in definition.equations:
        line = parse_equation(text, {name: Tensor(name) for name in versions})
        rhs = line.rhs.xreplace({Access(name): read for name, read in versions.items()})
        indices = (entry,) if entry in rhs.free_symbols else ()
        target = Access(_unused(line.name, versions, equations), *indices)
        equations.append(Equation(target, rhs))
        versions[line.name] = target
    updated = {versions[n].name: n for n in arrays if versions[n].name != n}
    program = Program(
        inputs=tuple(Tensor(n, (COUNT,)) for n in arrays) + tuple(Tensor(n) for n in scalars),
        parameters=(),
        equations=tuple(equations),
        outputs=tuple(updated),
    )
    return Update(program, updated, definition.state, spec.hyperparameters)


def _unused(name: str, versions: dict[str, Access], equations: list[Equation]) -> str:
    """The name, or `name_2`, `name_3`, … where a line before defined it."""
    if name not in versions:
        return name
    number = 1 + sum(e.name.partition("_")[0] == name for e in equations) + 1
    return f"{name}_{number}"
