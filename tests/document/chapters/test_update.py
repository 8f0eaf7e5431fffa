"""The optimizer's chapter: every hyper-parameter with its symbol, its name and its value."""

from __future__ import annotations

from math import log10

import pytest

from symnn.document import Material, compose, latex_document
from symnn.library import OPTIMIZERS
from symnn.pipeline import derive
from symnn.spec import Dense, Network, Optimizer


def chapter(optimizer, *layers):
    derived = derive(Network(*layers or [Dense(7)], input=2, optimizer=optimizer))
    text = latex_document(compose(Material(derived.model, derived.backward, derived.update)))
    return text.split(r"\section{Optimizer}")[1].split(r"\section{")[0]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_hyperparameter_has_its_value(name):
    text = chapter(Optimizer(name))
    told = text.split("Here ")[1].replace(r"\allowbreak{}", "")
    for key, value in OPTIMIZERS[name].defaults.items():
        power = round(log10(value))
        shown = f"10^{{{power}}}" if power < -4 else str(value)
        typed = key.replace("_", r"\_")
        assert rf"= {shown}$ (\texttt{{{typed}}})" in told
    assert text.count(r"\tag{U") == len(OPTIMIZERS[name].equations)


def test_a_value_of_ones_own():
    assert r"\eta = 0.125$" in chapter(Optimizer("sgd", learning_rate=0.125))


def test_the_order_of_the_parameters():
    text = chapter(Optimizer("sgd"), Dense(2), Dense(2), Dense(1, bias=False))
    assert r"$W^{1}, b^{1}, \ldots, W^{3}$ one after the other, row by row" in text
    assert r"$W^{1}$ row by row" in chapter(Optimizer("sgd"), Dense(2, bias=False))


def test_weight_decay_is_said_to_be_no_part_of_the_loss():
    assert "biases among them" in chapter(Optimizer("adamw"))
    assert "decay" not in chapter(Optimizer("adam"))


def test_the_state_starts_at_zero():
    assert r"At the start, $m^{(0)}_{p} = v^{(0)}_{p} = 0$" in chapter(Optimizer("adam"))
    assert "At the start" not in chapter(Optimizer("sgd"))
