"""Random equations of at most two axes: what is translated has their values, in both forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.document.matrix.printer import MatrixPrinter
from symnn.document.matrix.translate import Translator, Unwritable
from symnn.document.matrix.tree import MatMul, Read, ShapeError
from symnn.document.printing.names import Counting
from symnn.document.printing.printer import FormulaPrinter
from symnn.notation import Tensor, parse_equation, size_symbol
from tests.document.matrix.matrix_values import Entries, Matrices
from tests.quick import examples

N, SIZE, OTHER = map(size_symbol, ("N", "n", "m"))
TENSORS = {
    "x": Tensor("x", (N, SIZE)), "y": Tensor("y", (N, SIZE)), "W": Tensor("W", (SIZE, SIZE)),
    "V": Tensor("V", (SIZE, SIZE)), "b": Tensor("b", (SIZE,)), "s": Tensor("s"),
}  # fmt: skip
TARGETS = [
    "z[i,k] = x[i,k] - ({})", "z[k] = sum(x[i,k]*({}), i)", "z = sum(x[i,k]*({}), i, k)"
]  # fmt: skip
SIZES = {N: 2, SIZE: 3}
PRINTER = FormulaPrinter({})


@st.composite
def bodies(draw, inner=("k",), depth=3):
    """An expression of `i`, over the samples, and of the indices `inner`."""
    kinds = ["read", "sum", "sum", "product", "function", "add", "choice", "square"]
    kind = draw(st.sampled_from(kinds)) if depth else "read"
    j, k = draw(st.sampled_from(inner)), draw(st.sampled_from(inner))
    deeper = bodies(inner, depth - 1)
    match kind:
        case "read":
            reads = [f"x[i,{k}]", f"y[i,{j}]", f"b[{k}]", "s", "2"]
            return draw(st.sampled_from(reads + [f"W[{j},{k}]", f"V[{j},{k}]"] * (j != k)))
        case "sum":
            name = draw(st.sampled_from([n for n in "jlm" if n not in inner]))
            factors = [draw(bodies((i, name), 1)) for i in inner[:2]]
            return f"sum({' * '.join(f'({f})' for f in [f'b[{name}]', *factors])}, {name})"
        case "product":
            return f"({draw(deeper)})*({draw(deeper)})"
        case "function":
            return f"{draw(st.sampled_from(['tanh', 'sin', 'sigmoid', 'abs']))}({draw(deeper)})"
        case "add":
            return f"{draw(deeper)} - ({draw(deeper)})"
        case "choice":
            return f"where({draw(deeper)} > s, {draw(deeper)}, {draw(deeper)})"
    return f"({draw(deeper)})**2"


def translated(text, columns, diagonals=True):
    equation = parse_equation(text, TENSORS, {"N": N})
    return equation, Translator(columns, diagonals, {}, PRINTER.terms).equation(equation)[1]


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_a_translation_has_the_values_of_its_equation(data):
    body = data.draw(bodies())
    target = data.draw(st.sampled_from(TARGETS))
    columns, diagonals = data.draw(st.booleans()), data.draw(st.booleans())
    try:
        equation, tree = translated(target.format(body), columns, diagonals)
    except Unwritable:
        return
    rng = np.random.default_rng(1)
    arrays = {n: rng.normal(size=[SIZES[a] for a in t.shape]) for n, t in TENSORS.items()}
    entries, matrices = Entries(arrays, SIZES), Matrices(arrays, SIZES)
    rows = range(2) if len(equation.indices) == 2 else range(1)
    for i in rows:
        whole = not (columns and len(equation.indices) == 2)
        matrix = matrices.value(tree) if whole else matrices.value(tree, {"i": i})
        for k in range(3 if equation.indices else 1):
            found = matrix[i, k] if whole and len(equation.indices) == 2 else matrix[k, 0]
            wanted = entries.value(equation.rhs, {"i": i, "k": k})
            assert found == pytest.approx(wanted, rel=1e-8, abs=1e-9)


WRITTEN = {
    "z[i,k] = sum(W[k,j]*x[i,j], j) + b[k]": (
        r"\mathbf{W} \mathbf{x} + \mathbf{b}",
        r"\mathbf{X} \mathbf{W}^{T} + \mathbf{1} \mathbf{b}^{T}",
    ),
    "z[k,j] = sum(x[i,k]*y[i,j], i)": (
        r"\sum_{i = 1}^{N} \mathbf{x}_{i} \mathbf{y}_{i}^{T}",
        r"\mathbf{X}^{T} \mathbf{Y}",
    ),
    "z = sum((x[i,k] - y[i,k])**2, i, k)": (
        r"\sum_{i = 1}^{N} \|\mathbf{x}_{i} - \mathbf{y}_{i}\|^{2}",
        r"\|\mathbf{X} - \mathbf{Y}\|^{2}_{F}",
    ),
    "z[i,k] = tanh(b[k])*sum(W[m,k]*x[i,m], m)": (
        r"\operatorname{diag}(\tanh(\mathbf{b})) \mathbf{W}^{T} \mathbf{x}",
        r"\mathbf{X} \mathbf{W} \operatorname{diag}(\tanh(\mathbf{b}))",
    ),
    "z[i,k] = max(x[i,k], 0)": (r"\max(\mathbf{x}, 0)", r"\max(\mathbf{X}, 0)"),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_known_is_written_as_it_is_known(text):
    for columns, wanted in zip((True, False), WRITTEN[text], strict=True):
        _, tree = translated(text, columns)
        printer = MatrixPrinter(PRINTER, Counting())
        printer.see(tree)
        assert printer.box(tree).tex == wanted


@pytest.mark.parametrize(
    "text",
    [
        "z[i,k] = sum(tanh(W[k,j]*V[j,m]*x[i,j]), j, m)",
        "z[i,k] = W[k,k]*x[i,k]",
        "z[i,k] = k*x[i,k]",
        "z[i,k] = sum(exp(x[i,k]*x[i,m]*W[k,m]), m)*y[i,k+1]",
    ],
)
def test_what_is_no_formula_of_matrices_is_refused(text):
    for columns in (True, False):
        with pytest.raises(Unwritable):
            translated(text, columns)


def test_no_tree_is_built_against_its_shapes():
    with pytest.raises(ShapeError):
        MatMul((Read("W", (SIZE, SIZE)), Read("v", (OTHER, SIZE))))
