"""What the symbols mean, and what a derivative is where the function has a kink."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symnn.document.blocks import Block, Items, Prose, Section, Table, prose
from symnn.document.material import Level, Material, Notation
from symnn.document.printing.ranges import layers_box
from symnn.notation import FUNCTIONS, TABLE, Maximum, Where

KINKS: dict[type[Expr], str] = {
    Where: r"Where the two values of a choice meet, the derivative is that of the value chosen; "
    r"at $u = v$, $\max(u, v)$ and $\min(u, v)$ choose $v$, so that the derivative of "
    r"$\max(u, 0)$ at $u = 0$ is $0$.",
    **{function: function.row.kink for function in FUNCTIONS.values() if function.row.kink},
    Maximum: r"Where several entries are the largest, each has an equal share of the derivative.",
}
FUNCTION_TYPES = tuple(FUNCTIONS.values())
VALUES = r"$N \times n_l$"
HEAD = ("symbol", "meaning", "shape")


def chapter(material: Material) -> Section:
    """Every symbol of this network with its shape, and the conventions that hold in it."""
    rows = tuple(tuple(map(prose, row)) for row in _rows(material))
    table = Table(tuple(map(prose, HEAD)), rows, "lll")
    blocks: list[Block] = [table, Items(tuple(_conventions(material)))]
    return Section("Notation", tuple(blocks))


def _rows(material: Material) -> Iterator[tuple[str, str, str]]:
    """The symbols in the order in which a reader meets them; the optimizer's are in its chapter."""
    model, last = material.model, material.last
    weights = r"$n_l \times n_{l-1}$"
    yield "$N$", "the number of samples", ""
    yield "$i$", r"a sample, $i = 1, \ldots, N$", ""
    yield "$L$", f"as a superscript or an index, the number of the last layer, ${last}$", ""
    yield "$l$", r"a layer, $l = 0, 1, \ldots, L$; layer $0$ is the input", ""
    yield "$n_l$", "the number of neurons in layer $l$", ""
    yield r"$x_{ij}$", r"the input $j$ of sample $i$, also $a^0_{ij}$", r"$N \times n_0$"
    yield r"$y_{ik}$", "what output $k$ should be for sample $i$", r"$N \times n_L$"
    yield r"$W^l_{kj}$", "the weight from neuron $j$ of layer $l-1$ to neuron $k$ of $l$", weights
    if any(len(part.parameters) > len(part.weights) for part in model.layers):
        yield r"$b^l_k$", "the constant, or bias, of neuron $k$ of layer $l$", "$n_l$"
    yield r"$z^l_{ik}$", "the value of neuron $k$ of layer $l$ before the activation", VALUES
    if any(len(part.tensors) > 1 for part in model.layers):
        yield r"$a^l_{ik}$", "its output, after the activation", VALUES
    if material.options.notation is not Notation.INDEX:
        yield r"$\mathbf{W}^l, \mathbf{a}^l, \ldots$", "the same as matrices and vectors", ""
    if model.objective == "loss":
        yield "$L$", "elsewhere, the loss, which training minimizes", ""
    else:
        yield "$E$", "the loss on the data", ""
        yield "$R$", "the penalty on the weights", ""
        yield "$L$", "elsewhere, what training minimizes, $E + R$", ""
    yield r"$\delta^l_{ik}$", r"$\partial L / \partial z^l_{ik}$", VALUES
    yield r"$\partial L / \partial W^l_{kj}$", "the derivative by a weight; so for others", weights
    if material.options.level is Level.FULL:
        yield "$[u = v]$", "Kronecker's delta: $1$ where $u = v$, $0$ elsewhere", ""
    if model.prediction is not None:
        yield r"$p_{ik}$", "the prediction for sample $i$", r"$N \times n_L$"
    used = {
        type(function).__name__
        for rhs in _shown(material)
        for function in rhs.atoms(*FUNCTION_TYPES)
    }
    for name, row in TABLE.items():
        if name in used and row.told is not None:
            yield *row.told, ""


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
        if material.options.notation is not Notation.INDEX
        else "Rows are samples, as in the code."
    )
    plain = [part.number for part in model.layers if len(part.tensors) == 1]
    if plain:
        layers = layers_box(plain, material.last)
        yield prose("The activation is the identity, $a^l = z^l$, for {layers}.", layers=layers)
    forward = [equation.rhs for equation in model.program]
    for kind, text in KINKS.items():
        if any(rhs.has(kind) for rhs in forward):
            yield prose(text)
    yield prose(
        "The numbers of the equations are those in the comments of the generated Python file."
    )
