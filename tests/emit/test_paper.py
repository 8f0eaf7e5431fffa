"""The paper's own run: Higham & Higham's netbp.m, a million steps from its start on its samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symnn.spec import from_shorthand
from tests.networks import emitted

REFERENCE = Path(__file__).parent.parent / "data" / "netbp.json"


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def samples(reference: dict[str, Any]) -> np.ndarray:
    """The samples that the paper's program draws, counted from 0, one a step."""
    generator = np.random.RandomState(5000)
    generator.random_sample(23)  # drawn by the paper's program for the 23 parameters
    drawn = np.floor(10 * generator.random_sample(1_000_000)).astype(int)
    first = reference["first_samples_1_based"]
    assert (drawn[: len(first)] + 1).tolist() == first
    return drawn


@pytest.mark.slow
def test_the_papers_run_is_repeated(reference: dict[str, Any], samples: np.ndarray) -> None:
    module = emitted(
        from_shorthand(
            "2-2-3-2",
            activation="sigmoid",
            output_activation="sigmoid",
            loss="least_squares",
            optimizer="sgd",
            learning_rate=reference["learning_rate"],
        )
    )
    x, y = np.array(reference["x"]), np.array(reference["y"], float)
    params = {name: np.array(reference["init"][name]) for name in module.PARAMETERS}
    done = 0
    costs = {}
    for step in map(int, reference["sum_of_squares_by_iteration"]):
        module.fit(params, x, y, batches=samples[done:step, np.newaxis])
        # the published cost sums over the ten points; the loss halves it and divides by ten
        costs[str(step)] = 20 * module.loss(params, x, y)
        done = step
    assert costs == pytest.approx(reference["sum_of_squares_by_iteration"], rel=1e-9)
