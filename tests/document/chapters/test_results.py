"""The chapter of results: what stands in it for which network, and what was asked."""

from __future__ import annotations

import re

import pytest
import sympy

from symnn.document import Depth, DocumentOptions, Material, Product, ResultNotation
from symnn.document.blocks import Display, Paragraph, Section
from symnn.document.chapters import results
from symnn.document.chapters.results import chapter
from symnn.document.slopes import fraction, identity_of
from symnn.library import ACTIVATIONS
from symnn.notation import FUNCTIONS
from symnn.pipeline import derive
from symnn.spec import Dense, Network, from_shorthand

UNIFORM = Network(*[Dense(3, activation="tanh")] * 4, input=2, loss="least_squares")
MIXED = Network(
    Dense(4, activation="tanh"),
    Dense(3, activation="softmax", bias=False),
    Dense(3, activation="relu"),
    Dense(2),
    input=2,
    loss="cross_entropy",
    penalty={"l2": 0.1},
)


def made(spec, **options):
    derived = derive(spec)
    return Material(derived.model, derived.backward, derived.update, DocumentOptions(**options))


def titles(section):
    return [block.title for block in section.blocks if isinstance(block, Section)]


def formulas(section):
    """Every formula of a section's displays, as LaTeX."""
    found = []
    for block in section.blocks:
        if isinstance(block, Section):
            found += formulas(block)
        if isinstance(block, Display):
            for line in block.lines:
                right = " ".join(box.tex for box in line.right)
                found.append(f"{line.left.tex} {line.relation} {right}".strip())
    return found


def sentences(section):
    for block in section.blocks:
        if isinstance(block, Section):
            yield from sentences(block)
        if isinstance(block, Paragraph):
            yield "".join(part if isinstance(part, str) else "…" for part in block.prose)


def test_without_matrices_the_activations_alone_are_left():
    assert len(titles(chapter(made(UNIFORM, notation=ResultNotation.INDEX)))) == 1
    assert len(titles(chapter(made(UNIFORM, notation=ResultNotation.MATRIX)))) == 3


def test_a_gradient_by_a_matrix_and_by_its_bias_stand_on_one_line():
    found = formulas(chapter(made(UNIFORM)))
    (line,) = [f for f in found if r"\sum_{i = 1}^{N} \boldsymbol{\delta}^{l}_{i} (" in f]
    assert r"\partial \mathbf{b}^{l}" in line


def test_the_sample_is_a_subscript_only_where_samples_are_summed():
    columns = chapter(made(UNIFORM)).blocks[0]
    for formula in formulas(columns):
        assert ("_{i}" in formula) == (r"\sum_{i = 1}" in formula), formula


def test_the_shapes_are_those_of_the_symbols():
    rows = formulas(chapter(made(UNIFORM)).blocks[1])
    assert any(
        r"\underset{n_{l} \times N}{(\mathbf{D}^{l})^{T}} \, "
        r"\underset{N \times n_{l - 1}}{\mathbf{A}^{l - 1}}" in formula
        for formula in rows
    )


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("product", Product)
def test_what_depends_on_its_whole_row_is_written_out(depth, product):
    found = formulas(chapter(made(MIXED, depth=depth, product=product)))
    softmax = r"\mathbf{a}^{2} = \frac{\exp(\mathbf{z}^{2})}{\mathbf{1}^{T} \exp(\mathbf{z}^{2})}"
    assert any(softmax in formula for formula in found)
    assert any(("diag" in f) == (product is Product.DIAG) for f in found if r"\delta}^{3} =" in f)
    assert not any("In index form" in text for text in sentences(chapter(made(MIXED))))


def test_a_layer_whose_activation_is_no_function_of_entries_has_no_recursion():
    assert not any(r"\vdots" in formula for formula in formulas(chapter(made(MIXED))))
    assert any(r"\vdots" in formula for formula in formulas(chapter(made(UNIFORM))))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_activation_has_its_derivative(activation):
    spec = Network(Dense(3, activation=activation), Dense(2), input=2, loss="mse")
    found = formulas(chapter(made(spec)).blocks[-1])
    own = ACTIVATIONS[activation]
    pointwise = own.equation is None and not own.parameters and activation != "identity"
    assert any(formula.startswith("f'(u) =") for formula in found) == pointwise


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "log_cosh", "sinh", "cosh"])
def test_an_identity_is_told_with_the_same_fraction_on_both_sides(name):
    found = identity_of(FUNCTIONS[name])
    assert found is not None
    u, q = sympy.Symbol("u", real=True), sympy.Symbol("q", positive=True)
    exact = FUNCTIONS[name].definition(u).diff(u).subs(u, sympy.Rational(2, 7)).evalf(30)
    told = found.slope.subs(q, sympy.exp(sympy.Rational(2, 7))).evalf(30)
    assert abs(exact - told) < 1e-25


def test_a_wrong_form_has_another_fraction():
    u = sympy.Symbol("u", real=True)
    assert fraction(1 - sympy.tanh(u) ** 2) != fraction(1 - sympy.tanh(u))


def test_functions_that_exponentials_do_not_define_have_no_such_identity():
    assert [identity_of(FUNCTIONS[name]) for name in ("erf", "sin", "abs", "exp", "log")] == [
        None
    ] * 5


def shorthand(text, **options):
    return chapter(made(from_shorthand(text, **options)))


def form_of(section, number):
    """The formulas of the columns, 0, or of the rows, 1, and all that is said there."""
    form = section.blocks[number]
    return formulas(form), tex(form)


def tex(section):
    """What is said in a section, with its mathematics as LaTeX."""
    said = [block.prose for block in section.blocks if isinstance(block, Paragraph)]
    parts = [part for prose in said for part in (*prose, "\n")]
    return "".join(getattr(part, "tex", None) or str(part) for part in parts)


