"""The whole document: it compiles, nothing leaves the page, and every equation has its number."""

from __future__ import annotations

import re

import pytest

from symnn.document import Depth, latex_document
from symnn.document.blocks import Code, Display, DisplayLine, Document, Section, Table, prose
from symnn.document.formats.latex_displays import display
from symnn.document.formula.reading import math
from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.pipeline import derive
from symnn.spec import (
    CustomActivation,
    CustomLoss,
    Dense,
    Network,
    Optimizer,
    Penalty,
    from_shorthand,
)
from tests.quick import one_in

HIGHAM = from_shorthand(
    "2-2-3-2",
    activation="sigmoid",
    output_activation="sigmoid",
    optimizer="sgd",
    learning_rate=0.05,
)
CUSTOM = Network(
    Dense(5, activation="swish2"),
    Dense(5, activation="softmax", bias=False),
    Dense(3, activation="gelu_tanh"),
    name="a_network_of_my_own",
    input=4,
    loss="cauchy",
    penalty=Penalty(l1=0.01, l2=1e-4),
    optimizer=Optimizer("adamw"),
    activations={"swish2": CustomActivation(expr="z / (1 + exp(-2*z))")},
    losses={"cauchy": CustomLoss(equation="loss = sum(log(1 + (a[i,k] - y[i,k])**2), i, k) / N")},
)
TEN = Network(
    *(Dense(1000 + n, activation=name) for n, name in enumerate(list(ACTIVATIONS)[3:12])),
    Dense(10, activation="softmax"),
    name="M" * 64,
    input=1000,
    loss="huber",
    penalty=Penalty(l1=1e-7, l2=3e-3),
    optimizer=Optimizer("rmsprop"),
)
LONG = Network(
    Dense(4, activation="deep"),
    Dense(4, activation="terms"),
    Dense(4, activation="factors"),
    Dense(4, activation="choices"),
    Dense(4, activation="fractions"),
    Dense(1, activation="W" * 64),
    input=2,
    activations={
        "deep": CustomActivation(expr="tanh(" * 40 + "z" + ")" * 40),
        "terms": CustomActivation(expr="+".join(f"sin({n}*z)" for n in range(1, 100))),
        "factors": CustomActivation(expr="*".join(f"sin({n}*z)" for n in range(1, 15))),
        "choices": CustomActivation(
            expr="".join(f"where(z > {n}, sin({n}*z), " for n in range(20)) + "z" + ")" * 20
        ),
        "fractions": CustomActivation(expr="1/(2 + " * 20 + "z**2" + ")" * 20),
        "W" * 64: CustomActivation(expr="1.23456789012345678901e-30*z + 3*z/70000000"),
    },
)
NETWORKS = {
    "higham": HIGHAM,
    "digits": from_shorthand("64-32-10", loss="cross_entropy", l2=1e-4),
    "a user's own": CUSTOM,
    "ten layers": TEN,
    "long equations": LONG,
    "linear, without biases": from_shorthand("3-2", bias=False),
}


OVERFULL = re.compile(r"Overfull .*?\((\S+?)pt too")
DEPTHS = pytest.mark.parametrize("depth", one_in(2, Depth), ids=lambda depth: depth.value)


