"""The check on symbols of a network's emitted file, as it is or with its text edited."""

from __future__ import annotations

from symnn import pipeline
from symnn.spec import Dense, Network, Penalty
from symnn.verify import Finding, Verdict
from tests.networks import load
from tests.verify.edited import edited

CHECK = pipeline.CHECKS["checking the file on symbols"]

SQUARE = Network(
    Dense(3, activation="tanh"),
    Dense(3),
    input=3,
    loss="least_squares",
    optimizer={"type": "adam", "learning_rate": 0.01},
)
"""Its sizes hide a transpose: at the sizes of the check none does."""
CLASSIFIER = Network(
    Dense(4, activation="relu"),
    Dense(3),
    input=2,
    loss="cross_entropy",
    optimizer={"type": "momentum", "learning_rate": 0.1},
    penalty=Penalty(l1=0.003, l2=0.02),
)


def findings(*edits: tuple[str, str], spec: Network = SQUARE) -> dict[str, Finding]:
    """Everything that the check says, by what it is about; each edit has to apply."""
    derived, text = edited(*edits, spec=spec)
    return {f.tensor: f for f in CHECK(derived, load(text)).findings}


def wrong(*edits: tuple[str, str], spec: Network = SQUARE) -> dict[str, Finding]:
    """What is not equal."""
    found = findings(*edits, spec=spec)
    return {name: f for name, f in found.items() if f.verdict is not Verdict.EQUAL}
