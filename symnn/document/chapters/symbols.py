"""What the symbols mean, and what a derivative is where the function has a kink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, Symbol

from symnn.document.alike import size_home
from symnn.document.blocks import Block, Code, Items, Prose, Section, Table, prose
from symnn.document.formula.box import RELATION, digits, letter, row, scripts
from symnn.document.formula.reading import math
from symnn.document.kinds import TensorKind, kinds
from symnn.document.material import Material
from symnn.document.options import Level, ResultNotation
from symnn.document.printing.names import Counting, TensorSymbol, stem_letter
from symnn.document.printing.printer import FormulaPrinter
from symnn.document.printing.ranges import layers_box
from symnn.document.printing.shapes import measured, shape_box
from symnn.document.structure import activations, output_shape, sample_shape
from symnn.library import SizeOption
from symnn.network import Model
from symnn.notation import FUNCTIONS, TABLE, Access, Index, Maximum, Tensor, Where

KINKS: dict[type[Expr], str] = {
    Where: r"Where the two values of a choice meet, the derivative is that of the value chosen; "
    r"at $u = v$, $\max(u, v)$ and $\min(u, v)$ choose $v$, so that the derivative of "
    r"$\max(u, 0)$ at $u = 0$ is $0$.",
    **{function: function.row.kink for function in FUNCTIONS.values() if function.row.kink},
    Maximum: r"Where several entries are the largest, each has an equal share of the derivative.",
}
FUNCTION_TYPES = tuple(FUNCTIONS.values())
HEAD = ("symbol", "meaning", "shape")
MOST_SIZES = 8
"""Sizes that are told one by one."""
SymbolRow = tuple[Prose, Prose, Prose]


def chapter(material: Material) -> Section:
    """Every symbol of this network with its shape, and the conventions that hold in it."""
    table = Table(tuple(map(prose, HEAD)), tuple(_rows(material)), "lll")
    blocks: list[Block] = [table, Items(tuple(_conventions(material)))]
    return Section("Notation", tuple(blocks))


def _rows(material: Material) -> Iterator[SymbolRow]:
    """The symbols in the order in which a reader meets them; the optimizer's are in its chapter."""
    model, last = material.model, material.last
    alone = len(model.inputs) == 1
    start = r"$l = 0, 1, \ldots, L$; layer $0$ is the input" if alone else r"$l = 1, \ldots, L$"
    yield _row("$N$", "the number of samples")
    yield _row("$i$", r"a sample, $i = 1, \ldots, N$")
    yield _row("$L$", f"as a superscript or an index, the number of the last layer, ${last}$")
    yield _row("$l$", f"a layer, {start}")
    yield from _sizes(material)
    yield from _given(material)
    own = list(kinds(material))
    for kind in own:
        printer = material.printer(kind.counting)
        yield (printer.box(kind.target),), kind.meaning, kind.shape
    if material.options.notation is not ResultNotation.INDEX:
        yield _row(r"$\mathbf{W}^l, \mathbf{a}^l, \ldots$", "the same as matrices and vectors")
    if model.objective == "loss":
        yield _row("$L$", "elsewhere, the loss, which training minimizes")
    else:
        yield _row("$E$", "the loss on the data")
        yield _row("$R$", "the penalty on the weights")
        yield _row("$L$", "elsewhere, what training minimizes, $E + R$")
    yield from _derivatives(material, own)
    if material.options.level is Level.FULL:
        yield _row("$[u = v]$", "Kronecker's delta: $1$ where $u = v$, $0$ elsewhere")
    if model.prediction is not None:
        target = model.prediction.target
        yield _entry(material, target, prose("the prediction for sample $i$"))
    used = {
        type(function).__name__
        for rhs in _shown(material)
        for function in rhs.atoms(*FUNCTION_TYPES)
    }
    for name, row_of in TABLE.items():
        if name in used and row_of.told is not None:
            yield _row(*row_of.told)


def _row(symbol: str, meaning: str) -> SymbolRow:
    return prose(symbol), prose(meaning), ()


def _entry(material: Material, target: Access, meaning: Prose) -> SymbolRow:
    """An entry of a tensor of no layer; n_L where the last layer is wide so."""
    counting = Counting("L", material.last) if material.is_plain else Counting()
    shape = shape_box([index.size for index in target.indices], counting)
    return (material.printer(Counting()).box(target),), meaning, (shape,)


def _sizes(material: Material) -> Iterator[SymbolRow]:
    """n_l of a chain of rows; otherwise each size, with what it is of and its number."""
    model = material.model
    if material.is_plain:
        yield _row("$n_l$", "the number of neurons in layer $l$")
        return
    given = {
        size: prose(
            "the size of axis {axis} of the input {name}", axis=str(axis), name=Code(t.name)
        )
        for t in model.inputs
        for axis, size in enumerate(sample_shape(t.shape), 1)
    }
    for size in list(model.program.sizes)[:MOST_SIZES]:
        yield (measured(model, (size,)),), given[size] if size in given else _own(model, size), ()


