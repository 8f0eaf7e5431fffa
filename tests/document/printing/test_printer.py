"""Expressions in LaTeX: as a mathematician writes them, well formed, and never wider than told."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symnn.document.formula.box import digits, letter
from symnn.document.printing.indices import one_based
from symnn.document.printing.lines import lines
from symnn.document.printing.names import TensorSymbol
from symnn.document.printing.printer import FormulaPrinter
from symnn.notation import Delta, Equation, Index, Tensor, parse_equation, size_symbol
from tests.quick import examples

N, n = size_symbol("N"), size_symbol("n")
TENSORS = {
    tensor.name: tensor
    for tensor in (
        *(Tensor("x", (N, n)), Tensor("W", (n, n)), Tensor("b", (n,)), Tensor("learning_rate")),
        *(Tensor("w", (N, n)), Tensor("E", (n, n)), Tensor("my_tensor", (n,))),
    )
}
SIZES = {"N": N, "n": n, "i": N, **dict.fromkeys("jklmr", n)}


def read(text: str) -> Equation:
    return parse_equation(text, TENSORS, SIZES)


def latex(rhs: str) -> str:
    return FormulaPrinter({}).box(one_based(read(f"a[i,k] = {rhs}").rhs)).tex


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("sum(W[k,j]*x[i,j], j) + b[k]", r"\sum_{j = 1}^{n} W_{kj} x_{ij} + b_{k}"),
        ("b[k]*sum(x[i,j] - 1, j)", r"b_{k} \sum_{j = 1}^{n} (x_{ij} - 1)"),
        (
            "exp(x[i,k])/sum(exp(x[i,m]), m)",
            r"\frac{\exp(x_{ik})}{\sum\limits_{m = 1}^{n} \exp(x_{im})}",
        ),
        ("max(x[i,k], 0)", r"\max(x_{ik}, 0)"),
        ("max(x[i,j], j)", r"\max_{1 \le j \le n} x_{ij}"),
        ("(x[i,k] - b[k])**2/(2*N)", r"\frac{(x_{ik} - b_{k})^{2}}{2 N}"),
        ("tanh(x[i,k])**2", r"\tanh(x_{ik})^{2}"),
        ("sqrt(2)*3", r"3 \sqrt{2}"),
        ("2**(1/3)*3", r"3 \cdot 2^{1/3}"),
        ("abs(x[i,k])", "|x_{ik}|"),
        ("learning_rate*my_tensor[k]", r"\eta \mathrm{my\_tensor}_{k}"),
        ("-x[i,k]*b[k]", r"- b_{k} x_{ik}"),
    ],
)
def test_an_expression_reads_as_a_mathematician_would_write_it(text: str, tex: str) -> None:
    assert latex(text) == tex


def test_a_reduction_or_a_choice_is_never_followed_by_what_it_would_swallow() -> None:
    assert latex("sum(x[i,j], j)*sum(b[j], j)").startswith(r"\left(")
    choice = latex("where(x[i,k] > 0, 1, 0) + 2*where(b[k] > 0, 1, 0)")
    assert choice.startswith(r"\left(\begin{cases}") or choice.startswith(r"\left( \begin{cases}")


def test_a_quotient_with_a_slash_is_never_followed_by_what_would_be_under_it() -> None:
    below = "(b[k] + 1/(b[k] + 1/(b[k] + 1/b[k])))"
    printed = latex(f"(b[k] + 1)*(x[i,k] + 1)/{below}")
    assert printed.startswith(r"\left(1 / ")
    assert printed.endswith(r"\right) (b_{k} + 1) (x_{ik} + 1)")


def test_positions_count_from_one() -> None:
    assert latex("sum(W[k+r-1,r]*x[i,k], r)") == r"\sum_{r = 1}^{n} W_{k + r - 2, r} x_{ik}"
    assert latex("E[w[i,k],0]") == r"E_{w_{ik} + 1, 1}"
    assert latex("b[k]*k") == r"(k - 1) b_{k}"
    i, j = Index("i", n), Index("j", n)
    assert FormulaPrinter({}).box(one_based(Delta(i, j))).tex == "[i = j]"


@st.composite
def texts(draw: st.DrawFn, depth: int = 4) -> str:
    if depth == 0:
        reads = ["x[i,k]", "b[k]", "learning_rate", "W[k,0]", "E[w[i,k],k]", "x[i-1,k]", "pi", "N"]
        return draw(st.sampled_from([*reads, "1e-9", "0.25", "17/4", "my_tensor[2*k]", "k"]))
    a, b = draw(texts(depth - 1)), draw(texts(depth - 1))
    forms = ["{a} + {b}", "({a})-({b})", "-({a})", "({a})*({b})", "({a})/(1+({b})**2)"]
    forms += [
        "sum(({a})*b[j], j)",
        f"max(({{a}}) - W[k,m{depth}], m{depth})",
        "max({a}, 0 + ({b}))",
        "tanh({a})*({b})",
    ]
    forms += ["where({a} >= {b}, {b}, 0)", "sqrt(1+({a})**2)", "abs({a})", "log_cosh({a})**3"]
    return draw(st.sampled_from(forms)).format(a=a, b=b)


@settings(
    max_examples=examples(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(texts())
def test_braces_parentheses_and_environments_are_balanced(text: str) -> None:
    for laid in lines(read(f"a[i,k] = {text}"), FormulaPrinter({})):
        for box in (laid.left, *laid.right):
            tex = box.tex.replace(r"\_", "")
            assert tex.count("{") == tex.count("}")
            assert len(tex.split(r"\left")) == len(tex.split(r"\right"))
            assert tex.count("(") == tex.count(")")
            assert tex.count(r"\begin{cases}") == tex.count(r"\end{cases}")


def test_no_formula_is_wider_than_its_estimate(widths) -> None:
    atoms = ["x[i,k]", "0.25*x[i,k] + b[k]", "W[k,0]**2", "learning_rate", "N*k", "E[w[i,k],k]"]
    forms = ["sum(({a})*b[j], j)", "max(({a}) - W[k,j], j)", "max({a}, 1)", "softplus({a})"]
    forms += ["where({a} >= 0, {a}, 17/3)", "sqrt(1 + ({a})**2)", "1/(1 + abs({a}))", "-({a})/N"]
    forms += ["exp({a})/sum(exp(x[i,m])*({a}), m)", "erf({a} - 1/(2 + 1/(1 + ({a})**2)))**3"]
    texts = [form.format(a=atom) for form in forms for atom in atoms]
    outers = [
        form.replace("[j], j", "[r], r").replace("k,j], j", "k,r], r") for form in forms
    ]  # j is in use inside
    texts += [outer.format(a=inner) for outer in outers for inner in texts[::5]]
    printer = FormulaPrinter({})
    boxes = [printer.box(one_based(read(f"a[i,k] = {text}").rhs)) for text in texts]
    for box, width in zip(boxes, widths([box.tex for box in boxes]), strict=True):
        assert width <= box.width, box.tex


def test_a_long_part_has_a_letter_of_its_own() -> None:
    inner = " + ".join(f"sin({m}*x[i,k])" for m in range(1, 20))
    laid = lines(read(f"a[i,k] = tanh({inner})"), FormulaPrinter({}))
    assert [line.tex for line in laid[0].right] == [r"\tanh(u_{ik})"]
    assert laid[1].left.tex == r"\text{where } u_{ik}"
    assert len(laid[1].right) > 1


def test_a_letter_is_read_at_the_indices_that_its_part_depends_on() -> None:
    inner = " + ".join(f"sin({m}*x[i,j])" for m in range(1, 20))
    laid = lines(read(f"a[i,k] = sum(W[k,j]*exp({inner}), j)"), FormulaPrinter({}))
    assert laid[0].right[0].tex == r"\sum_{j = 1}^{n} W_{kj} \exp(u_{ij})"


def test_what_is_not_in_the_language_is_refused() -> None:
    with pytest.raises(TypeError, match="not part of the equation language"):
        FormulaPrinter({}).box(sympy.sin(sympy.Symbol("x")))


def test_an_index_never_looks_like_another_or_like_what_it_is_not() -> None:
    """Indices may be called as tensors and sizes are, or as another but for an underscore."""
    symbols = {
        "W1": TensorSymbol(letter("W"), digits("1")),
        "x": TensorSymbol(letter("a"), digits("0")),
    }
    printer = FormulaPrinter(symbols)
    names = ("W1", "x", "a", "N", "L", "l", "k10", "k_10", "k", "k_1", "i", "i_1", "W1_1")
    printed = [printer.box(Index(name, n)).tex for name in names]
    assert len(set(printed)) == len(names)
    assert not set(printed) & {"W", "a", "N", "L"}
    assert printed[8:12] == ["k", "k'", "i", "i'"]
