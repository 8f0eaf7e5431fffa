"""Layers that are alike: their equations, once for a general layer l, with the range of l.

Equations of several layers are alike when each number in them either counts on with the layer, as
in W2 and a1 of layer 2, which are W3 and a2 in layer 3, or stands still, as the width n_1 that
residual sums share. The comparison is of the whole equation, so what is printed for l holds, word
by word, at every layer of its range.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Mul, Symbol

from symnn.calculus import Backward, Step
from symnn.document.printing.ranges import lengthen
from symnn.network import Model
from symnn.notation import Access, Equation, Index, Sum, accesses, size_symbol

MOST_TOLD = 7
"""Numbers that are named one by one for an equation of several layers."""
LAYER = Index("the layer", size_symbol("L"))
"""The index of a sum over layers, which is written l."""


@dataclass(frozen=True)
class Home:
    """Where a tensor belongs: what it is called in any layer, and the number of its own."""

    stem: str
    layer: int


def size_home(name: str) -> Home | None:
    """The layer that a size has its name from: n_3 and P_3 of layer 3; none of N, nor of n_x."""
    stem, _, number = name.rpartition("_")
    return Home(stem, int(number)) if stem and number.isdecimal() else None


@dataclass(frozen=True)
class Family:
    """Equations that are alike, in the order of their layers, with their numbers in the file."""

    members: tuple[tuple[int, Equation], ...]
    layers: tuple[int, ...]
    """The layer of each member; empty for an equation of no layer, such as the loss."""
    still: frozenset[str] = frozenset()
    """What has one number in all of them, in the equation that stands for all."""

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


def homes(model: Model, backward: Backward) -> dict[str, Home]:
    """The layer of each tensor that belongs to one, and of its adjoint; a single input is a of
    layer 0."""
    own = {tensor.name: Home("a", 0) for tensor in model.inputs if len(model.inputs) == 1}
    for part in model.layers:
        for name in (*part.parameters, *part.tensors):
            own[name] = Home(name.removesuffix(str(part.number)), part.number)
    adjoints = {
        backward.adjoints[name]: Home(f"d{home.stem}", home.layer)
        for name, home in own.items()
        if name in backward.adjoints
    }
    return own | adjoints


Numbers = tuple[tuple[str, int], ...]
"""Each name with a layer's number in it, and that number, in the order in which they stand."""


@dataclass(frozen=True)
class _Member:
    """One layer's equation: its form without the numbers of layers, and these numbers."""

    layer: int
    number: int
    equation: Equation
    form: Hashable
    numbers: Numbers


@dataclass
class _Group:
    """Members that are alike, and which of their numbers stand still."""

    members: list[_Member]
    still: tuple[bool, ...] | None = None

    def takes(self, member: _Member) -> bool:
        """Whether the member is like all of the others; it is added where it is."""
        found = _still(self.members[0], member)
        if found is None or (self.still is not None and found != self.still):
            return False
        self.still = found
        self.members.append(member)
        return True


def families(
    numbered: Iterable[tuple[int, Equation]],
    where: Mapping[str, Home],
    merge: bool,
    steps: Mapping[str, Sequence[Step]] | None = None,
) -> list[Family]:
    """The equations in families, in the order in which each family first occurs.

    Equations are alike only where the `steps` that led to them are, which are those of each
    adjoint by its name. Without `merge`, each equation is a family of its own.
    """
    groups: list[_Group] = []
    by_form: dict[Hashable, list[_Group]] = {}
    for number, equation in numbered:
        home = where.get(equation.name)
        layer = home.layer if home else 0
        forms = [_form(part, where, layer) for part in (equation.target, equation.rhs)]
        forms += [_step(step, where, layer) for step in (steps or {}).get(equation.name, ())]
        key = tuple(form for form, _ in forms) if home and merge else number
        member = _Member(layer, number, equation, key, sum((own for _, own in forms), ()))
        alike = by_form.setdefault(key, [])
        if not any(group.takes(member) for group in alike):
            alike.append(_Group([member]))
            groups.append(alike[-1])
    return [
        _family(part, group.still, where)
        for group in groups
        for part in _tellable(sorted(group.members, key=lambda member: member.layer))
    ]


def _family(
    members: Sequence[_Member], still: tuple[bool, ...] | None, where: Mapping[str, Home]
) -> Family:
    last = members[-1]
    layers = tuple(m.layer for m in members) if last.equation.name in where else ()
    ways = still if still and len(members) > 1 else (False,) * len(last.numbers)
    kept = frozenset(name for (name, _), way in zip(last.numbers, ways, strict=True) if way)
    return Family(tuple((m.number, m.equation) for m in members), layers, kept)


