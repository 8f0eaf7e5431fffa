"""A Program as it is told with matrices: slopes are opaque, and what is read once is read there.

Where the log of the derivation says that an activation acts on each entry alone, the activation is
a function f of its own, and the chain rule's factor is f′(z), whatever f is; what f′ is, is told
apart. ∂L/∂a, where one equation reads it once, stands in that equation: δ has no step between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Mul, Symbol, preorder_traversal

from symnn.calculus import Backward, Step
from symnn.calculus.output import through_output
from symnn.calculus.partials import Partial
from symnn.document.alike import Home
from symnn.document.matrix.tree import EntryFunction
from symnn.network import Model
from symnn.notation import Access, Equation, Index, Reduction, substitute

LETTERS = ("f", "g", "h", r"\varphi", r"\psi", r"\rho")
"""Of activations, where no tensor is called so."""
NAMED = {r"\varphi": "phi", r"\psi": "psi", r"\rho": "rho"}
VALUE = Symbol("u", real=True)


@dataclass(frozen=True)
class Pointwise:
    """An activation that acts on each entry alone, and the layers that have it."""

    letter: str
    layers: tuple[int, ...]
    definition: Expr
    """f(u), for the symbol `VALUE`."""
    slope: Expr
    """f′(u) in the form used, of the value `VALUE` and of the output f(u), `OUTPUT`."""


OUTPUT = Symbol("f(u)", real=True)


@dataclass(frozen=True)
class Condensed:
    """The equations, in the order of the Program; `functions` are tensors that no equation
    defines: each is a function of another tensor, entry by entry."""

    equations: tuple[Equation, ...]
    functions: dict[str, tuple[EntryFunction, str]]
    definitions: dict[str, Equation]
    """What each of `functions` is, in index form."""
    activations: tuple[Pointwise, ...]
    places: dict[str, Home]

    def expanded(self, equation: Equation) -> Equation:
        """The equation with every function of `functions` written out."""
        mapping: dict[Expr, Expr] = {}
        for read in equation.reads:
            if read.name in self.definitions:
                own = self.definitions[read.name]
                renamed = dict(zip(own.indices, read.indices, strict=True))
                mapping[read] = substitute(own.rhs, renamed)
        return Equation(equation.target, equation.rhs.xreplace(mapping))


def condense(model: Model, backward: Backward, where: dict[str, Home]) -> Condensed:
    """The backward Program with its activations opaque, and without the steps between."""
    found = _pointwise(model, backward)
    letters = _letters(found, {home.stem for home in where.values()})
    functions: dict[str, tuple[EntryFunction, str]] = {}
    definitions: dict[str, Equation] = {}
    places: dict[str, Home] = {}
    replaced: dict[str, Equation] = {}
    for (layer, pre, post), (equation, partial) in found.items():
        letter = letters[_definition(equation)]
        value, slope = f"{letter} {pre}", f"{letter}' {pre}"
        factor = through_output(partial.factor, equation)
        for name, prime, rhs in ((value, False, equation.rhs), (slope, True, factor)):
            alone = _alone(found, layer)
            functions[name] = (EntryFunction(letter, layer, prime, alone), pre)
            definitions[name] = Equation(Access(name, *equation.indices), rhs)
            places[name] = Home(name.removesuffix(str(where[pre].layer)), layer)
        replaced[post] = Equation(equation.target, Access(value, *equation.indices))
        adjoint = backward.program.equation(backward.adjoints[pre])
        incoming = Access(backward.adjoints[post], *adjoint.indices)
        replaced[adjoint.name] = Equation(
            adjoint.target, Mul(incoming, Access(slope, *adjoint.indices))
        )
    equations = [replaced.get(equation.name, equation) for equation in backward.program]
    wanted = {backward.adjoints[tensor.name] for tensor in backward.program.parameters}
    kept = inlined(equations, set(backward.adjoints.values()) - wanted)
    told = tuple(_told(found, letters))
    return Condensed(tuple(kept), functions, definitions, told, where | places)


_Found = dict[tuple[int, str, str], tuple[Equation, Partial]]


def _pointwise(model: Model, backward: Backward) -> _Found:
    """(layer, z, a) → the activation's equation and its partial, where it acts on entries."""
    found: _Found = {}
    readers: dict[str, list[Step]] = {}
    for step in backward.steps:
        readers.setdefault(step.tensor, []).append(step)
    for part in model.layers:
        for post in part.tensors:
            equation = backward.program.equation(post)
            steps = readers.get(equation.reads[0].name, []) if len(equation.reads) == 1 else []
            if len(steps) == 1 and post in backward.adjoints and not _mixes(equation.rhs):
                (read,), (step,) = equation.reads, steps
                if read == step.partial.access and read.indices == equation.indices:
                    found[part.number, read.name, post] = (equation, step.partial)
    return found


def _alone(found: _Found, layer: int) -> bool:
    """Whether the layer has one such function, which can be told as F^l."""
    return [number for number, *_ in found].count(layer) == 1


def _mixes(expr: Expr) -> bool:
    """Whether there is a reduction, or an index as a value: then the entries have no one f."""
    if isinstance(expr, Access):
        return False
    return isinstance(expr, Index | Reduction) or any(map(_mixes, expr.args))


def _definition(equation: Equation) -> Expr:
    (read,) = equation.reads
    return equation.rhs.xreplace({read: VALUE})


def _letters(found: _Found, taken: set[str]) -> dict[Expr, str]:
    definitions = list(dict.fromkeys(_definition(equation) for equation, _ in found.values()))
    free = [letter for letter in LETTERS if NAMED.get(letter, letter) not in taken]
    if len(definitions) <= len(free):
        return dict(zip(definitions, free, strict=False))
    return {definition: f"f_{n}" for n, definition in enumerate(definitions, 1)}


def _told(found: _Found, letters: dict[Expr, str]) -> Iterator[Pointwise]:
    for definition, letter in letters.items():
        own = [key for key, (equation, _) in found.items() if _definition(equation) == definition]
        equation, partial = found[own[0]]
        slope = through_output(partial.factor, equation)
        slope = slope.xreplace({partial.access: VALUE, equation.target: OUTPUT})
        layers = tuple(dict.fromkeys(layer for layer, *_ in own))
        yield Pointwise(letter, layers, definition, slope)


def inlined(equations: list[Equation], between: set[str]) -> list[Equation]:
    """The equations without those of `between` that one other reads, once, at plain indices."""
    reads: dict[str, list[Access]] = {}
    for equation in equations:
        for node in preorder_traversal(equation.rhs):
            if isinstance(node, Access) and node.name in between:
                reads.setdefault(node.name, []).append(node)
    once = {
        name
        for name, found in reads.items()
        if len(found) == 1 and all(isinstance(p, Index) for p in found[0].indices)
    }
    kept: list[Equation] = []
    known: dict[str, Equation] = {}
    for equation in equations:
        rhs = equation.rhs
        for read in equation.reads:
            if read.name in known and not _is_product_of(rhs, read):
                once.discard(read.name)
                kept.append(known.pop(read.name))
            if read.name in known:
                source = known.pop(read.name)
                mapping = dict(zip(source.indices, read.indices, strict=True))
                rhs = rhs.xreplace({read: substitute(source.rhs, mapping)})
        equation = Equation(equation.target, rhs)
        if equation.name in once:
            known[equation.name] = equation
        else:
            kept.append(equation)
    return kept


def _is_product_of(rhs: Expr, read: Access) -> bool:
    """Whether the read is a factor of the whole: there it can be put in, and none captured."""
    return read in Mul.make_args(rhs)
