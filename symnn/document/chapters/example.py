"""A worked example: one sample through the network, back, and a step of the optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from sympy import Integer

from symnn.document.blocks import Block, Display, DisplayLine, Prose, Section, paragraph, prose
from symnn.document.evaluation import ByPosition, Evaluated
from symnn.document.formula.box import RELATION, Box, row, sign
from symnn.document.formula.reading import math
from symnn.document.material import Material
from symnn.document.matrix.letters import styled
from symnn.document.matrix.tree import SCALAR
from symnn.document.printing.names import Counting
from symnn.document.printing.printer import FormulaPrinter
from symnn.document.printing.rounded import rounded
from symnn.document.printing.working import FREE, Working, kept, shown
from symnn.document.sample import after_step, first_step, sample, stepped
from symnn.document.structure import sample_shape
from symnn.meaning.domains.domain import OutsideDomain
from symnn.network import BATCH
from symnn.notation import Access, Equation

WIDEST, MOST = 6, 100
"""The most neurons in a layer, and numbers in all, that a reader can be asked to follow."""
MOST_AXES = 4
COLUMN, MATRIX = (Integer(2), Integer(1)), (Integer(2), Integer(2))


def chapter(material: Material) -> Section | None:
    """The example; None where none is asked for, where the network is too large for one, and
    where it has no values at short numbers."""
    if not material.options.example or not _is_small(material):
        return None
    try:
        return Section("Worked example", tuple(_Numbers(material, sample(material)).blocks()))
    except OutsideDomain:
        return None


def _is_small(material: Material) -> bool:
    """Whether a reader can follow, and one sample says what happens: no value is of the batch."""
    model = material.model
    tensors = model.program.tensors
    values = [tensors[name] for name in model.tensors]
    if any(BATCH not in value.shape or len(value.shape) > MOST_AXES for value in values):
        return False
    used = [*values, *model.program.inputs, *model.program.parameters]
    widest = max(model.program.number(n) for t in used for n in sample_shape(t.shape))
    count = sum(model.spec.graph.number(value) for value in values)
    return widest <= WIDEST and model.spec.parameter_count + 2 * count <= MOST


class _Numbers:
    """Tells the example at the sample's numbers, `scalars`."""

    def __init__(self, material: Material, scalars: Evaluated) -> None:
        self.material = material
        self.scalars = scalars
        self.forward = {equation.name for equation in material.model.program}
        self.letters = material.printer(Counting())
        self.working = Working(scalars, tuple(self.letters.rank))
        self.parameters = [tensor.name for tensor in material.model.program.parameters]

    def blocks(self) -> Iterator[Block]:
        """The numbers chosen, then every line of the computation, in its order."""
        backward = self.material.backward
        deep = any(len(self.axes(name)) > 2 for name in backward.program.tensors)
        yield paragraph(
            "One sample, $N = 1$, whose index is left out, and parameters that are short numbers. "
            "Numbers are shown to four significant digits; what follows from them was computed "
            "with all their digits. In sums, terms with a factor $0$ are left out, and of a "
            "choice the value chosen is written.{deep}",
            deep=" What has three axes is shown as matrices, one for each number on the first."
            if deep
            else (),
        )
        yield Display(tuple(self.given()))
        program = [equation.name for equation in backward.program]
        forward = [equation.name for equation in self.material.model.program]
        wanted = {backward.adjoints[name] for name in self.parameters}
        back = [name for name in program if name not in forward and name not in wanted]
        last = [name for name in program if name in wanted]
        for title, names in (("Forward", forward), ("Backward", back), ("Gradient", last)):
            yield Section(title, (Display(tuple(self.computed(names))),))
        yield Section("The first step", tuple(self.step()))

    def given(self) -> Iterator[DisplayLine]:
        """The sample, a row as a column, and the parameters of each layer."""
        yield from self.named([tensor.name for tensor in self.material.model.program.inputs])
        for part in self.material.model.layers:
            yield from self.named(part.parameters)

    def axes(self, name: str) -> list[int]:
        """The axes of a tensor but for that of the samples."""
        shape = self.material.backward.program.tensors[name].shape
        return [axis for axis, size in enumerate(shape) if size != BATCH]

    def named(
        self, names: Iterable[str], tensors: Mapping[str, ByPosition] | None = None
    ) -> Iterator[DisplayLine]:
        """Tensors and their values, on one line where there is room."""
        known = self.scalars.tensors if tensors is None else tensors
        formulas = [formula for name in names for formula in self.formulas(name, known[name])]
        line: DisplayLine | None = None
        for symbol, values in formulas:
            if line is not None:
                apart = [sign(",", 0.0), sign(r"\quad", 1.0), symbol, sign("=", RELATION)]
                longer = row([*line.right, *apart, values])
                if longer.width <= FREE:
                    line = replace(line, right=(longer,))
                    continue
                yield line
            line = DisplayLine(symbol, (values,))
        if line is not None:
            yield line

    def formulas(self, name: str, entries: ByPosition) -> Iterator[tuple[Box, Box]]:
        """A tensor's symbol and its values, of three axes matrix by matrix."""
        values = kept(entries, self.axes(name))
        slices: dict[tuple[int, ...], ByPosition] = {}
        for at, value in values.items():
            first = at[:-2] if len(at) > 2 else ()
            slices.setdefault(first, {})[at[len(first) :]] = value
        for first, own in slices.items():
            yield self.bold(name, first), shown(own)

    def computed(self, names: Iterable[str]) -> Iterator[DisplayLine]:
        """What each of these tensors is: a line for each entry, and one for a whole matrix."""
        for name in names:
            equation = self.material.backward.program.equation(name)
            note: Prose = ()
            if name in self.forward or self.material.options.has_gradient:
                note = prose("by ({number})", number=str(self.material.numbers[name]))
            for line in self.lines(equation):
                yield replace(line, note=note)
                note = ()

    def lines(self, equation: Equation) -> Iterator[DisplayLine]:
        """A line for each entry; of a matrix one for all, or where it is too wide for the page
        one for the first entry, and the values of all."""
        axes, values = self.axes(equation.name), self.scalars.tensors[equation.name]
        whole = self.working.whole(equation, axes) if len(axes) == 2 else ()
        if len(axes) != 2 or whole == (shown(kept(values, axes)),):
            for at in list(values)[: 1 if len(axes) > 1 else None]:
                left = self.letters.box(Access(equation.name, *(at[axis] + 1 for axis in axes)))
                for told in self.working.entry(left, equation, at):
                    yield DisplayLine(told.left, told.right)
        if len(axes) == 2:
            yield DisplayLine(self.bold(equation.name), whole)
        elif len(axes) > 2:
            yield from self.named([equation.name])

    def step(self) -> Iterator[Block]:
        """The optimizer's step: of one parameter line by line, of the others the values."""
        before, taken = self.scalars, first_step(self.material, self.scalars)
        after = stepped(self.material, before, taken)
        position, (name, at) = self.moved()
        yield paragraph(
            "For {parameter}, which is {theta}:",
            parameter=self.letters.box(Access(name, *(p + 1 for p in at))),
            theta=math(rf"\theta_{{{position + 1}}}"),
        )
        yield Display(tuple(self.update(taken, position)))
        yield paragraph("The same for every parameter:")
        layers = [part.parameters for part in self.material.model.layers]
        found = (self.named(names, after) for names in layers)
        yield Display(tuple(chain.from_iterable(found)))
        objective = self.material.model.objective
        then = after_step(self.material, before, after).tensors[objective][()]
        yield paragraph(
            "With these parameters $L$ is {then} at the same sample; it was {before}.",
            then=rounded(then),
            before=rounded(before.tensors[objective][()]),
        )

    def moved(self) -> tuple[int, tuple[str, tuple[int, ...]]]:
        """The parameter with the steepest slope: its number, and which entry it is."""
        entries = [(name, at) for name in self.parameters for at in self.scalars.tensors[name]]
        adjoints = self.material.backward.adjoints
        slopes = [abs(self.scalars.tensors[adjoints[name]][at]) for name, at in entries]
        position = slopes.index(max(slopes))
        return position, entries[position]

    def update(self, taken: Evaluated, position: int) -> Iterator[DisplayLine]:
        """Each line of the update of one entry."""
        working = Working(taken)
        printer = self.material.update_printer
        symbols = {
            name: replace(symbol, superscript=math("(1)")) if symbol.superscript else symbol
            for name, symbol in printer.symbols.items()
        }
        letters = FormulaPrinter(symbols)
        for number, equation in enumerate(self.material.update.program, 1):
            at = tuple(position for _ in equation.indices)
            left = letters.box(Access(equation.name, *(p + 1 for p in at)))
            note: Prose = prose("by ({number})", number=f"U{number}")
            for told in working.entry(left, equation, at):
                yield DisplayLine(told.left, told.right, note=note)
                note = ()

    def bold(self, name: str, at: tuple[int, ...] = ()) -> Box:
        """The symbol of a whole tensor: a matrix's or a column's; or of a part of it."""
        shape = (SCALAR, COLUMN, MATRIX)[min(len(self.axes(name)), 2)]
        known = self.letters.symbols
        symbols = {
            key: replace(symbol, letter=styled(symbol.letter, shape, known))
            for key, symbol in known.items()
        }
        return FormulaPrinter(symbols).box(Access(name, *(p + 1 for p in at)))
