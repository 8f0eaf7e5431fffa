"""The two forms in which results are written with matrices, as lines of a display."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from symnn.document.alike import Family, families
from symnn.document.blocks import DisplayLine, Prose
from symnn.document.formula.box import Box, row
from symnn.document.material import Material, laid
from symnn.document.matrix.condense import Condensed, condense
from symnn.document.matrix.printer import MatrixPrinter
from symnn.document.matrix.reductions import Unwritable
from symnn.document.matrix.translate import Translator
from symnn.document.matrix.tree import Tree
from symnn.document.options import Product
from symnn.document.printing.lines import INDENT, ROOM, TALLEST
from symnn.document.printing.names import Counting
from symnn.notation import Equation


class Form(Enum):
    """One sample with columns, as in books; or a batch with a row for each sample, as in code."""

    COLUMN = "column"
    ROWS = "rows"


@dataclass(frozen=True)
class Written:
    """An equation of some layers in one form."""

    family: Family
    lines: tuple[DisplayLine, ...]
    reason: str = ""
    """Why it stands in index form; empty where it is a formula of matrices."""
    tree: Tree | None = None
    """The right-hand side of a formula of matrices."""


@dataclass(frozen=True)
class Writer:
    """Writes the equations of a network in one form; with `shapes`, below each symbol its own."""

    material: Material
    condensed: Condensed
    families: list[Family]
    """The condensed equations in the order of the file, layers that are alike together."""
    form: Form
    shapes: bool = False

    def written(self, family: Family) -> Written:
        """The family's equation in this form or, with the reason, in index form."""
        equation, counting = self.material.told(family)
        note = self.material.range_of(family)
        try:
            left, right = self.trees(equation, counting)
            return Written(family, (self.line(left, right, counting, note),), tree=right)
        except Unwritable as error:
            expanded = self.condensed.expanded(equation)
            told = laid(expanded, self.material.printer(counting), note=note)
            return Written(family, tuple(told), str(error))

    def trees(
        self, equation: Equation, counting: Counting, fixed: tuple[str, ...] = ()
    ) -> tuple[Tree, Tree]:
        """Both sides as trees; indices whose names are `fixed` are held. Raises `Unwritable`."""
        translator = Translator(
            columns=self.form is Form.COLUMN,
            diagonals=self.material.options.product is Product.DIAG,
            functions=self.condensed.functions,
            terms=self.material.printer(counting).terms,
            fixed=fixed,
            tensors=self.material.backward.program.tensors,
        )
        return translator.equation(equation)

    def line(self, left: Tree, right: Tree, counting: Counting, note: Prose = ()) -> DisplayLine:
        """An equation's line. Raises `Unwritable` where it is wider than the page."""
        printer = MatrixPrinter(self.material.printer(counting), counting, self.shapes)
        printer.see(right)
        return DisplayLine(printer.box(left), broken(printer.terms(right)), note=note)


def writer(material: Material, form: Form) -> Writer:
    """The writer of a network's equations; `dataclasses.replace` has it write another form."""
    condensed = condense(material.model, material.backward, material.where)
    numbered = enumerate(condensed.equations, 1)
    alike = families(numbered, condensed.places, material.general, {})
    return Writer(material, condensed, alike, form)


def broken(terms: Sequence[Box]) -> tuple[Box, ...]:
    """As many terms on each line as there is room for. Raises `Unwritable` where one is wider."""
    if any(box.width > ROOM - INDENT or box.height > TALLEST for box in terms):
        raise Unwritable("it is longer than a line")
    found: list[list[Box]] = [[]]
    for box in terms:
        width = sum(part.width for part in found[-1]) + box.width
        if found[-1] and width > ROOM - INDENT:
            found.append([])
        found[-1].append(box)
    return tuple(row(line) for line in found)
