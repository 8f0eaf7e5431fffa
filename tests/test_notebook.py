"""What a notebook shows of symnn's objects when a cell ends in one."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

import symnn
from symnn.cells import MATHEMATICS, MOST_LAYERS, VERDICTS
from symnn.notation import Tensor, parse_equation, size_symbol
from symnn.notebook import SHOWN
from symnn.verify import Finding, Report, Verdict

N, WIDTH = size_symbol("N"), size_symbol("n_1")
SPEC = symnn.Network(
    symnn.Dense(3, activation="tanh"), symnn.Dense(3, activation="tanh"), symnn.Dense(2), input=2
)
REPORT = Report(
    "symbols",
    (
        Finding("loss()", Verdict.EQUAL, "all of it"),
        Finding("W1", Verdict.DIFFERENT, "not so", cause="a constant factor: 2 < 3"),
    ),
)


def html(shown: object) -> str:
    text: str = shown._repr_html_()  # type: ignore[attr-defined]
    return text


def latex(shown: object) -> str:
    text: str = shown._repr_latex_()  # type: ignore[attr-defined]
    return text


def words(text: str) -> str:
    """The text of HTML, which must be well formed."""
    body = re.sub("<style>.*?</style>", "", text, flags=re.DOTALL).replace("<wbr>", "")
    return "".join(ElementTree.fromstring(body).itertext())


def test_an_equation_is_a_formula() -> None:
    tensors = {"x": Tensor("x", (N, WIDTH)), "W2": Tensor("W2", (WIDTH, WIDTH))}
    equation = parse_equation("z2[i,k] = sum(W2[k,j]*x[i,j], j)", tensors)
    assert r"z^{2}_{ik} &= \sum_{j = 1}^{n_{1}} W^{2}_{kj} x_{ij}" in latex(equation)
    assert "<math" in html(equation) and "∑" in words(html(equation))


def test_a_gradient_has_the_symbols_of_the_document() -> None:
    program = symnn.derive(SPEC).backward.program
    shown = latex(program.equation("dW2"))
    assert r"\frac{\partial L}{\partial W^{2}_{kj}} &=" in shown and r"\delta^{2}_{ik}" in shown


def test_a_program_shows_every_equation() -> None:
    derived = symnn.derive(SPEC)
    for shown in (derived.model, derived.backward, derived.update, derived.model.program):
        program = getattr(shown, "program", shown)
        count = len(list(program))
        assert latex(shown).count("&=") == count == html(shown).count('class="equation"')


def test_the_loss_with_penalties_has_a_letter_of_its_own() -> None:
    spec = symnn.Network(symnn.Dense(1), input=1, penalty=symnn.Penalty(l2=0.1))
    assert "L &= E + R" in latex(symnn.derive(spec).model.program)


def test_a_name_with_a_number_is_one_symbol() -> None:
    equation = parse_equation("theta_2[p] = theta[p]", {"theta": Tensor("theta", (N,))})
    assert r"\theta^{2}_{p} &= \theta_{p}" in latex(equation)


def test_a_network_is_drawn_with_its_equations() -> None:
    assert "<svg" in html(SPEC) and html(SPEC).count('class="equation"') == 3
    assert "for l=1,2" in words(html(SPEC))
    derived = symnn.derive(SPEC)
    assert "tag{1, 3, 5}" in latex(SPEC) and "tag{1, 3, 5}" in latex(derived)
    assert html(derived).count('class="equation"') > 6


def test_a_very_deep_network_is_not_derived_to_be_shown() -> None:
    deep = symnn.Network(*[symnn.Dense(1)] * (MOST_LAYERS + 1), input=1)
    assert html(deep) is None and latex(deep) is None


def test_a_verdict_says_what_is_wrong() -> None:
    told = words(html(REPORT))
    assert "symbols: different" in told and "a constant factor: 2 < 3" in told
    assert "∂L/∂W1" in told and "loss()" in told
    assert html(REPORT).count("<strong>different</strong>") == 2
    assert r"\partial L / \partial W^{1} &: \text{different}" in latex(REPORT)


@pytest.mark.parametrize("kind", [*MATHEMATICS, *VERDICTS], ids=lambda kind: kind.__name__)
def test_every_class_shows_itself(kind: type) -> None:
    assert callable(kind._repr_html_) and callable(kind._repr_latex_)  # type: ignore[attr-defined]


def test_a_certificate_and_a_judgement_are_tables() -> None:
    _, certificate = symnn.certify(symnn.Network(symnn.Dense(1), input=1, name="line"))
    judgement = symnn.check("examples/check/diy_deep_learning.txt", SPEC)
    assert "line: equal" in words(html(certificate)) and latex(certificate).count("equal") == 7
    assert "different" in words(html(judgement)) and r"\text{different}" in latex(judgement)


def test_every_class_that_is_given_a_picture_has_one() -> None:
    assert {*SHOWN} == {*MATHEMATICS, *VERDICTS}


def test_an_object_of_a_subclass_is_shown_as_its_class_is() -> None:
    class Mine(Report):
        pass

    parts = "derivation", (Finding("W1", Verdict.EQUAL),)
    assert html(Mine(*parts)) == html(Report(*parts))
