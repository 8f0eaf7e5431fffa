"""The derivation, step by step: the chain rule, the deltas it brings, and what they leave.

It is told from the log of the calculus, so that each step is one that was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sympy import Add, Expr

from symnn.calculus import Removal, Step
from symnn.document.alike import Family
from symnn.document.blocks import (
    Block,
    Display,
    DisplayLine,
    Paragraph,
    Prose,
    Section,
    both,
    paragraph,
    prose,
)
from symnn.document.formula.box import ADD, MUL, RELATION, Box, greek, letter, row, sign
from symnn.document.material import Material, laid
from symnn.document.printing.indices import one_based
from symnn.document.printing.lines import INDENT, ROOM
from symnn.document.printing.names import derivative
from symnn.document.printing.ranges import numbers_text
from symnn.notation import Access, Equation, Index


def chapter(material: Material) -> Section:
    """Every adjoint with the steps that lead to it, first of the values, then of the parameters."""
    return Section("Derivation", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    yield paragraph(
        "A change of a value reaches $L$ through every equation that reads the value. So its "
        "derivative is a sum over these readers, and over the entries of each: the derivative of "
        "$L$ by the reader's entry, times the partial derivative of that entry by the value. "
        "This is the chain rule."
    )
    yield paragraph(
        r"An entry depends on a tensor's entry where it reads it, and only there. Kronecker's "
        r"delta $[u = v]$ says where: it is $1$ where $u = v$, and $0$ elsewhere. Under a sum over "
        r"$u$ it puts $v$ in the place of $u$, and removes the sum: "
        r"$\sum_{u} [u = v] f_u = f_v$. Where a letter is in use, the reader's index has a prime."
    )
    yield from _constants(material)
    parameters = {material.backward.adjoints[t.name] for t in material.model.program.parameters}
    told = [family for family in material.families if material.steps.get(family.equation.name)]
    inner = [family for family in told if family.equation.name not in parameters]
    yield Section("Back through the layers", tuple(_all(inner, material)))
    leaves = [family for family in told if family.equation.name in parameters]
    yield Section("To the parameters", tuple(_all(leaves, material)))


def _constants(material: Material) -> Iterator[Block]:
    """The readers by which the derivative is a number, such as the parts of an objective."""
    adjoints = material.backward.adjoints
    printer = material.printer(material.counting(()))
    told: dict[str, list[Prose]] = {}
    for step in sorted(
        material.backward.steps, key=lambda step: material.numbers.get(step.tensor, 0)
    ):
        if step.tensor not in adjoints:
            by = _inline(printer.box(Access(step.tensor)))
            formula = row([by, "=", printer.box(step.term)], space=RELATION)
            told.setdefault(step.reader, []).append((formula,))
    for reader, formulas in told.items():
        yield paragraph(f"By ({material.numbers[reader]}), {{formulas}}.", formulas=both(formulas))


def _all(families: Iterable[Family], material: Material) -> Iterator[Block]:
    for family in families:
        yield from _Steps(family, material).blocks()


class _Steps:
    """Tells how the adjoint of one tensor was found, for every layer of its family."""

    def __init__(self, family: Family, material: Material) -> None:
        self.family = family
        self.material = material
        self.printer = material.printer(material.counting(family.layers, family.still))
        self.steps = material.steps[family.equation.name]
        self.readers: dict[str, list[Step]] = {}
        for step in self.steps:
            self.readers.setdefault(step.reader, []).append(step)
        self.read = self.printer.box(Access(self.steps[0].tensor, *self.steps[0].at))

    def blocks(self) -> Iterator[Block]:
        """The sentences and displays, the numbered equation last."""
        equation = self.family.equation
        yield Paragraph(self.opening())
        yield Display((*self.chain_rule(), *self.partials()))
        yield Paragraph(self.removals())
        terms = Add(*(step.term for step in self.steps))
        if terms != equation.rhs:
            yield Display(tuple(laid(Equation(equation.target, terms), self.printer)))
            yield paragraph("With the common factors in front of the sum:")
        yield self.material.display([self.family])

    def opening(self) -> Prose:
        """What reads the tensor, and where."""
        tensor = self.name(self.steps[0].tensor)
        reads = [
            prose(f"{{reader}} in ({self.numbers_of(number)})", reader=self.name(reader))
            for number, reader in enumerate(self.readers)
        ]
        layers = self.material.range_of(self.family)
        told = prose(", {layers},", layers=layers) if layers else ()
        adjoint = self.family.equation.name
        derived: Prose = ()
        if not self.printer.symbols[adjoint].derivative:
            formula = row([self.name(adjoint), "=", _inline(tensor)], space=RELATION)
            derived = prose(" Its derivative is {formula}.", formula=formula)
        where = both(reads)
        return prose(
            "{tensor}{told} is read by {where}.{derived}",
            tensor=tensor,
            told=told,
            where=where,
            derived=derived,
        )

    def name(self, tensor: str) -> Box:
        """The tensor's symbol, without positions."""
        return self.printer.box(Access(tensor))

    def numbers_of(self, reader: int) -> str:
        """The numbers of the equations of that reader, at every layer of the family."""
        found: dict[int, None] = {}
        for _, equation in self.family.members:
            readers = dict.fromkeys(step.reader for step in self.material.steps[equation.name])
            found[self.material.numbers[list(readers)[reader]]] = None
        return numbers_text(list(found))

    def chain_rule(self) -> Iterator[DisplayLine]:
        """Σ adjoint · partial over the readers; none where L itself is the only one."""
        whole = self.material.model.objective
        if list(self.readers) == [whole]:
            return
        parts = []
        for reader, (step, *_) in self.readers.items():
            partial = self.partial(step)
            if reader == whole:
                parts.append(partial)
            elif isinstance(step.incoming, Access):
                incoming = self.printer.box(step.incoming)
                parts.append(row([*self.printer.sums(step.free), incoming, partial], MUL))
            else:
                incoming = derivative(letter("L"), self.name(reader))
                parts.append(row([incoming, partial], MUL))
        left = self.printer.box(self.family.equation.target)
        yield DisplayLine(left, _filled(parts), note=prose("the chain rule"))

    def partial(self, step: Step) -> Box:
        """The symbol of what a step differentiates: ∂reader/∂tensor."""
        return derivative(self.printer.box(Access(step.reader, *step.free)), self.read)

    def partials(self) -> Iterator[DisplayLine]:
        """The partial derivative of each reader, and how it is written."""
        for number, steps in enumerate(self.readers.values()):
            numbers = self.numbers_of(number)
            direct = Add(*(step.derivative(through_output=False) for step in steps))
            written = Add(*(step.derivative() for step in steps))
            first, *letters = self.laid(direct, f"from ({numbers})")
            left = self.partial(steps[0])
            yield replace(first, left=left)
            yield from letters
            if written != direct:
                first, *more = self.laid(written, f"by ({numbers})")
                yield replace(first, left=left if letters else letter(""))
                yield from more

    def laid(self, rhs: Expr, reason: str) -> list[DisplayLine]:
        return laid(Equation(self.family.equation.target, rhs), self.printer, note=(reason,))

    def removals(self) -> Prose:
        """What each delta does, once where several terms have the same."""
        found = dict.fromkeys(removal for step in self.steps for removal in step.removals)
        if not found:
            return prose("No index is removed, and what is left is")
        return prose("{deltas}. What is left is", deltas=both([self.removal(r) for r in found]))

    def removal(self, removal: Removal) -> Prose:
        """A delta, and the index that it removes."""
        delta = self.printer.box(one_based(removal.delta))
        if removal.index is None or removal.value is None:
            return prose("{delta} stays", delta=delta)
        index = self.printer.box(removal.index)
        if isinstance(removal.value, Index):
            return prose("{delta} removes {index}", delta=delta, index=index)
        value = row([index, "=", self.printer.box(one_based(removal.value) + 1)], space=RELATION)
        return prose("{delta} removes {index} by {value}", delta=delta, index=index, value=value)


def _inline(tensor: Box) -> Box:
    """∂L/∂tensor within a sentence."""
    return row([greek("partial"), letter("L"), "/", greek("partial"), tensor], space=0.5)


def _filled(parts: list[Box]) -> tuple[Box, ...]:
    """Terms with plus signs, as many on each line as there is room for."""
    lines: list[list[Box]] = [[]]
    for part in parts:
        signed = [sign("+"), part] if len(lines) > 1 or lines[0] else [part]
        if lines[-1] and sum(box.width for box in (*lines[-1], *signed)) > ROOM - INDENT:
            lines.append([])
        lines[-1] += signed
    return tuple(row(line, ADD) for line in lines)