def numbers(tags: list[str]) -> list[str]:
    """The numbers that tags stand for: "2, 5, …, 11" is 2, 5, 8 and 11."""
    found: list[str] = []
    for tag in tags:
        parts = tag.split(", ")
        if "…" in parts:
            first, second, _, last = parts
            step = int(second) - int(first)
            parts = list(map(str, range(int(first), int(last) + step // abs(step), step)))
        found += parts
    return found


@DEPTHS
@pytest.mark.parametrize("spec", NETWORKS.values(), ids=NETWORKS)
def test_the_document_compiles_and_nothing_leaves_the_page(spec, depth, latex, typeset):
    log = typeset(latex(spec, depth=depth))
    overfull = [float(points) for points in OVERFULL.findall(log)]
    assert max(overfull, default=0) <= 2
    assert "undefined" not in log.lower()


@DEPTHS
@pytest.mark.parametrize("spec", NETWORKS.values(), ids=NETWORKS)
def test_every_equation_has_its_number_once(spec, depth, latex):
    derived = derive(spec)
    tags = re.findall(
        r"\\tag(?:\*\{\\parbox\{.*?\})?\{(?:\\raggedleft )?\(?(.*?)\)?\}", latex(spec, depth=depth)
    )
    told = [
        *derived.backward.program,
        *([derived.model.prediction] if derived.model.prediction else []),
    ]
    equations = [str(n) for n, _ in enumerate(told, 1)]
    steps = [f"U{n}" for n, _ in enumerate(derived.update.program, 1)]
    assert sorted(numbers(tags)) == sorted(equations + steps)


def test_every_library_definition_is_typeset_without_an_overfull_line(latex, typeset):
    text = ""
    losses, optimizers = list(LOSSES), list(OPTIMIZERS)
    for n, activation in enumerate(ACTIVATIONS):
        spec = Network(
            Dense(3, activation=activation),
            Dense(2),
            input=2,
            loss=losses[n % len(losses)],
            optimizer=Optimizer(optimizers[n % len(optimizers)]),
        )
        document = latex(spec)
        preamble, body = document.split(r"\begin{document}")
        text += body.replace(r"\end{document}", r"\clearpage")
    log = typeset(f"{preamble}\\begin{{document}}{text}\\end{{document}}")
    assert "Overfull" not in log


def test_the_paper_s_network_reads_as_in_the_paper(latex):
    text = latex(HIGHAM, depth=Depth.EXPLICIT)
    for equation in (
        r"z^{1}_{ik} &= \sum_{j = 1}^{n_{0}} W^{1}_{kj} x_{ij} + b^{1}_{k} \tag{1}",
        r"a^{3}_{ik} &= \sigma(z^{3}_{ik}) \tag{6}",
        r"L &= \frac{1}{2 N} \sum_{i = 1}^{N} \sum_{k = 1}^{n_{3}} (a^{3}_{ik} - y_{ik})^{2}",
        r"\frac{\partial L}{\partial W^{2}_{kj}} &= \sum_{i = 1}^{N} \delta^{2}_{ik} a^{1}_{ij}",
        r"\theta^{(t)}_{p} &= \theta^{(t - 1)}_{p} - \eta g_{p} \tag{U1}",
        r"\sum_{l = 1}^{L} n_{l} (n_{l - 1} + 1) = 23",
    ):
        assert equation in text


def test_layers_that_are_alike_are_told_once_for_a_general_layer(latex):
    text = latex(HIGHAM)
    for equation in (
        r"z^{l}_{ik} &= \sum_{j = 1}^{n_{l - 1}} W^{l}_{kj} a^{l - 1}_{ij} + b^{l}_{k} &\qquad& "
        r"\text{for $l = 1, \ldots, L$} \tag{1, 3, 5}",
        r"L &= \frac{1}{2 N} \sum_{i = 1}^{N} \sum_{k = 1}^{n_{L}} (a^{L}_{ik} - y_{ik})^{2}",
    ):
        assert equation in text


def test_a_range_behind_a_wide_equation_has_a_line_of_its_own():
    wide = DisplayLine(
        math("z"), (math("+".join(["a"] * 19)),), "1, 2", note=prose("for $l = 1, 2$")
    )
    slim = DisplayLine(math("z"), (math("a"),), "3", note=prose("for $l = 3$"))
    assert r"a \\" + "\n" + r"  &\qquad \text{for $l = 1, 2$} \tag{1, 2}" in display((wide, slim))
    assert r"  z &= a \qquad \text{for $l = 3$} \tag{3}" in display((wide, slim))


def test_ranges_stand_below_one_another_where_there_is_room():
    lines = tuple(
        DisplayLine(math("z"), (math(tex),), "1", note=prose("for $l = 1$")) for tex in "ab"
    )
    assert display(lines).count(r"&\qquad& \text{for") == 2


def test_many_numbers_of_one_equation_stay_on_the_page(typeset):
    many = ", ".join(str(n * n) for n in range(1, 60))
    line = DisplayLine(math("z"), (math("+".join(["a"] * 19)),), many, note=prose("for $l = 1, 2$"))
    document = Document("x", "y", (Section("s", (Display((line,)),)),))
    assert not OVERFULL.search(typeset(latex_document(document)))


def test_a_wide_table_wraps_and_a_long_one_goes_on_overleaf(typeset):
    words = "some words that go on and on and that are wider than the page is when they are typeset"
    wide = Table(
        tuple(prose("head") for _ in range(8)), ((*([(words,)] * 3), *([("1",)] * 5)),), "l" * 8
    )
    name = Table((("n",), ("name",)), ((("1",), (Code("M" * 64),)),), "rl")
    long = Table((("n",), ("name",)), tuple(((str(n),), ("name",)) for n in range(200)), "rl")
    document = Document("x", "y", (Section("s", (wide, name, long)),))
    log = typeset(latex_document(document))
    assert not OVERFULL.search(log)
    assert int(re.findall(r"\((\d+) pages", log)[0]) >= 4


def test_the_heading_of_a_long_table_stands_on_its_page(typeset):
    long = Table((("n",), ("name",)), tuple(((str(n),), ("name",)) for n in range(40)), "rl")
    text = latex_document(Document("x", "y", (Section("Here", (long,)),)))
    page = r"\typeout{PAGE \thepage}"
    text = text.replace(r"\par\ifdim", r"\vspace*{195mm}\par\ifdim")
    log = typeset(text.replace(r"\section{Here}", rf"\section{{Here}}{page}"))
    assert "PAGE 2" in log


def test_a_fragment_goes_into_a_document_with_the_packages_it_names(latex, document, typeset):
    text = latex_document(document(HIGHAM), standalone=False)
    assert r"\documentclass" not in text and r"\begin{document}" not in text
    packages = "\n".join(re.findall(r"^% +(\\usepackage.*)$", text, re.MULTILINE))
    page = rf"\documentclass{{article}}{packages}\usepackage[margin=20mm]{{geometry}}"
    log = typeset(f"{page}\\begin{{document}}\n{text}\n\\end{{document}}")
    assert max((float(points) for points in OVERFULL.findall(log)), default=0) <= 2


def test_the_count_of_parameters_is_true_without_biases(latex):
    assert "60 weights and 8 biases" not in latex(HIGHAM)
    assert r"n_{l} n_{l - 1} = 60$ weights and 8 biases (in layers 1, 3): 68 parameters" in latex(
        CUSTOM
    )
    assert "and no biases" in latex(from_shorthand("3-2", bias=False))


def test_the_kink_is_stated_where_there_is_one(latex):
    convention = r"the derivative of $\max(u, 0)$ at $u = 0$ is $0$"
    assert convention in latex(from_shorthand("2-3-1", activation="relu"))
    assert convention not in latex(HIGHAM)


def test_a_penalty_s_objective_is_what_is_differentiated(latex):
    text = latex(from_shorthand("2-1", l2=0.5), depth=Depth.EXPLICIT)
    assert r"R &= \frac{1}{4} \sum_{k = 1}^{n_{1}} \sum_{j = 1}^{n_{0}} (W^{1}_{kj})^{2}" in text
    assert "L &= E + R" in text


def test_penalties_stand_in_the_order_of_the_layers(latex):
    penalty = re.search(r"R &=.*?\\tag", latex(TEN, depth=Depth.EXPLICIT), re.DOTALL)[0]
    weights = [int(number) for number in re.findall(r"\|W\^\{(\d+)\}", penalty)]
    assert weights == list(range(1, 11))


def test_the_document_is_the_same_each_time(latex):
    assert latex(CUSTOM) == latex(CUSTOM)
