"""What the derivation and its proof both read must not hide an error from the proof."""

from __future__ import annotations

import pytest

from symnn import pipeline
from symnn.notation import Elementary, Where
from symnn.spec import Dense, Network
from symnn.verify import Verdict, check_derivation
from tests.networks import verified

RELU = Network(Dense(3, activation="relu"), Dense(2, activation="leaky_relu"), input=4)


def verdict(spec: Network) -> Verdict:
    derived = pipeline.derive(spec)
    model, backward = derived.model, derived.backward
    findings = check_derivation(model.program, backward.program, backward.adjoints, model.objective)
    return Verdict.worst([finding.verdict for finding in findings])


def test_the_derivative_of_where_is_not_the_proofs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(RELU) is Verdict.EQUAL
    right = Where._eval_derivative
    monkeypatch.setattr(Where, "_eval_derivative", lambda self, s: 2 * right(self, s))
    assert verdict(RELU) is Verdict.DIFFERENT


def test_the_derivative_of_a_function_is_not_the_proofs_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = Network(Dense(3, activation="tanh"), Dense(2), input=4)
    assert verdict(spec) is Verdict.EQUAL
    right = Elementary.fdiff
    monkeypatch.setattr(Elementary, "fdiff", lambda self, index=1: -right(self, index))
    assert verdict(spec) is Verdict.DIFFERENT


def test_the_whole_loss_is_differentiated_where_the_network_is_small() -> None:
    derived = pipeline.derive(Network(Dense(2, activation="tanh"), Dense(2), input=2))
    (derivation, *_) = verified(derived)
    whole = [f for f in derivation.findings if f.tensor.endswith("whole loss")]
    assert [f.tensor.split(",")[0] for f in whole] == ["W1", "b1", "W2", "b2"]
    assert {f.verdict for f in whole} == {Verdict.EQUAL}


def test_a_large_network_is_not_undecided_for_its_whole_loss() -> None:
    spec = Network(*[Dense(9, activation="softmax")] * 4, input=9)
    derived = pipeline.derive(spec)
    (derivation, *_) = verified(derived)
    assert derivation.verdict is Verdict.EQUAL
