"""What tests read out of a document, and out of an emitted file's header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from symnn.document import Depth, DocumentOptions, Level, Material, ResultNotation, compose
from symnn.document.blocks import (
    Block,
    Display,
    DisplayLine,
    Items,
    Paragraph,
    Prose,
    Section,
    Table,
)
from symnn.document.formula.box import Box
from symnn.network import BATCH, build
from symnn.notation import Equation, parse_equation, size_symbol
from symnn.pipeline import derive, source
from symnn.spec import Network
from tests.document.reader.network import Printed, tensor_key

HEADER = re.compile(r"^    \((\d+)\) (.*(?:\n        .*)*)", re.MULTILINE)


def material(spec: Network, options: DocumentOptions | None = None) -> Material:
    """What the document of a description draws on."""
    derived = _derived(spec.model_dump_json())
    return Material(derived.model, derived.backward, derived.update, options or DocumentOptions())


@cache
def _derived(description: str):
    return derive(Network.model_validate_json(description))


def numbered(told: Material) -> list[tuple[list[int], DisplayLine]]:
    """Every line with numbers of the emitted file, with the numbers."""
    lines = (line for section in compose(told).sections for line in _lines(section))
    return [(expanded(line.number), line) for line in lines if re.match(r"\d", line.number)]


def expanded(text: str) -> list[int]:
    """The numbers that a text such as `1, 3, …, 9, 12` stands for."""
    found: list[int] = []
    for run in re.findall(r"\d+, \d+, …, \d+|\d+", text):
        numbers = [int(number) for number in re.findall(r"\d+", run)]
        if "…" in run:
            first, second, last = numbers
            step = second - first
            numbers = list(range(first, last + (1 if step > 0 else -1), step))
            assert numbers[-1] == last
        found += numbers
    return found


def header(spec: Network) -> dict[int, Equation]:
    """The equations of the emitted file's header by number, as the parser reads them."""
    told = material(spec)
    text = source(_derived(spec.model_dump_json())).split('"""')[1]
    tensors = told.backward.program.tensors
    sizes = {"N": size_symbol("N")} | {s.name: s for s in told.model.program.sizes}
    return {
        int(number): parse_equation(" ".join(equation.split()), tensors, sizes)
        for number, equation in HEADER.findall(text)
    }


def tex(line: DisplayLine) -> str:
    """A line's LaTeX, as if it were not broken."""
    return " ".join([line.left.tex, line.relation, *(box.tex for box in line.right)])


def words(section: Section) -> str:
    """All prose of a section, formulas as LaTeX between dollars."""
    return "\n".join(_words(section))


def displays(section: Section) -> str:
    """All displayed equations of a section as LaTeX."""
    return "\n".join(map(tex, _lines(section)))


def _lines(block: Block) -> Iterator[DisplayLine]:
    if isinstance(block, Display):
        yield from block.lines
    elif isinstance(block, Section):
        for inner in block.blocks:
            yield from _lines(inner)


def _words(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(prose):
            yield _text(prose)
        case Items(items):
            yield from map(_text, items)
        case Table(head, rows):
            for row in (head, *rows):
                yield " | ".join(map(_text, row))
        case Section(_, blocks):
            for inner in blocks:
                yield from _words(inner)


def _text(prose: Iterable[object] | Prose) -> str:
    return "".join(
        f"${part.tex}$" if isinstance(part, Box) else getattr(part, "text", part) for part in prose
    )


def index_form(latex, spec: Network, depth: Depth, level: Level = Level.FULL) -> str:
    """The LaTeX of a document whose results are in the index form."""
    return latex(spec, depth=depth, level=level, notation=ResultNotation.INDEX, example=False)


def read(latex, spec: Network, depth: Depth, level: Level = Level.FULL) -> Printed:
    """The index form of a network's document, read."""
    model = build(spec)
    program = model.program
    sizes = {}
    for symbol, number in program.sizes.items():
        stem, _, of = symbol.name.rpartition("_")
        sizes[stem, int(of) if of.isdigit() else of] = number

    def shape(sizes_) -> tuple[int, ...]:
        return tuple(-1 if size == BATCH else program.number(size) for size in sizes_)

    names = [*model.tensors, *model.parameters]
    shapes = {tensor_key(name): shape(program.tensors[name].shape) for name in names}
    shapes |= {("δ", at): of for (stem, at), of in shapes.items() if stem == "z"}
    if model.prediction is not None:
        shapes["p",] = shape(index.size for index in model.prediction.indices)
    return Printed(index_form(latex, spec, depth, level), tuple(spec.sizes), sizes, shapes)
