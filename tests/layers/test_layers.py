"""Networks of the new layers, end to end: generated, every check equal, trained on real data, and
told in a document."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from symnn import pipeline
from symnn.cli import main
from symnn.spec import Network
from symnn.verify import Verdict
from tests.layers.texts import TEXTS
from tests.networks import verified
from tests.quick import one_in

DATA = Path(__file__).parents[2] / "examples" / "data"
EPOCHS = "12"


@pytest.mark.parametrize("name", one_in(3, TEXTS))
def test_every_check_is_equal(name: str) -> None:
    derived = pipeline.derive(Network.model_validate(tomllib.loads(TEXTS[name][1])))
    reports = verified(derived)
    assert {
        (report.check, finding.tensor): finding.reason
        for report in reports
        for finding in report.findings
        if finding.verdict is not Verdict.EQUAL
    } == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_it_is_trained_on_real_data_and_told_in_a_document(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data, text = TEXTS[name]
    Path("net.toml").write_text(text)
    train = ["train", "net.toml", str(DATA / data), "--epochs", EPOCHS, "-o", "net.npz", "--json"]
    assert main([*train, "--no-verify"]) == 0
    outcome = json.loads(capsys.readouterr().out)
    losses = outcome["history"]["loss"]
    assert losses[-1] < losses[0]
    assert main(["verify", "net.py"]) == 0
    for output in ("net.html", "net.md", "net.ipynb", "net.tex"):
        assert main(["export", "net.py", "-o", output]) == 0
        assert Path(output).stat().st_size > 1000
