"""One adjoint equation, with the equations that decide whether it is true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Add, Symbol

from symnn.meaning.sizes import two_sizes
from symnn.notation import Access, Equation, Program, Tensor, accesses
from symnn.verify.canonical import Renaming
from symnn.verify.chain import Chain


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


class Claims:
    """The claims of a backward program, found by name, so that each costs what it reads."""

    def __init__(self, chain: Chain, backward: Program) -> None:
        self.chain = chain
        self.tensors = backward.tensors
        self._equations = {e.name: e for e in backward}
        self._numbers = {name: number for number, name in enumerate(self._equations)}
        self._forward = {e.name: e for e in chain.forward}
        self._adjoints = set(chain.adjoints.values())

    def about(self, name: str) -> Claim:
        """The claim about one tensor. Raises `KeyError` when no equation defines its adjoint."""
        chain, equations = self.chain, self._equations
        own = equations[chain.adjoints[name]]
        readers = chain.readers(name)

        helpers: dict[str, Equation] = {}
        waiting = [own]
        while waiting:
            for read in waiting.pop().reads:
                known = read.name in chain.tensors or read.name in self._adjoints
                if not known and read.name not in helpers:
                    helpers[read.name] = equations[read.name]
                    waiting.append(equations[read.name])

        used = [*readers, own, *helpers.values()]
        adjoints = {read.name for e in used for read in e.reads} & self._adjoints
        adjoints |= {chain.adjoints[e.name] for e in readers if e.name in chain.adjoints}
        claims = self._ordered(adjoints - {own.name}, equations)
        near = {read.name for e in (own, *helpers.values(), *claims) for read in e.reads}
        near |= {name for e in readers for name in _reads_left(e)}
        near |= {e.name for e in readers if e.tensor.rank}
        return Claim(
            chain.tensors[name],
            own,
            tuple(readers),
            tuple(helpers.values()),
            self._ordered(near, self._forward),
            claims,
        )

    def _ordered(
        self, names: Iterable[str], equations: Mapping[str, Equation]
    ) -> tuple[Equation, ...]:
        defined = [name for name in names if name in equations]
        return tuple(equations[name] for name in sorted(defined, key=self._numbers.__getitem__))

    def sizes(self, claim: Claim) -> tuple[dict[Symbol, int], ...]:
        """Pairwise distinct sizes for its equations, and the tensors they read, alone: twice."""
        read = dict.fromkeys(read.name for e in claim.equations for read in e.reads)
        return two_sizes(claim.equations, [claim.target, *(self.tensors[name] for name in read)])

    def key(self, claim: Claim, sizes: Mapping[Symbol, int]) -> str:
        """The same for two claims that differ in names only."""
        chain = self.chain
        renaming = Renaming(self.tensors, sizes)
        parts = (claim.readers, (claim.equation,), claim.helpers, claim.definitions, claim.claims)
        texts = [renaming.text(part) for part in parts]
        for name in (claim.target.name, *(e.name for e in claim.readers)):
            adjoint = chain.adjoints.get(name)
            texts.append(f"{renaming.tensor(name)}: {adjoint and renaming.tensor(adjoint)}")
        texts.append(str([e.name == chain.output for e in claim.readers]))
        return "\n--\n".join(texts)


def _reads_left(equation: Equation) -> list[str]:
    """What the derivatives of an equation may read: a tensor that is but added is gone."""
    terms = (term.as_coeff_Mul()[1] for term in Add.make_args(equation.rhs))
    return [read.name for t in terms if not isinstance(t, Access) for read in accesses(t)]
