"""The formulas of matrices are the equations: every one, in both forms, on numbers."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from symnn.document import Depth, DocumentOptions, Material, Product
from symnn.document.matrix.build import walk
from symnn.document.matrix.condense import OUTPUT, VALUE
from symnn.document.matrix.forms import Form
from symnn.document.matrix.forms import writer as written_in
from symnn.document.matrix.printer import MatrixPrinter
from symnn.document.matrix.reductions import Unwritable
from symnn.document.matrix.translate import Translator
from symnn.document.matrix.tree import Read
from symnn.document.printing.names import Counting
from symnn.library import ACTIVATIONS, LOSSES
from symnn.network import BATCH
from symnn.notation import Access
from symnn.pipeline import derive
from symnn.spec import Dense, Layer, Network
from tests import networks
from tests.document.matrix.matrix_values import Entries, Matrices
from tests.document.test_printed_layers import NETWORKS
from tests.quick import one_in

SAMPLES = 3
PENALTIES = ({}, {"l1": 0.03}, {"l2": 0.5}, {"l1": 0.03, "l2": 0.5})
PAIRS = [(name, loss) for name in ACTIVATIONS for loss in LOSSES]
READ = Access("u", *())


def values(program, sizes):
    """Every tensor of a Program at random inputs and parameters, entry by entry."""
    rng = np.random.default_rng(20)
    arrays = {}
    for tensor in (*program.inputs, *program.parameters):
        arrays[tensor.name] = rng.normal(size=[int(size.subs(sizes)) for size in tensor.shape])
    entries = Entries(arrays, sizes)
    for equation in program:
        shape = [int(index.size.subs(sizes)) for index in equation.indices]
        array = np.empty(shape)
        for position in itertools.product(*map(range, shape)):
            at = dict(zip((i.name for i in equation.indices), position, strict=True))
            array[position] = entries.value(equation.rhs, at)
        arrays[equation.name] = array
    return arrays


def function(expr, activation):
    """An expression of u, entry by entry."""
    whole = expr.xreplace({OUTPUT: activation.definition})

    def apply(matrix):
        read = whole.xreplace({VALUE: READ})
        found = [Entries({"u": u}, {}).value(read, {}) for u in matrix.flat]
        return np.reshape(found, matrix.shape)

    return apply


def material(spec, **options):
    derived = derive(spec)
    return Material(derived.model, derived.backward, derived.update, DocumentOptions(**options))


def check(spec, product=Product.DIAG):
    """Both forms of every equation give what the equations in index form give; returns how many
    are no formula of matrices."""
    apart = 0
    made = material(spec, depth=Depth.EXPLICIT, product=product)
    program = made.backward.program
    sizes = {**program.sizes, BATCH: SAMPLES}
    arrays = values(program, sizes)
    for form in Form:
        condensed = written_in(made, form).condensed
        own = {}
        for each in condensed.activations:
            own[each.letter, False] = function(each.definition, each)
            own[each.letter + "'", True] = function(each.slope, each)
        own = {(name.rstrip("'"), prime): f for (name, prime), f in own.items()}
        matrices = Matrices(arrays, sizes, own)
        terms = made.printer(made.counting(())).terms
        translator = Translator(
            form is Form.COLUMN,
            product is Product.DIAG,
            condensed.functions,
            terms,
            tensors=program.tensors,
        )
        for equation in condensed.equations:
            wanted, indices = arrays[equation.name], equation.indices
            try:
                _, tree = translator.equation(equation)
            except Unwritable:
                apart += 1
                continue
            if form is Form.COLUMN and indices and indices[0].size == BATCH:
                own_values = [matrices.value(tree, {indices[0].name: i}) for i in range(SAMPLES)]
                found = np.reshape(own_values, wanted.shape)
            else:
                found = matrices.value(tree).reshape(wanted.shape)
            np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12, err_msg=equation.name)
    return apart


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", one_in(3, ACTIVATIONS))
def test_both_forms_are_the_equations(activation, loss):
    at = PAIRS.index((activation, loss))
    layer = Dense(3, activation=activation, bias=at % 3 > 0)
    spec = Network(layer, input=2, loss=loss, penalty=PENALTIES[at % len(PENALTIES)])
    own = activation in ("prelu", "snake")
    assert check(spec, Product.ODOT if at % 2 else Product.DIAG) == 0 or own


@pytest.mark.parametrize("spec", networks.drawn(count=12), ids=networks.title)
def test_both_forms_of_random_architectures(spec):
    small = [
        Dense(**{**each.options, "units": 2 + each.options["units"] % 3}, bias=each.bias)
        for each in spec.layers
    ]
    check(spec.model_copy(update={"layers": tuple(small), "input": 1 + spec.input % 3}))


@pytest.mark.parametrize("name", NETWORKS)
def test_both_forms_of_layers_of_every_kind(name):
    spec = NETWORKS[name]
    check(spec, Product.ODOT if name < "m" else Product.DIAG)


@pytest.mark.parametrize("name", NETWORKS)
def test_no_two_tensors_have_one_symbol(name):
    """Neither in index form nor as matrices, where letters become capitals."""
    made = material(NETWORKS[name], depth=Depth.EXPLICIT)
    for form in Form:
        writer = written_in(made, form)
        printer = MatrixPrinter(made.printer(Counting()), Counting())
        seen = {}
        for equation in writer.condensed.equations:
            try:
                trees = writer.trees(equation, Counting())
            except Unwritable:
                continue
            for node in (node for tree in trees for node in walk(tree)):
                if isinstance(node, Read):
                    box = printer.box(dataclasses.replace(node, at=()))
                    assert seen.setdefault(box.tex, node.name) == node.name
        index = [
            symbol.letter.tex + str(symbol.superscript) + str(symbol.derivative)
            for key, symbol in made.printer(Counting()).symbols.items()
        ]
        assert len(index) == len(set(index))


def test_a_part_of_a_tensor_is_not_told_as_the_whole():
    spec = Network(
        Dense(3, name="p", activation="tanh"),
        Layer("concatenate", inputs=["p", "x"]),
        Dense(2),
        input=2,
    )
    for form in Form:
        writer = written_in(material(spec), form)
        written = {f.equation.name: writer.written(f) for f in writer.families}
        assert "a part of a tensor" in written["a2"].reason
        assert all(w.reason or "mathbf{a}^{2}" not in w.lines[0].left.tex for w in written.values())


def test_the_backward_pass_of_a_uniform_network_is_three_lines():
    spec = Network(*[Dense(3, activation="tanh")] * 4, input=2, loss="least_squares")
    made = material(spec)
    writer = written_in(made, Form.COLUMN)
    told = {f.equation.name[:2]: f for f in writer.families if f.equation.name.startswith("d")}
    names = [f.equation.name for f in writer.families if f.equation.name.startswith("d")]
    assert len(names) == 4 and set(told) == {"d4", "d3", "dW", "db"}
    assert told["d3"].layers == (1, 2, 3)
    (line,) = writer.written(told["d3"]).lines
    assert line.right[0].tex == (
        r"\operatorname{diag}(f'(\mathbf{z}^{l})) "
        r"(\mathbf{W}^{l + 1})^{T} \boldsymbol{\delta}^{l + 1}"
    )


def test_the_product_is_written_as_asked():
    spec = Network(Dense(3, activation="tanh"), Dense(1), input=2, loss="least_squares")
    writer = written_in(material(spec, product=Product.ODOT), Form.COLUMN)
    family = next(f for f in writer.families if f.equation.name == "d1")
    (line,) = writer.written(family).lines
    assert r"\odot" in line.right[0].tex and "diag" not in line.right[0].tex


def test_what_is_no_formula_of_matrices_stands_in_index_form_with_the_reason():
    own = {"near": {"equation": "loss = sum(max(exp(a[i,k]*a[i,m]), m), i, k) / N"}}
    spec = Network(Dense(3, activation="tanh"), input=2, loss="near", losses=own)
    for form in Form:
        writer = written_in(material(spec), form)
        written = {f.equation.name: writer.written(f) for f in writer.families}
        assert "largest" in written["loss"].reason
        assert "a^{1}_{im}" in written["loss"].lines[0].right[0].tex
        assert not written["dW1"].reason
