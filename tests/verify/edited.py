"""A network's emitted file with its text edited, and what the checks say of it."""

from __future__ import annotations

from functools import cache

import numpy as np

from symnn import pipeline
from symnn.pipeline import Derived
from symnn.spec import CustomLoss, Dense, Network
from symnn.verify import Finding, Verdict, check_float, check_training
from tests.networks import load, verified

ADAM = Network(
    Dense(3, activation="tanh"),
    Dense(2),
    input=4,
    optimizer={"type": "adam", "learning_rate": 0.01},
)
CENTERED = Network(
    Dense(3, activation="tanh"),
    Dense(2),
    input=4,
    loss="centered",
    losses={
        "centered": CustomLoss(equation="loss = sum((a[i,k] - sum(a[j,k], j)/N - y[i,k])**2, i, k)")
    },
    optimizer={"type": "adam", "learning_rate": 0.01},
)
"""Its loss does not change with b2: what the file computes of that gradient is rounding."""


@cache
def derived(spec_json: str) -> tuple[Derived, str]:
    found = pipeline.derive(Network.model_validate_json(spec_json))
    return found, pipeline.source(found)


def edited(*edits: tuple[str, str], spec: Network = ADAM) -> tuple[Derived, str]:
    """The derivation, and the file's text after `(right, wrong)` edits, each of which applies."""
    found, text = derived(spec.model_dump_json())
    for right, wrong in edits:
        assert right in text, right
        text = text.replace(right, wrong)
    return found, text


def wrong_in_training(*edits: tuple[str, str], spec: Network = ADAM) -> dict[str, Finding]:
    """What the training check finds not equal."""
    found, text = edited(*edits, spec=spec)
    model, update = found.model, found.update
    with np.errstate(all="ignore"):
        findings = check_training(
            load(text),
            model.program,
            update.program,
            update.updated,
            update.hyperparameters,
            output=model.objective,
        )
    return {f.tensor: f for f in findings if f.verdict is not Verdict.EQUAL}


def wrong_in_float(
    *edits: tuple[str, str], spec: Network = ADAM, targets: str = "unit"
) -> dict[str, Finding]:
    """What the check of `loss_and_grad` finds not equal."""
    found, text = edited(*edits, spec=spec)
    program, output = found.model.program, found.model.objective
    findings = check_float(load(text), program, output=output, targets=targets)
    return {f.tensor: f for f in findings if f.verdict is not Verdict.EQUAL}


def reports(text: str, spec: Network = ADAM) -> tuple[pipeline.Report, ...]:
    """All checks of a text as a network's file."""
    return verified(derived(spec.model_dump_json())[0], text)
