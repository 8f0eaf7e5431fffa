"""Networks and derivations that the tests of text derivations share."""

from __future__ import annotations

from functools import cache

from symnn.derivations.judgement import Judgement
from symnn.derivations.text.judge.verdicts import judge
from symnn.derivations.text.read.names import Names
from symnn.derivations.text.read.reading import parse_derivation
from symnn.network import Model, build
from symnn.spec import load_spec


@cache
def network(widths: str = "2-3-2", **options) -> Model:
    return build(load_spec(widths, **options))


def sigmoids(widths: str = "2-3-2") -> Model:
    """The seed's network: sigmoids and least squares."""
    return network(widths, activation="sigmoid", output_activation="sigmoid")


def judged(text: str, model: Model, samples: int = 2) -> Judgement:
    return judge(parse_derivation(text, "mine.txt", Names(model)), model, samples)


COLUMNS = """\
delta[L] = (a[L] - y) * f'(z[L])
delta[l] = f'(z[l]) * (W[l+1].T @ delta[l+1])   for l = 1..L-1
dW[l] = delta[l] @ a[l-1].T   for l = 1..L
db[l] = delta[l]   for l = 1..L
"""
"""Backpropagation as textbooks have it: one sample as a column."""
