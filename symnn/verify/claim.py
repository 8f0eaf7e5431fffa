"""One adjoint equation, with the equations that decide whether it is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Symbol

from symnn.notation import Equation, Program, Tensor
from symnn.verify.canonical import Renaming
from symnn.verify.chain import Chain
from symnn.verify.sizes import small_sizes


@dataclass(frozen=True)
class Claim:
    """That `equation` is the adjoint of `target`.

    `readers` carry the chain rule; `helpers` define what is read that is neither a forward value
    nor an adjoint; `definitions` (forward) and `claims` (other adjoints) may be put in place of
    the symbols of what they define.
    """

    target: Tensor
    equation: Equation
    readers: tuple[Equation, ...]
    helpers: tuple[Equation, ...]
    definitions: tuple[Equation, ...]
    claims: tuple[Equation, ...]

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All of them, each once, in a fixed order."""
        parts = (self.readers, (self.equation,), self.helpers, self.definitions, self.claims)
        return tuple(dict.fromkeys(e for part in parts for e in part))

    def sizes(self, backward: Program) -> dict[Symbol, int]:
        """Pairwise distinct sizes for these equations, and the tensors they read, alone."""
        tensors = backward.tensors
        read = dict.fromkeys(read.name for e in self.equations for read in e.reads)
        return small_sizes(self.equations, [self.target, *(tensors[name] for name in read)])

    def key(self, chain: Chain, backward: Program, sizes: Mapping[Symbol, int]) -> str:
        """The same for two claims that differ in names only."""
        renaming = Renaming(backward.tensors, sizes)
        parts = (self.readers, (self.equation,), self.helpers, self.definitions, self.claims)
        texts = [renaming.text(part) for part in parts]
        for name in (self.target.name, *(e.name for e in self.readers)):
            adjoint = chain.adjoints.get(name)
            texts.append(f"{renaming.tensor(name)}: {adjoint and renaming.tensor(adjoint)}")
        texts.append(str([e.name == chain.output for e in self.readers]))
        return "\n--\n".join(texts)


def claim_of(chain: Chain, backward: Program, name: str) -> Claim:
    """The claim about one tensor. Raises `KeyError` when no equation defines its adjoint."""
    equations = {e.name: e for e in backward}
    adjoints = set(chain.adjoints.values())
    own = equations[chain.adjoints[name]]
    readers = chain.readers(name)

    helpers: dict[str, Equation] = {}
    waiting = [own]
    while waiting:
        for read in waiting.pop().reads:
            known = read.name in chain.forward.tensors or read.name in adjoints
            if not known and read.name not in helpers:
                helpers[read.name] = equations[read.name]
                waiting.append(equations[read.name])

    used = [*readers, own, *helpers.values()]
    read_adjoints = {read.name for e in used for read in e.reads} & adjoints
    read_adjoints |= {chain.adjoints[e.name] for e in readers if e.name in chain.adjoints}
    claims = [e for e in backward if e.name in read_adjoints - {own.name}]
    near = {read.name for e in (*used, *claims) for read in e.reads} | {e.name for e in readers}
    definitions = [e for e in chain.forward if e.name in near]
    return Claim(
        chain.forward.tensors[name],
        own,
        tuple(readers),
        tuple(helpers.values()),
        tuple(definitions),
        tuple(claims),
    )
