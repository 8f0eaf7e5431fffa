"""What every chapter draws on: the Programs, and how they are to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from symnn.calculus import Backward, Step
from symnn.document.alike import Family, Home, families, gathered, homes
from symnn.document.blocks import Display, DisplayLine, Prose, prose
from symnn.document.options import Checks, Depth, DocumentOptions
from symnn.document.printing.lines import lines
from symnn.document.printing.names import Counting, TensorSymbol, model_names, update_names
from symnn.document.printing.printer import FormulaPrinter
from symnn.document.printing.ranges import layers_box, numbers_text
from symnn.document.structure import connected, has_rows, is_chain
from symnn.network import Model
from symnn.notation import Equation
from symnn.optimizer import Update


@dataclass(frozen=True)
class Material:
    """A network, its derivatives, the optimizer's step, and what was asked.

    `backward` holds the adjoints of `model.objective`. Equations carry the numbers that they
    have in the emitted file; those of the optimizer's step are U1, U2, ….
    """

    model: Model
    backward: Backward
    update: Update
    options: DocumentOptions = field(default_factory=DocumentOptions)
    checks: Checks = field(default_factory=Checks)

    @cached_property
    def where(self) -> dict[str, Home]:
        """The layer of each tensor that belongs to one."""
        return homes(self.model, self.backward)

    @property
    def last(self) -> int:
        """The number of layers."""
        return len(self.model.layers)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it is a chain of rows in which all layers are W and b with an activation."""
        model = self.model
        whole = all(connected(model, part) for part in model.layers)
        widths = {f"n_{number}" for number in range(self.last + 1)}
        own = widths <= {size.name for size in model.program.sizes}
        return whole and own and is_chain(model) and has_rows(model)

    @property
    def general(self) -> bool:
        """Whether layers that are alike are told once: two layers are shorter one by one."""
        return self.options.depth is Depth.GENERAL and self.last > 2

    @cached_property
    def deltas(self) -> tuple[str, ...]:
        """The derivatives that are written δ: those by the values z."""
        z = (name for name in self.model.tensors if self.where[name].stem == "z")
        return tuple(self.backward.adjoints[name] for name in z if name in self.backward.adjoints)

    @cached_property
    def steps(self) -> dict[str, list[Step]]:
        """The steps that led to each adjoint, by its name."""
        found: dict[str, list[Step]] = {name: [] for name in self.backward.adjoints.values()}
        for step in self.backward.steps:
            if step.tensor in self.backward.adjoints:
                found[self.backward.adjoints[step.tensor]].append(step)
        return found

    @cached_property
    def families(self) -> list[Family]:
        """Every equation of the backward Program, layers that are alike together."""
        numbered = enumerate(self.backward.program, 1)
        return families(numbered, self.where, self.general, self.steps)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of the equation that defines each tensor."""
        return {equation.name: n for n, equation in enumerate(self.backward.program, 1)}

    def counting(self, layers: Sequence[int], still: frozenset[str] = frozenset()) -> Counting:
        """How layers are counted in the equation that stands for these."""
        if not self.general:
            return Counting()
        if len(layers) > 1:
            return Counting("l", layers[-1], still)
        if self.is_plain and (not layers or layers[0] == self.last):
            return Counting("L", self.last)
        return Counting()

    def printer(self, counting: Counting) -> FormulaPrinter:
        """Prints expressions of the backward Program."""
        if counting not in self._symbols:
            names = model_names(self.model, self.backward, self.where, counting, self.deltas)
            self._symbols[counting] = names
        return FormulaPrinter(self._symbols[counting], self._first)

    @cached_property
    def _symbols(self) -> dict[Counting, dict[str, TensorSymbol]]:
        return {}

    @cached_property
    def _first(self) -> tuple[str, ...]:
        """Tensors that lead a product: parameters, then δ, then the other derivatives."""
        backward = self.backward
        first = [t.name for t in backward.program.parameters]
        return tuple(dict.fromkeys([*first, *self.deltas, *backward.adjoints.values()]))

    @cached_property
    def update_printer(self) -> FormulaPrinter:
        return FormulaPrinter(update_names(self.update))

    def told(self, family: Family) -> tuple[Equation, Counting]:
        """A family's equation as it is written, and how layers are counted in it."""
        if self.general and not family.layers:
            sums = gathered(family.equation, self.where, self.last)
            if sums is not None:
                return sums.equation, Counting("l", self.last, sums.still)
        return family.equation, self.counting(family.layers, family.still)

    def display(self, chosen: Iterable[Family]) -> Display:
        """The families' equations, each with its numbers and its range of layers."""
        found: list[DisplayLine] = []
        for family in chosen:
            equation, counting = self.told(family)
            numbers = self.in_order(family, family.numbers)
            note = self.range_of(family)
            found += laid(equation, self.printer(counting), numbers_text(numbers), note)
        return Display(tuple(found))

    def in_order(self, family: Family, values: Sequence[int]) -> Sequence[int]:
        """Values of a family's layers in the order of the file: back from the output in the
        backward pass."""
        backward = family.numbers[0] > family.numbers[-1]
        return values[::-1] if backward else values

    def range_of(self, family: Family) -> Prose:
        """The layers that a family is for, in the order of its numbers; nothing for one alone."""
        layers = self.in_order(family, family.layers)
        if len(layers) < 2:
            return ()
        return prose("for {range}", range=layers_box(layers, self.last))


def laid(
    equation: Equation, printer: FormulaPrinter, number: str = "", note: Prose = ()
) -> list[DisplayLine]:
    """An equation in lines that fit the page, and those of its abbreviations."""
    first, *rest = lines(equation, printer)
    found = [DisplayLine(first.left, first.right, number, note=note)]
    return found + [DisplayLine(short.left, short.right) for short in rest]
