"""The table of symbols has what occurs in the network's document, and nothing else."""

from __future__ import annotations

from symnn.document import DocumentOptions
from symnn.document.chapters.symbols import chapter
from symnn.document.options import Level
from symnn.spec import Network, from_shorthand
from tests.document.reading import material, words


def symbols(spec: Network, options: DocumentOptions | None = None) -> list[str]:
    """The first column."""
    lines = words(chapter(material(spec, options))).splitlines()
    return [line.split(" | ")[0].replace(" ", "") for line in lines if " | " in line][1:]


def test_the_seed_s_symbols_are_there() -> None:
    found = symbols(from_shorthand("2-2-3-2", activation="sigmoid"))
    seed = ["N", "L", "l", "n_{l}", "x_{ij}", "y_{ik}", "W^{l}_{kj}", "b^{l}_{k}", "z^{l}_{ik}"]
    for symbol in [*seed, "a^{l}_{ik}", r"\delta^{l}_{ik}"]:
        assert f"${symbol}$" in found
    assert found.count("$L$") == 2  # a number where it is an index, elsewhere the loss


def test_what_does_not_occur_is_not_in_the_table() -> None:
    plain = symbols(from_shorthand("3-2", bias=False))
    for symbol in ("$b^{l}_{k}$", "$a^{l}_{ik}$", "$E$", "$R$", "$p_{ik}$", r"$\sigma(u)$"):
        assert symbol not in plain
    assert len(set(plain)) == len(plain) - 1


def test_what_occurs_is_in_the_table() -> None:
    spec = from_shorthand("3-4-2", activation="sigmoid", loss="cross_entropy", l1=0.1)
    found = symbols(spec)
    for symbol in ("$E$", "$R$", "$p_{ik}$", r"$\sigma(u)$", r"$\operatorname{sgn}(u)$"):
        assert symbol in found
    assert "$[u=v]$" in found
    assert "$[u=v]$" not in symbols(spec, DocumentOptions(level=Level.BRIEF))


def test_a_function_of_the_prediction_alone_is_defined() -> None:
    spec = from_shorthand("3-1", loss="binary_cross_entropy")
    assert r"$\sigma(u)$" in symbols(spec)


def test_the_layers_without_an_activation_are_named() -> None:
    text = words(chapter(material(from_shorthand("3-4-4-4-2", activation="tanh"))))
    assert "There is no activation, $a^{l} = z^{l}$, for $l = 4$." in text
    assert "Rows are samples" in text
