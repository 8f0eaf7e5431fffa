"""The whole document: it compiles, nothing leaves the page, and every equation has its number."""

from __future__ import annotations

import re

import pytest

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


@pytest.mark.parametrize("spec", NETWORKS.values(), ids=NETWORKS)
def test_the_document_compiles_and_nothing_leaves_the_page(spec, latex, typeset):
    log = typeset(latex(spec))
    overfull = [float(points) for points in re.findall(r"Overfull .*?\((\S+?)pt too", log)]
    assert max(overfull, default=0) <= 2
    assert "undefined" not in log.lower()


@pytest.mark.parametrize("spec", NETWORKS.values(), ids=NETWORKS)
def test_every_equation_has_its_number_once(spec, latex):
    derived = derive(spec)
    tags = re.findall(r"\\tag\{(.*?)\}", latex(spec))
    equations = [str(n) for n, _ in enumerate(derived.backward.program, 1)]
    steps = [f"U{n}" for n, _ in enumerate(derived.update.program, 1)]
    assert sorted(tags) == sorted(equations + steps)


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
    text = latex(HIGHAM)
    for equation in (
        r"z^{1}_{ik} &= \sum_{j = 1}^{n_{0}} W^{1}_{kj} x_{ij} + b^{1}_{k} \tag{1}",
        r"a^{3}_{ik} &= \sigma(z^{3}_{ik}) \tag{6}",
        r"L &= \frac{1}{2 N} \sum_{i = 1}^{N} \sum_{k = 1}^{n_{3}} (a^{3}_{ik} - y_{ik})^{2}",
        r"\frac{\partial L}{\partial W^{2}_{kj}} &= \sum_{i = 1}^{N} \delta^{2}_{ik} a^{1}_{ij}",
        r"\theta^{(t)}_{p} &= \theta^{(t-1)}_{p} - \eta g_{p} \tag{U1}",
        r"\sum_{l=1}^{3} n_l (n_{l-1} + 1) = 23",
    ):
        assert equation in text


def test_the_count_of_parameters_is_true_without_biases(latex):
    assert "60 weights and 8 biases" not in latex(HIGHAM)
    assert r"n_l n_{l-1} = 60$ weights and 8 biases (in layers 1, 3): 68 parameters" in latex(
        CUSTOM
    )
    assert "and no biases" in latex(from_shorthand("3-2", bias=False))


def test_the_kink_is_stated_where_there_is_one(latex):
    convention = r"the derivative of $\max(u, 0)$ at $u = 0$ is $0$"
    assert convention in latex(from_shorthand("2-3-1", activation="relu"))
    assert convention not in latex(HIGHAM)


def test_a_penalty_s_objective_is_what_is_differentiated(latex):
    text = latex(from_shorthand("2-1", l2=0.5))
    assert r"R &= \frac{1}{4} \sum_{k = 1}^{n_{1}} \sum_{j = 1}^{n_{0}} (W^{1}_{kj})^{2}" in text
    assert "L &= E + R" in text


def test_penalties_stand_in_the_order_of_the_layers(latex):
    penalty = re.search(r"R &=.*?\\tag", latex(TEN), re.DOTALL)[0]
    weights = [int(number) for number in re.findall(r"\|W\^\{(\d+)\}", penalty)]
    assert weights == list(range(1, 11))


def test_the_document_is_the_same_each_time(latex):
    assert latex(CUSTOM) == latex(CUSTOM)
