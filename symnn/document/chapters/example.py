"""A worked example: one sample through the network, back, and a step of the optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from sympy import Integer

from symnn.document.blocks import Block, Display, Line, Prose, Section, paragraph, prose
from symnn.document.evaluation import ByPosition, Evaluated
from symnn.document.formula.box import RELATION, Box, row, sign
from symnn.document.formula.reading import math
from symnn.document.material import Material
from symnn.document.matrix.letters import styled
from symnn.document.printing.names import Counting
from symnn.document.printing.printer import FormulaPrinter
from symnn.document.printing.rounded import rounded
from symnn.document.printing.working import FREE, Working, shown
from symnn.document.sample import after_step, first_step, sample, stepped
from symnn.meaning.domains.domain import OutsideDomain
from symnn.network import BATCH
from symnn.notation import Access, Equation

WIDEST, MOST = 6, 100
"""The most neurons in a layer, and numbers in all, that a reader can be asked to follow."""
COLUMN, MATRIX = (Integer(2), Integer(1)), (Integer(2), Integer(2))


def chapter(material: Material) -> Section | None:
    """The example; None where none is asked for, where the network is too large for one, and
    where it has no values at short numbers."""
    if not material.options.example or not _is_small(material):
        return None
    try:
        return Section("Worked example", tuple(_Telling(material, sample(material)).blocks()))
    except OutsideDomain:
        return None


def _is_small(material: Material) -> bool:
    spec = material.model.spec
    values = 4 * sum(spec.sizes[1:])  # z, a, and the derivatives by them
    return max(spec.sizes) <= WIDEST and spec.parameter_count + values <= MOST


class _Telling:
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
        yield paragraph(
            "One sample, $N = 1$, whose index is left out, and parameters that are short numbers. "
            "Numbers are shown to four significant digits; what follows from them was computed "
            "with all their digits. In sums, terms with a factor $0$ are left out, and of a "
            "choice the value chosen is written."
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

    def given(self) -> Iterator[Line]:
        """The sample as columns, and the parameters of each layer."""
        tensors = self.scalars.tensors
        rows = {n: {at[1:]: value for at, value in tensors[n].items()} for n in ("x", "y")}
        yield from self.named(rows)
        for part in self.material.model.layers:
            yield from self.named({name: tensors[name] for name in part.parameters})

    def named(self, tensors: Mapping[str, ByPosition]) -> Iterator[Line]:
        """Tensors and their values, on one line where there is room."""
        formulas = [(self.bold(name), shown(values)) for name, values in tensors.items()]
        (left, right), *others = formulas
        for symbol, values in others:
            longer = row([right, ",", sign(r"\quad", 1.0), symbol, sign("=", RELATION), values])
            if longer.width > FREE:
                yield Line(left, (right,))
                left, right = symbol, values
            else:
                right = longer
        yield Line(left, (right,))

    def computed(self, names: Iterable[str]) -> Iterator[Line]:
        """What each of these tensors is: a line for each entry, and one for a whole matrix."""
        for name in names:
            equation = self.material.backward.program.equation(name)
            note: Prose = ()
            if name in self.forward or self.material.options.has_gradient:
                note = prose("by ({number})", number=str(self.material.numbers[name]))
            for line in self.lines(equation):
                yield replace(line, note=note)
                note = ()

    def lines(self, equation: Equation) -> Iterator[Line]:
        """A line for each entry; of a matrix one for all, or where it is too wide for the page
        one for the first entry, and the values of all."""
        axes = [axis for axis, index in enumerate(equation.indices) if index.size != BATCH]
        values = self.scalars.tensors[equation.name]
        positions = list(values)
        whole = self.working.whole(equation) if len(axes) == 2 else None
        if whole is not None:
            positions = positions[:1]
        if whole is None or whole == (shown(values),):
            for at in positions:
                left = self.letters.box(Access(equation.name, *(at[axis] + 1 for axis in axes)))
                for told in self.working.entry(left, equation, at):
                    yield Line(told.left, told.right)
        if whole is not None:
            yield Line(self.bold(equation.name), whole)

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
        found = (self.named({name: after[name] for name in names}) for names in layers)
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

    def update(self, taken: Evaluated, position: int) -> Iterator[Line]:
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
                yield Line(told.left, told.right, note=note)
                note = ()

    def bold(self, name: str) -> Box:
        """The symbol of a whole tensor: a matrix's or a column's."""
        tensor = self.material.backward.program.tensors[name]
        axes = [size for size in tensor.shape if size != BATCH]
        symbols = {
            key: replace(symbol, letter=styled(symbol.letter, MATRIX if len(axes) == 2 else COLUMN))
            for key, symbol in self.letters.symbols.items()
        }
        return FormulaPrinter(symbols).box(Access(name))
