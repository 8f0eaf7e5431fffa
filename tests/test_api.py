"""What Python code gets: texts, certificates and judgements."""

from __future__ import annotations

from pathlib import Path

import pytest

import symnn
from symnn.verify import Verdict

NETWORK = symnn.Network(symnn.Dense(3, activation="tanh"), symnn.Dense(2), input=2)
SEED = "examples/check/diy_deep_learning.txt"


def test_a_certificate_of_the_very_text() -> None:
    source, certificate = symnn.certify(NETWORK)
    assert source == symnn.generate(NETWORK)
    assert certificate.verdict == "equal"
    checks = [check.check for check in certificate.checks]
    assert checks == ["derivation", "symbols", "field", "float", "training", "text"]


def test_an_edited_file_is_refused() -> None:
    edited = symnn.generate(NETWORK).replace('"W2": dW2', '"W2": -dW2', 1)
    reports = {report.check: report for report in symnn.verify_source(NETWORK, edited)}
    wrong = [f for f in reports["symbols"].findings if f.verdict is not Verdict.EQUAL]
    assert [finding.tensor for finding in wrong] == ["W2"]
    assert reports["derivation"].verdict is Verdict.EQUAL


def test_a_text_that_is_no_file() -> None:
    with pytest.raises(symnn.InputError, match="cannot be run"):
        symnn.verify_source(NETWORK, "def")


def test_a_derivation_that_is_wrong_for_several_samples() -> None:
    judgement = symnn.check(SEED, NETWORK)
    assert judgement.verdict is Verdict.DIFFERENT
    assert judgement.first_wrong is not None
    assert judgement.first_wrong.true_form


def test_a_derivation_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(symnn.InputError, match=r"none\.txt"):
        symnn.check(str(tmp_path / "none.txt"), NETWORK)
