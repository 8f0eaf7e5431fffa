"""Every check on networks drawn at random: chains over the library's activations, losses, penalties
and optimizers, and graphs over all its layer types, in both precisions. All are equal, and none is
undecided."""

from __future__ import annotations

import pytest

from symnn import pipeline
from symnn.spec import Network
from symnn.verify import Verdict
from tests.graphs import described, drawn_graphs
from tests.networks import title, trained, verified

CHAINS, GRAPHS = trained(80), drawn_graphs(120)
EACH = 40
"""One in so many is in the quick tests."""
DTYPES = ("float64", "float32")


def _in_turn(spec: Network, number: int) -> Network:
    return spec.model_copy(update={"dtype": DTYPES[number // EACH % 2]})


CASES = [
    pytest.param(
        _in_turn(spec, number), id=name(spec), marks=[pytest.mark.slow] * (number % EACH > 0)
    )
    for drawn, name in ((CHAINS, title), (GRAPHS, described))
    for number, spec in enumerate(drawn)
]


@pytest.mark.parametrize("spec", CASES)
def test_every_check_passes(spec: Network) -> None:
    derived = pipeline.derive(spec)
    reports = verified(derived)
    wrong = [
        (report.check, finding.tensor, finding.verdict.value, finding.reason)
        for report in reports
        for finding in report.findings
        if finding.verdict is not Verdict.EQUAL
    ]
    assert not wrong
    assert pipeline.verdict(reports) is Verdict.EQUAL
