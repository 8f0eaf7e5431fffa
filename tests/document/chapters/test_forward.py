"""The forward pass, the loss and the penalties, once for the layers that are alike."""

from __future__ import annotations

from symnn.document import Depth, DocumentOptions
from symnn.document.chapters.forward import chapter
from symnn.spec import from_shorthand
from tests.document.reading import displays, material

DEEP = from_shorthand("2-3-4-2", activation="tanh", l1=0.1, l2=0.5)


def test_a_penalty_is_one_sum_over_the_layers() -> None:
    penalty = next(
        line for line in displays(chapter(material(DEEP))).splitlines() if line.startswith("R")
    )
    sums = r"\sum_{l = 1}^{L} \sum_{k = 1}^{n_{l}} \sum_{j = 1}^{n_{l - 1}}"
    assert rf"\frac{{1}}{{4}} {sums} (W^{{l}}_{{kj}})^{{2}}" in penalty
    assert rf"\frac{{1}}{{10}} {sums} |W^{{l}}_{{kj}}|" in penalty


def test_every_layer_has_its_own_equations_where_that_is_asked() -> None:
    explicit = displays(chapter(material(DEEP, DocumentOptions(depth=Depth.EXPLICIT))))
    assert r"z^{1}_{ik} = \sum_{j = 1}^{n_{0}} W^{1}_{kj} x_{ij} + b^{1}_{k}" in explicit
    assert "l = 1" not in explicit
    general = displays(chapter(material(DEEP)))
    assert general.count("z^{l}_{ik} =") == 1


def test_two_layers_read_as_two_layers() -> None:
    shown = displays(chapter(material(from_shorthand("2-3-2", activation="tanh", l2=0.5))))
    assert "^{l}" not in shown and "^{L}" not in shown and "n_{L}" not in shown


def test_the_prediction_has_the_number_of_the_file_s_predict() -> None:
    shown = chapter(material(from_shorthand("2-3-2", loss="cross_entropy")))
    assert displays(shown).splitlines()[-1].startswith("p_{ik} =")
