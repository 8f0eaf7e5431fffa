"""Every check on architectures drawn at random over the library's activations, losses, penalties
and optimizers: all equal, and none undecided."""

from __future__ import annotations

import pytest

from symnn import pipeline
from symnn.spec import Network
from symnn.verify import Verdict
from tests.networks import load, title, trained


@pytest.mark.parametrize("spec", trained(100), ids=title)
def test_every_check_passes(spec: Network) -> None:
    derived = pipeline.derive(spec)
    reports = pipeline.verify(derived, load(pipeline.source(derived)))
    wrong = [
        (report.check, finding.tensor, finding.verdict.value, finding.reason)
        for report in reports
        for finding in report.findings
        if finding.verdict is not Verdict.EQUAL
    ]
    assert not wrong
    assert pipeline.verdict(reports) is Verdict.EQUAL
