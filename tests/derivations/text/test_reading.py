"""How derivations are read: spellings, ranges, headers, and refusals in one line."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.derivations.text.evaluate.values import Labelled, ShapeMismatch, combine, product
from symnn.derivations.text.judge.verdicts import judge_text
from symnn.derivations.text.read.layout import Layout
from symnn.derivations.text.read.names import Names, layer_number
from symnn.derivations.text.read.reading import parse_derivation
from symnn.derivations.text.read.spelling import plain, split_range, written
from symnn.errors import InputError
from tests.derivations.text.bad_derivations import BAD_DERIVATIONS
from tests.derivations.text.networks import judged, network, sigmoids
from tests.quick import examples


@pytest.mark.parametrize(("content", "line", "told"), BAD_DERIVATIONS.values(), ids=BAD_DERIVATIONS)
def test_what_cannot_be_judged_is_told_in_one_line(content, line, told, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        judge_text(path, sigmoids("2-2-3-2"), samples=2)
    text = str(caught.value)
    assert text.startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert told in text and text.isprintable() and len(text) < 300


def test_there_are_at_least_sixty_refusals():
    assert len(BAD_DERIVATIONS) >= 60


def test_a_file_that_is_not_there_and_one_that_is_too_large(tmp_path):
    with pytest.raises(InputError, match="is not a file"):
        judge_text(tmp_path / "none.txt", sigmoids())
    large = tmp_path / "large.txt"
    large.write_text("# \n" * 100_000)
    with pytest.raises(InputError, match="is larger than"):
        judge_text(large, sigmoids())


def depth(layers: int) -> Names:
    """The names of a network of some layers."""
    return Names(network("-".join("2" * (layers + 1))))


SPELLINGS = {
    "δ^L = a^L − y": "delta[L] = a[L] - y",
    "δ^{l+1}": "delta[l+1]",
    "(W^{l+1})^T · δ^{l+1}": "(W[l+1]).T @ delta[l+1]",
    "W^{l}ᵀ": "W[l].T",
    "σ'(z^l)": "sigma__prime(z[l])",
    "f′(z[l])": "f__prime(z[l])",
    "f[2]'(z[2])": "f__prime[2](z[2])",
    "a_l ⊙ b_{l-1}": "a[l] * b[l-1]",
    "∂C/∂W[l]": "dW[l]",
    "dL/db[2]": "db[2]",
    "∂loss / ∂z[l]": "dz[l]",
    "a .* b": "a * b",
    r"\delta^l \odot \sigma'(z^l)": "delta[l] * sigma__prime(z[l])",
    r"(W^{l+1})^\top \cdot \delta^{l+1}": "(W[l+1]).T @ delta[l+1]",
    "W[2]^⊤ − W[2]^{T}": "W[2].T - W[2].T",
    "W^{[l]T} @ dZ^{[l]} + a^[l-1]": "W[l].T @ dZ[l] + a[l-1]",
    r"$\left(a^L - y\right) \times 2$": " (a[L] - y) * 2 ",
    "W[l] := b[l]": "W[l] = b[l]",
    "W[l] ← b[l]": "W[l] = b[l]",
}


@pytest.mark.parametrize(("text", "expected"), SPELLINGS.items())
def test_spellings(text, expected):
    assert plain(text) == expected


RANGES = {
    "x = y   for l = 1..L-1": ("l", ("1", "L-1")),
    "x = y for l = L-1, ..., 1": ("l", ("L-1", "1")),
    "x = y, for l = 1,…,L−1": ("l", ("1", "L-1")),
    "x = y for l = L-1, L-2, ..., 1": ("l", ("L-1", "1")),
    "x = y (for l = 1..L)": ("l", ("1", "L")),
    "x = y ∀ l = 1 to L": ("l", ("1", "L")),
    "x = y for all l": ("l", ()),
    "x = y for l = 2": ("l", ("2",)),
    "x = y for every k in 1..L.": ("k", ("1", "L")),
    "x = y": (None, ()),
}


@pytest.mark.parametrize(("text", "expected"), RANGES.items())
def test_ranges(text, expected):
    head, letter, ends = split_range(text)
    assert head == "x = y" and (letter, ends) == expected


def test_a_range_that_is_empty_in_a_shallow_network_is_empty():
    for tail in ("l = 1..L-1", "l = L-1, ..., 1"):
        derivation = parse_derivation(
            f"e[l] = a[l] for {tail}\ndb[1] = delta[1]", "d.txt", depth(1)
        )
        assert derivation.statements[0].layers == ()


def test_an_open_range_takes_every_layer_that_exists():
    text = "delta[l] = W[l+1].T @ delta[l+1]\ndW[l] = delta[l] @ a[l-1].T"
    back, weights = parse_derivation(text, "d.txt", depth(3)).statements
    assert back.layers == (1, 2) and weights.layers == (1, 2, 3)
    assert back.assumed_range and weights.assumed_range


def test_headers_comments_and_lines_that_go_on():
    text = """
    # mine
    layout: rows
    batch = N
    weights = transposed

    delta[L] = (a[L]   # the output
                - y)
    """
    derivation = parse_derivation(text, "d.txt", depth(2))
    assert derivation.layout == Layout(columns=False, batch=True, transposed=True)
    (statement,) = derivation.statements
    assert statement.place.line == 7 and statement.place.text == "delta[L] = (a[L] - y)"


def test_a_header_goes_before_the_command_line():
    layout = parse_derivation(
        "layout = columns\nx0 = y", "d.txt", depth(2), Layout(columns=False)
    ).layout
    assert layout.columns


names = st.sampled_from(["a[L]", "y", "z[l]", "W[l+1]", "delta[l+1]", "f'(z[l])", "2", "N", "0.5"])
expressions = st.recursive(
    names,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/@"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda e: f"({e}).T"),
        inner.map(lambda e: f"-({e})"),
        inner.map(lambda e: f"sum({e}, i)"),
    ),
    max_leaves=8,
)


@given(expressions)
@settings(max_examples=examples(100), deadline=None)
def test_what_is_written_reads_back_the_same(text):
    tree = ast.parse(plain(text), mode="eval").body
    again = ast.parse(plain(written(tree)), mode="eval").body
    assert ast.dump(tree) == ast.dump(again)


@given(expressions)
@settings(max_examples=8, deadline=None)
def test_any_expression_is_judged_or_refused(text):
    """No text makes it fail in another way."""
    try:
        judgement = judged(f"delta[l] = {text}   for l = 1..L-1", sigmoids())
        assert judgement.items
    except InputError as error:
        assert str(error).startswith("mine.txt:1: ")


@given(st.text(alphabet="deltaWzayb[]()l+-1L2.T@*'=,:^_ {}i\n#σδ", max_size=60))
@settings(max_examples=examples(300), deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        assert parse_derivation(text, "mine.txt", depth(3)).statements
    except InputError as error:
        assert str(error).startswith("mine.txt:") and "\n" not in str(error)


def test_layers_are_counted():
    node = ast.parse("L-l+1", mode="eval").body
    assert layer_number(node, 5, {"l": 2}) == 4


def test_shapes_are_those_of_the_names_not_of_the_numbers():
    """Two layers of one width are two widths."""
    w = Labelled(np.ones((2, 2)), (), ("n_2", "n_1"))
    d = Labelled(np.ones((2, 1)), (), ("n_2", "1"))
    assert product(w.transposed(), d).dims == ("n_1", "1")
    with pytest.raises(ShapeMismatch, match="inner sizes differ"):
        product(w, d)
    with pytest.raises(ShapeMismatch, match="do not fit"):
        combine(np.multiply, d, d.transposed())
