"""The results with matrices: one sample with columns, a batch with rows, and the derivatives of
the activations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symnn.document.alike import Family
from symnn.document.blocks import (
    Block,
    Code,
    Display,
    DisplayLine,
    Prose,
    Section,
    paragraph,
    prose,
)
from symnn.document.chapters.activations import activations
from symnn.document.formula.box import ADD, RELATION, row, sign
from symnn.document.formula.reading import math
from symnn.document.material import Material
from symnn.document.matrix.forms import Form, Writer, Written, writer
from symnn.document.matrix.labels import for_labels
from symnn.document.matrix.layers import neuron, recursion, totals, whole
from symnn.document.matrix.legend import entry_powers, entry_product
from symnn.document.matrix.tree import Tree
from symnn.document.options import ResultNotation
from symnn.document.printing.lines import ROOM

TITLES = {Form.COLUMN: "One sample, with columns", Form.ROWS: "A batch, one row for each sample"}


def chapter(material: Material) -> Section:
    """The column form, the batch-row form, and f′ of each activation; without matrices f′ alone."""
    parts: list[Section] = []
    columns = writer(material, Form.COLUMN)
    if material.options.notation is not ResultNotation.INDEX:
        for form in Form:
            parts.append(Section(TITLES[form], tuple(_form(replace(columns, form=form)))))
    told = tuple(activations(columns.condensed, material.last))
    parts.append(Section("The activations and their derivatives", told))
    return Section("Results", tuple(parts))


def _form(own: Writer) -> Iterator[Block]:
    forward, backward = _written(own, _forward(own)), _written(own, _backward(own))
    trees = [written.tree for written in (*forward, *backward) if written.tree is not None]
    if all(written.reason for written in (*forward, *backward) if written.family.layers):
        reasons = "; ".join(dict.fromkeys(w.reason for w in (*forward, *backward) if w.reason))
        yield paragraph("No equation of a layer is a formula of matrices here: {why}.", why=reasons)
        return
    powers = entry_powers(trees)
    if own.form is Form.ROWS:
        yield _rows(own, powers)
    elif own.material.is_plain:
        yield from _columns(own, trees, (*entry_product(trees), *powers))
    else:
        yield from _samples(own, trees, (*entry_product(trees), *powers))
    yield from _told(forward)
    yield paragraph("The gradient:")
    yield from _told(backward)
    yield from _labels(own)
    yield from _shapes(own)


def _rows(own: Writer, powers: Prose) -> Block:
    rows = (
        r"A matrix with $N$ rows has a row for each sample. This is the form of the generated file"
    )
    code: Prose = ()
    if own.material.is_plain:
        rows = (
            r"Row $i$ of $\mathbf{X}$ is the input of sample $i$, and row $i$ of $\mathbf{Z}^l$, "
            r"$\mathbf{A}^l$, $\mathbf{Y}$ and $\mathbf{D}^l$ holds its $z^l$, $a^l$, $y$ and "
            r"$\delta^l$. This is the form of the generated file"
        )
        code = prose(r", where $\mathbf{A} \mathbf{W}^T$ is {code}", code=Code("A @ W.T"))
    return paragraph(
        rf"{rows}{{code}}. Functions act on each entry; $\odot$ multiplies entry by entry, and "
        r"$\mathbf{1}$ is a column of ones.{powers}",
        code=code,
        powers=powers,
    )


def _samples(own: Writer, trees: Sequence[Tree], signs: Prose) -> Iterator[Block]:
    """What letters stand for where layers are of several types."""
    yield paragraph(
        r"Each formula is of one sample: what it has on one axis is a column, and on two axes a "
        r"matrix. The sample $i$ is a subscript only where samples are summed over. $\mathbf{1}$ "
        r"is a column of ones; functions and choices act on each entry.{signs}",
        signs=signs,
    )
    lines = tuple(totals(own, trees))
    if lines:
        yield paragraph("The total activation of a layer is")
        yield Display(lines)
        yield paragraph("Layer after layer, and what training minimizes:")


def _columns(own: Writer, trees: Sequence[Tree], signs: Prose) -> Iterator[Block]:
    neurons = tuple(neuron(own))
    yield paragraph(
        r"All vectors are columns, and those of one sample stand together: $\mathbf{a}^l = "
        r"[a^l_1, \ldots, a^l_{n_l}]^T$, with $\mathbf{a}^0 = \mathbf{x}$. The sample $i$ is a "
        r"subscript, as in $\mathbf{a}^l_i$, only where samples are summed over. $\mathbf{1}$ is "
        r"a column of ones; functions and choices act on each entry.{signs}",
        signs=signs,
    )
    if not neurons:
        return
    yield paragraph(
        r"With $\mathbf{w}^l_k = [w^l_{k1}, \ldots, w^l_{kn_{l-1}}]^T$, the weights of neuron $k$, "
        r"$\mathbf{W}^l = [\mathbf{w}^l_1, \ldots, \mathbf{w}^l_{n_l}]^T$. One neuron computes"
    )
    yield Display(neurons)
    if len(own.condensed.activations) == 1:
        total = math(r"F^l(\mathbf{u}) = [f(u_1), \ldots, f(u_{n_l})]^T")
        yield paragraph("The total activation of a layer is {total}. A layer computes", total=total)
    else:
        yield paragraph("The total activation of a layer is")
        yield Display(tuple(totals(own, trees)))
        yield paragraph("A layer computes")
    yield Display(tuple(whole(own)))
    steps = recursion(own)
    if steps:
        yield paragraph("and the network, layer after layer from the input of one sample,")
        yield Display(tuple(steps))
    yield paragraph("In two steps, and what training minimizes:")


def _forward(own: Writer) -> list[Family]:
    names = {equation.name for equation in own.material.model.program}
    return [family for family in own.families if family.equation.name in names]


def _backward(own: Writer) -> list[Family]:
    """Every adjoint: back through the layers first, then by the parameters."""
    backward = own.material.backward
    wanted = {backward.adjoints[tensor.name] for tensor in backward.program.parameters}
    told = [f for f in own.families if f.equation.name in set(backward.adjoints.values())]
    return sorted(told, key=lambda family: family.equation.name in wanted)


def _written(own: Writer, families: Iterable[Family]) -> list[Written]:
    return [own.written(family) for family in families]


def _labels(own: Writer) -> Iterator[Block]:
    """What the gradient at the output is for targets that are labels."""
    lines = tuple(for_labels(own))
    if lines:
        sums = r"each row of $\mathbf{Y}$ sums to 1"
        if own.form is Form.COLUMN:
            sums = r"the entries of $\mathbf{y}$ sum to 1"
        yield paragraph(
            "Where {sums} (one-hot), the gradient by the network's output is", sums=prose(sums)
        )
        yield Display(lines)


def _told(written: list[Written]) -> Iterator[Block]:
    """A display of formulas of matrices, and one of what is none, with the reasons."""
    yield Display(tuple(_paired([w for w in written if not w.reason])))
    apart = [w for w in written if w.reason]
    if apart:
        reasons = "; ".join(dict.fromkeys(w.reason for w in apart))
        yield paragraph("In index form, as with matrices {reasons}:", reasons=reasons)
        yield Display(tuple(line for w in apart for line in w.lines))


def _paired(written: list[Written]) -> Iterator[DisplayLine]:
    """The lines; gradients by parameters of the same layers stand side by side where they fit."""
    before: DisplayLine | None = None
    layers: tuple[int, ...] = ()
    for each in written:
        for line in each.lines:
            joined = _joined(before, line) if before and each.family.layers == layers else None
            if before and not joined:
                yield before
            before, layers = joined or line, each.family.layers
    if before:
        yield before


def _joined(first: DisplayLine, second: DisplayLine) -> DisplayLine | None:
    """∂L/∂W = …, ∂L/∂b = … on one line."""
    if len(first.right) > 1 or len(second.right) > 1:
        return None
    apart = [sign(",", 0.3), sign(r"\qquad", 2.0)]
    equation = [second.left, sign("=", RELATION), second.right[0]]
    whole_ = row([first.right[0], *apart, *equation], ADD)
    fits = first.left.width + whole_.width <= ROOM
    return replace(first, right=(whole_,)) if fits else None


def _shapes(own: Writer) -> Iterator[Block]:
    """The backward pass with the shape of each symbol below it; without what has no room."""
    annotated = _written(replace(own, shapes=True), _backward(own))
    found = [line for each in annotated if not each.reason for line in each.lines]
    if found:
        yield paragraph("With the shapes:")
        yield Display(tuple(replace(line, note=()) for line in found))