def _still(a: _Member, b: _Member) -> tuple[bool, ...] | None:
    """For each number whether it is the same in both, where the others count on with the layer;
    None where the two are not alike."""
    found = []
    for (_, one), (_, other) in zip(a.numbers, b.numbers, strict=True):
        if one != other and one - a.layer != other - b.layer:
            return None
        found.append(one == other)
    for member in (a, b):  # one name is written in one way
        ways = dict(zip((name for name, _ in member.numbers), found, strict=True))
        if any(ways[name] != way for (name, _), way in zip(member.numbers, found, strict=True)):
            return None
    return tuple(found)


def _step(step: Step, where: Mapping[str, Home], layer: int) -> tuple[Hashable, Numbers]:
    """What makes a step of one layer that of another: its reader, and what was differentiated."""
    parts = (Access(step.reader), step.partial.access, step.partial.factor, step.written)
    forms = [_form(part, where, layer) for part in (*parts, *step.partial.binders)]
    return tuple(form for form, _ in forms), sum((own for _, own in forms), ())


def _tellable(members: list[_Member]) -> Iterator[list[_Member]]:
    """The members in parts whose numbers, and whose layers, can each be told in a few words."""
    part: list[_Member] = []
    layers: list[list[int]] = []
    numbers: list[list[int]] = []
    for member in members:
        for told, number in ((layers, member.layer), (numbers, member.number)):
            lengthen(told, number)
        if any(sum(min(len(run), 3) for run in told) > MOST_TOLD for told in (layers, numbers)):
            yield part
            part, layers, numbers = [], [[member.layer]], [[member.number]]
        part.append(member)
    yield part


def gathered(equation: Equation, where: Mapping[str, Home], last: int) -> Family | None:
    """Terms for each layer, such as those of a penalty, as one sum over the layers 1 to `last`.

    The sum's body is the last layer's term; its index is `LAYER`. None where the terms are not
    alike in that way.
    """
    groups: dict[Hashable, _Group] = {}
    for term in Add.make_args(equation.rhs):
        layers = {where[read.name].layer for read in accesses(term) if read.name in where}
        if len(layers) != 1:
            return None
        layer = layers.pop()
        form, numbers = _form(term, where, layer)
        member = _Member(layer, 0, Equation(equation.target, term), form, numbers)
        if form not in groups:
            groups[form] = _Group([member])
        elif not groups[form].takes(member):
            return None
    sums, still, moving = [], set[str](), set[str]()
    for group in groups.values():
        members = sorted(group.members, key=lambda member: member.layer)
        if [member.layer for member in members] != list(range(1, last + 1)):
            return None
        own = _family(members, group.still, where).still
        still |= own
        moving |= {name for name, _ in members[-1].numbers} - own
        coefficient, body = members[-1].equation.rhs.as_coeff_Mul()
        inner = (body.body, *body.indices) if isinstance(body, Sum) else (body,)
        sums.append(coefficient * Sum(inner[0], LAYER, *inner[1:]))
    if not sums or still & moving:
        return None
    return Family(((0, Equation(equation.target, Add(*sums))),), (), frozenset(still))


def _form(expr: Expr, where: Mapping[str, Home], layer: int) -> tuple[Hashable, Numbers]:
    """The expression with no number of a layer in it, and the numbers in order."""
    if isinstance(expr, Index):
        form, numbers = _form(expr.size, where, layer)
        return ("index", expr.name, form), numbers
    if isinstance(expr, Symbol):
        return _named(expr.name, size_home(expr.name))
    if isinstance(expr, Access):
        name, own = _named(expr.name, where.get(expr.name))
        parts = [_form(position, where, layer) for position in expr.indices]
        return ("read", name, *(form for form, _ in parts)), sum((n for _, n in parts), own)
    if not expr.args:
        return expr, ()
    parts = [_form(arg, where, layer) for arg in expr.args]
    if isinstance(expr, Add | Mul):  # SymPy's order is by names: a9 and a10 change places
        parts.sort(key=lambda p: (repr(p[0]), [number - layer for _, number in p[1]]))
    return (expr.func, *(form for form, _ in parts)), sum((n for _, n in parts), ())


def _named(name: str, home: Home | None) -> tuple[Hashable, Numbers]:
    return (name, ()) if home is None else (("of a layer", home.stem), ((name, home.layer),))
