"""Layers that are alike: their equations, once for a general layer l, with the range of l.

Two layers' equations are alike when they are the same but for the number of the layer, counted
from its own: W2 and a1 in layer 2 are W3 and a2 in layer 3. The comparison is of the whole
equation, so what is printed for l holds, word by word, at every layer of its range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Symbol

from symnn.calculus import Backward, Step
from symnn.document.printing.ranges import lengthen
from symnn.network import Model
from symnn.notation import Access, Equation, Index, Sum, accesses, size_symbol

MOST_TOLD = 7
"""Numbers that are named one by one for an equation of several layers."""
LAYER = Index("the layer", size_symbol("L"))
"""The index of a sum over layers, which is written l."""


@dataclass(frozen=True)
class Place:
    """Where a tensor belongs: what it is called in any layer, and the number of its own."""

    stem: str
    layer: int


@dataclass(frozen=True)
class Family:
    """Equations that are alike, in the order of their layers, with their numbers in the file."""

    members: tuple[tuple[int, Equation], ...]
    layers: tuple[int, ...]
    """The layer of each member; empty for an equation of no layer, such as the loss."""

    @property
    def equation(self) -> Equation:
        """The one that stands for all: of the last layer, as the first one reads the input."""
        return self.members[-1][1]

    @property
    def layer(self) -> int | None:
        return self.layers[-1] if self.layers else None

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(number for number, _ in self.members)


def places(model: Model, backward: Backward) -> dict[str, Place]:
    """The layer of each tensor that belongs to one, and of its adjoint; x is a of layer 0."""
    own = {"x": Place("a", 0)}
    for part in model.layers:
        for name in (*part.parameters, *part.tensors):
            own[name] = Place(name.removesuffix(str(part.number)), part.number)
    adjoints = {
        backward.adjoints[name]: Place(f"d{place.stem}", place.layer)
        for name, place in own.items()
        if name in backward.adjoints
    }
    return own | adjoints


def families(
    numbered: Iterable[tuple[int, Equation]],
    where: Mapping[str, Place],
    merge: bool,
    steps: Mapping[str, Sequence[Step]] | None = None,
) -> list[Family]:
    """The equations in families, in the order in which each family first occurs.

    Equations are alike only where the `steps` that led to them are, which are those of each
    adjoint by its name. Without `merge`, each equation
    is a family of its own.
    """
    found: dict[object, list[tuple[int, int, Equation]]] = {}
    for number, equation in numbered:
        place = where.get(equation.name)
        layer = place.layer if place else 0
        key: object = number
        if place is not None and merge:
            logs = tuple(_step(step, where, layer) for step in (steps or {}).get(equation.name, ()))
            key = (place.stem, relative(equation, where, layer), logs)
        found.setdefault(key, []).append((layer, number, equation))
    return [
        Family(
            tuple((number, equation) for _, number, equation in part),
            tuple(layer for layer, *_ in part) if part[0][2].name in where else (),
        )
        for members in found.values()
        for part in _tellable(sorted(members, key=lambda member: member[0]))
    ]


def _step(step: Step, where: Mapping[str, Place], layer: int) -> tuple[object, ...]:
    """What makes a step of one layer that of another: its reader, and what was differentiated."""
    reader = where.get(step.reader)
    own = (reader.stem, reader.layer - layer) if reader else step.reader
    parts = (step.partial.access, step.partial.factor, step.written, *step.partial.binders)
    return (own, *(_relative(part, where, layer) for part in parts))


def _tellable(
    members: list[tuple[int, int, Equation]],
) -> Iterator[list[tuple[int, int, Equation]]]:
    """The members in parts whose numbers, and whose layers, can each be told in a few words."""
    part: list[tuple[int, int, Equation]] = []
    layers: list[list[int]] = []
    numbers: list[list[int]] = []
    for member in members:
        for told, number in ((layers, member[0]), (numbers, member[1])):
            lengthen(told, number)
        if any(sum(min(len(run), 3) for run in told) > MOST_TOLD for told in (layers, numbers)):
            yield part
            part, layers, numbers = [], [[member[0]]], [[member[1]]]
        part.append(member)
    yield part


def gathered(rhs: Expr, where: Mapping[str, Place], last: int) -> Expr:
    """Terms for each layer, such as those of a penalty, as one sum over the layers 1 to `last`.

    The sum's body is the last layer's term; its index is `LAYER`. An expression whose
    terms are not alike in that way stays as it is.
    """
    alike: dict[Expr, dict[int, Expr]] = {}
    for term in Add.make_args(rhs):
        layers = {where[read.name].layer for read in accesses(term) if read.name in where}
        if len(layers) != 1:
            return rhs
        layer = layers.pop()
        alike.setdefault(_relative(term, where, layer), {})[layer] = term
    sums = []
    for terms in alike.values():
        if sorted(terms) != list(range(1, last + 1)):
            return rhs
        coefficient, body = terms[last].as_coeff_Mul()
        inner = (body.body, *body.indices) if isinstance(body, Sum) else (body,)
        sums.append(coefficient * Sum(inner[0], LAYER, *inner[1:]))
    return Add(*sums)


def relative(equation: Equation, where: Mapping[str, Place], layer: int) -> Equation:
    """The equation with every layer's number counted from `layer`."""
    target = _relative(equation.target, where, layer)
    return Equation(target, _relative(equation.rhs, where, layer))


def _relative(expr: Expr, where: Mapping[str, Place], layer: int) -> Expr:
    if isinstance(expr, Index):
        return Index(expr.name, _relative(expr.size, where, layer))
    if isinstance(expr, Access):
        place = where.get(expr.name)
        name = f"{place.stem} {place.layer - layer}" if place else expr.name
        return Access(name, *(_relative(position, where, layer) for position in expr.indices))
    if isinstance(expr, Symbol) and expr.name.startswith("n_"):
        return size_symbol(f"n {int(expr.name[2:]) - layer}")
    if not expr.args:
        return expr
    return expr.func(*(_relative(arg, where, layer) for arg in expr.args))