@pytest.mark.parametrize(
    ("loss", "columns", "rows"),
    [("huber", ["2"], ["2"]), ("cross_entropy", [], ["- 1"]), ("mse", [], [])],
)
def test_a_power_of_each_entry_is_explained_where_it_occurs(loss, columns, rows):
    section = shorthand("3-4-3", activation="relu", loss=loss)
    for number, exponents in enumerate((columns, rows)):
        found, said = form_of(section, number)
        assert sorted(re.findall(r"\\mathbf\{u\}\^\{\\circ ([^}]*)\} has", said)) == exponents
        assert bool(exponents) == any(r"\circ" in formula for formula in found)


def test_the_product_of_entries_is_explained_in_columns_that_have_it():
    for product in Product:
        _, said = form_of(chapter(made(UNIFORM, product=product)), 0)
        assert (r"\odot multiplies" in said) == (product is Product.ODOT)


def test_a_factor_of_one_is_left_out():
    section = shorthand("3-4-4-1", activation="gelu_tanh", loss="hinge")
    for number, letter in enumerate("yY"):
        found, _ = form_of(section, number)
        assert any(rf"\\ - \mathbf{{{letter}}} &" in formula for formula in found)
        assert not any("- 1 " in formula for formula in found)


@pytest.mark.parametrize(
    "options",
    [
        {"text": "784-512-256-10", "activation": "relu", "l2": 1e-4},
        {"text": "3-4-4-3", "activation": "softmax", "output_activation": "softmax"},
        {"text": "3-4-2-2", "activation": "tanh", "output_activation": "sigmoid", "loss": "huber"},
    ],
)
def test_every_formula_with_shapes_has_them(options):
    section = shorthand(**{"loss": "cross_entropy", **options})
    for form in section.blocks[:2]:
        at = next(n for n, b in enumerate(form.blocks) if "shapes:" in str(getattr(b, "prose", "")))
        (display,) = form.blocks[at + 1 :]
        assert display.lines
        for line in display.lines:
            assert line.left.tex.startswith(r"\underset"), line.left.tex


def test_the_gradient_of_a_cross_entropy_has_its_shapes():
    found, _ = form_of(shorthand("7-5-4-10", activation="relu", loss="cross_entropy"), 1)
    assert any(r"\underset{N \times n_{L}}{\mathbf{D}^{L}} =" in formula for formula in found)


def test_without_room_for_any_shapes_there_is_no_heading(monkeypatch):
    monkeypatch.setattr(results, "_backward", lambda own: [])
    assert "shapes" not in tex(chapter(made(UNIFORM)).blocks[0])


@pytest.mark.parametrize("depth", Depth)
def test_the_total_activation_is_defined_once_for_each_layer(depth):
    spec = from_shorthand("3-4-2-1", activation="tanh", output_activation="sigmoid", loss="mse")
    section = chapter(made(spec, depth=depth))
    found, said = form_of(section, 0)
    last = "L" if depth is Depth.GENERAL else "3"
    assert [formula for formula in found if formula.startswith("F^")] == [
        r"F^{l} (\mathbf{u}) = [ f (u_{1}), \ldots, f (u_{n_{l}}) ]^{T}",
        rf"F^{{{last}}} (\mathbf{{u}}) = [ g (u_{{1}}), \ldots, g (u_{{n_{{{last}}}}}) ]^{{T}}",
    ]
    assert "F^" not in said


SURPRISE = "sum(y[i,k] * (log(sum(exp(a[i,m]), m)) - a[i,k]), i, k)"


@pytest.mark.parametrize(
    ("equation", "more", "told"),
    [
        (f"{SURPRISE} / N", {"targets": "one_hot", "predict": "softmax"}, True),
        (f"{SURPRISE} / (2*N)", {"targets": "one_hot", "predict": "softmax"}, False),
        (f"{SURPRISE} / N", {"targets": "one_hot", "predict": "sigmoid"}, False),
        (f"{SURPRISE} / N", {"targets": "values", "predict": "softmax"}, False),
        (f"{SURPRISE} / N", {"targets": "one_hot"}, False),
        ("sum((a[i,k] - y[i,k])**2, i, k) / (2*N)", {"targets": "one_hot"}, False),
    ],
)
def test_for_labels_the_gradient_is_that_of_books_where_it_follows(equation, more, told):
    own = {"own": {"equation": f"loss = {equation}", **more}}
    spec = Network(*[Dense(3, activation="tanh")] * 2, Dense(3), input=2, loss="own", losses=own)
    section = chapter(made(spec))
    columns, rows = (form_of(section, number) for number in (0, 1))
    delta = r"\boldsymbol{\delta}^{L} = \frac{1}{N} (\mathbf{p} - \mathbf{y})"
    assert (delta in columns[0]) == ("sum to 1" in columns[1]) == told
    assert (r"\mathbf{D}^{L} = \frac{1}{N} (\mathbf{P} - \mathbf{Y})" in rows[0]) == told
    softmax = r"\mathbf{p} = \frac{\exp(\mathbf{z}^{L})}{\mathbf{1}^{T} \exp(\mathbf{z}^{L})}"
    assert (softmax in columns[0]) == told


def test_for_labels_of_rows_within_a_sample_no_form_of_books_is_claimed():
    layers = [Dense(4, activation="tanh"), Dense(3)]
    found = tex(chapter(made(Network(*layers, input=(2, 3), loss="cross_entropy"))).blocks[0])
    assert "sum to 1" not in found and r"\mathbf{p} - \mathbf{y}" not in found