def _own(model: Model, size: Symbol) -> Prose:
    """What a size is that a layer brings in: the width of its output, or one of its options."""
    home = size_home(size.name)
    assert home is not None
    part, number = model.layers[home.layer - 1], str(home.layer)
    if output_shape(model, part)[-1] == size:
        return prose("the width of the output of layer {number}", number=number)
    options = model.spec.layer_type_definitions[part.type].options.items()
    sized = {o.letter: name for name, o in options if isinstance(o, SizeOption)}
    name = Code(sized.get(home.stem, "units"))
    return prose("{name} of layer {number}", name=name, number=number)


def _given(material: Material) -> Iterator[SymbolRow]:
    """The inputs and the targets, each as the equations read it."""
    model = material.model
    *inputs, targets = model.program.inputs
    printer = material.printer(Counting())
    for tensor in inputs:
        target = _read(material, tensor)
        last = printer.box(target.indices[-1])
        told = prose("the input {name}", name=Code(tensor.name))
        if len(tensor.shape) == 2:
            told = prose("the input {last} of sample $i$", last=last)
            if len(inputs) > 1:
                name = Code(tensor.name)
                told = prose("entry {last} of the input {name} of sample $i$", last=last, name=name)
        if len(inputs) == 1:
            printed = FormulaPrinter({tensor.name: TensorSymbol(letter("a"), digits("0"))})
            told += prose(", also {zero}", zero=printed.box(target))
        yield _entry(material, target, told)
    target = _read(material, targets)
    last = printer.box(target.indices[-1])
    same = targets.shape == model.program.tensors[model.output].shape
    meaning = "what output {last} should be for sample $i$" if same else "the targets"
    yield _entry(material, target, prose(meaning, last=last))


def _read(material: Material, tensor: Tensor) -> Access:
    """An entry of a tensor with the indices under which the equations read it, or with others."""
    for equation in material.model.program:
        for read in equation.reads:
            if read.name == tensor.name and all(isinstance(p, Index) for p in read.indices):
                return read
    names = (*"itsuv"[: len(tensor.shape) - 1], "k")
    return Access(tensor.name, *map(Index, names, tensor.shape))


def _derivatives(material: Material, own: Sequence[TensorKind]) -> Iterator[SymbolRow]:
    """δ, where there is one, and ∂L/∂ of the first parameter."""
    adjoints = material.backward.adjoints
    by = next((kind for kind in own if adjoints.get(kind.name) in material.deltas), None)
    if by is not None:
        printer = material.printer(by.counting)
        of = printer.box(by.target)
        delta = printer.box(Access(adjoints[by.name], *by.target.indices))
        slope = row([math(r"\partial L / \partial"), of])
        yield (delta,), (slope,), by.shape
    if own and own[0].name in adjoints:
        first = own[0]
        slope = row(
            [math(r"\partial L / \partial"), material.printer(first.counting).box(first.target)]
        )
        role = (
            material.model.parameters[first.name].role.name
            if first.name in material.model.parameters
            else "value"
        )
        yield (slope,), prose(f"the derivative by a {role}; so for others"), first.shape


def _shown(material: Material) -> Iterator[Expr]:
    """Every expression that the document shows."""
    yield from (equation.rhs for equation in material.backward.program)
    if material.model.prediction is not None:
        yield material.model.prediction.rhs
    if material.options.level is Level.FULL:
        yield from (step.partial.factor for step in material.backward.steps)


def _conventions(material: Material) -> Iterator[Prose]:
    model = material.model
    yield prose(
        "Rows are samples, in the index form and in the code. Where a formula is written with "
        "matrices for one sample, its vectors are columns."
        if material.options.notation is not ResultNotation.INDEX
        else "Rows are samples, as in the code."
    )
    yield from _copies(material)
    if _reads_outside(model):
        yield prose("What lies outside a tensor is $0$.")
    forward = [equation.rhs for equation in model.program]
    for kind, text in KINKS.items():
        if any(rhs.has(kind) for rhs in forward):
            yield prose(text)
    yield prose(
        "The numbers of the equations are those in the comments of the generated Python file."
    )


def _copies(material: Material) -> Iterator[Prose]:
    """What would only copy, and is no equation: a = z where the activation is the identity."""
    model = material.model
    found: dict[tuple[str, str, bool], list[int]] = {}
    for part in model.layers:
        if part.copy is not None:
            source = material.printer(Counting()).box(Access(part.copy))
            told = "Layer {number} passes on {source}, and has no equation."
            yield prose(told, number=str(part.number), source=source)
            continue
        kind = model.spec.layer_type_definitions[model.spec.layers[part.number - 1].type]
        stem, base = kind.equations[-1].partition("[")[0].strip(), material.where[part.output].stem
        if stem != base:
            key = stem, base, bool(activations(model, part.number))
            found.setdefault(key, []).append(part.number)
    for (stem, base, activated), layers in found.items():
        sides = [scripts(stem_letter(name), letter("l")) for name in (stem, base)]
        told = "There is no activation" if activated else "What only copies is no equation"
        formula = row([sides[0], "=", sides[1]], space=RELATION)
        range_ = layers_box(layers, material.last)
        yield prose(f"{told}, {{formula}}, for {{layers}}.", formula=formula, layers=range_)


def _reads_outside(model: Model) -> bool:
    """Whether a tensor may be read where it has no entry."""
    tensors = model.program.tensors
    return any(
        not position.is_number and (not isinstance(position, Index) or position.size != size)
        for equation in model.program
        for read in equation.reads
        for position, size in zip(read.indices, tensors[read.name].shape, strict=True)
    )
