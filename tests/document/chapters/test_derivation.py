"""The derivation is the one that was carried out: its steps, in the order of the chain rule."""

from __future__ import annotations

import pytest

from symnn.document import DocumentOptions, Level, compose
from symnn.document.blocks import Section
from symnn.library import ACTIVATIONS, LOSSES
from symnn.spec import Dense, Network, Penalty, from_shorthand
from tests.document.reading import displays, material, words
from tests.quick import one_in

UNIFORM = from_shorthand("2-3-4-3-2", activation="sigmoid", output_activation="sigmoid")


def chapter(spec: Network, options: DocumentOptions | None = None) -> Section:
    """The chapter of the backward pass."""
    sections = compose(material(spec, options)).sections
    return next(s for s in sections if s.title in ("Derivation", "Gradients"))


def test_a_weight_s_derivative_is_derived_as_in_a_textbook() -> None:
    shown = displays(chapter(UNIFORM)).splitlines()
    start = next(
        n for n, line in enumerate(shown) if line.startswith(r"\frac{\partial L}{\partial W")
    )
    assert shown[start : start + 3] == [
        r"\frac{\partial L}{\partial W^{l}_{kj}} = \sum_{i = 1}^{N} \sum_{k' = 1}^{n_{l}} "
        r"\delta^{l}_{i k'} \frac{\partial z^{l}_{i k'}}{\partial W^{l}_{kj}}",
        r"\frac{\partial z^{l}_{i k'}}{\partial W^{l}_{kj}} = [k' = k] \sum_{j' = 1}^{n_{l - 1}} "
        r"[j' = j] a^{l - 1}_{i j'}",
        r"\frac{\partial L}{\partial W^{l}_{kj}} = \sum_{i = 1}^{N} \delta^{l}_{ik} a^{l - 1}_{ij}",
    ]
    text = words(chapter(UNIFORM))
    assert r"$W^{l}$, for $l = L, \ldots, 1$, is read by $z^{l}$ in (1, 3, …, 7)." in text
    assert "$[k' = k]$ removes $k'$ and $[j' = j]$ removes $j'$. What is left is" in text


def test_the_derivative_of_an_activation_is_shown_before_and_after_it_is_read_from_the_output() -> (
    None
):
    shown = displays(chapter(UNIFORM))
    assert r"[i' = i] [k' = k] \sigma(z^{l}_{i' k'}) (1 - \sigma(z^{l}_{i' k'}))" in shown
    assert r"[i' = i] [k' = k] a^{l}_{i' k'} (1 - a^{l}_{i' k'})" in shown


def test_every_reader_of_a_tensor_has_its_part_of_the_chain_rule() -> None:
    spec = from_shorthand("2-3-4-2", activation="tanh", l2=0.5)
    text, shown = words(chapter(spec)), displays(chapter(spec))
    assert r"is read by $z^{l}$ in (1, 3, 5) and $R$ in (7)." in text
    assert r"$\partial L / \partial E = 1$ and $\partial L / \partial R = 1$" in text
    assert r"+ \frac{\partial L}{\partial R} \frac{\partial R}{\partial W^{l}_{kj}}" in shown


def test_a_reader_that_reads_twice_has_the_same_indices_in_both_terms() -> None:
    layers = (Dense(3, activation="tanh"), Dense(3, activation="softmax"))
    shown = displays(chapter(Network(*layers, input=2)))
    assert (
        r"= [i' = i] [m = k] a^{2}_{i' m} "
        r"- [i' = i] a^{2}_{i' m} \sum_{k' = 1}^{n_{2}} [k' = k] a^{2}_{i' k'}"
    ) in shown


def test_brief_has_the_equations_without_their_derivation() -> None:
    brief = chapter(UNIFORM, DocumentOptions(level=Level.BRIEF))
    assert brief.title == "Gradients"
    assert "[" not in displays(brief) and "removes" not in words(brief)
    for line in displays(brief).splitlines():
        assert line in displays(chapter(UNIFORM))


@pytest.mark.parametrize("name", one_in(3, ACTIVATIONS))
def test_every_delta_that_is_shown_is_told_of(name: str) -> None:
    losses = list(LOSSES)
    loss = losses[list(ACTIVATIONS).index(name) % len(losses)]
    layers = (Dense(3, activation=name, bias=False), Dense(2, activation=name))
    told = material(Network(*layers, input=2, loss=loss, penalty=Penalty(l1=0.1)))
    text = words(compose(told).sections[3])
    printer = told.printer(told.counting(()))
    for step in told.backward.steps:
        for removal in step.removals:
            assert (
                f"${printer.box(removal.delta).tex}$ removes ${removal.index}".replace("_1", "'")
                in text
            )
    assert r"\mathrm{}" not in displays(compose(told).sections[3])
