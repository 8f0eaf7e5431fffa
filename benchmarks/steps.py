"""One step of training, the emitted file's against each peer's, in interleaved rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np

from benchmarks.cases import BATCHES, CASES, Array
from benchmarks.contestants import PEERS, Emitted, Products
from benchmarks.workers import Worker

ROUND = 0.02
"""Seconds that the emitted file's share of a round should take."""
MOST_STEPS, LEAST_STEPS = 400, 4


@dataclass(frozen=True)
class Cell:
    """One network at one batch size. Each ratio is a median over rounds of a peer's time in a
    round over the emitted file's in the same round: above 1, the emitted file is ahead."""

    network: str
    batch: int
    ratios: dict[str, float]
    spread: dict[str, tuple[float, float]]
    """The quartiles of each ratio's rounds."""
    products: float
    """The part of the step that its matrix products take when timed alone."""
    microseconds: float

    @property
    def best(self) -> str:
        """The fastest of the peers."""
        return min(self.ratios, key=lambda name: self.ratios[name])

    @property
    def margin(self) -> float:
        """The fastest peer's time over the emitted file's."""
        return self.ratios[self.best]

    @property
    def products_dominate(self) -> bool:
        return self.products > 0.5


def measure(rounds: int, tell: Callable[[str], None]) -> Iterator[Cell]:
    """Every cell of the table."""
    field = [Worker(kind.__name__) for kind in (Emitted, *PEERS, Products)]
    try:
        for number, case in enumerate(CASES):
            for batch in BATCHES:
                cell = measure_cell(number, batch, rounds, field)
                shown = f"{cell.best} takes {cell.margin:.2f} times as long"
                tell(f"{case.name} at {batch}: {shown}")
                yield cell
    finally:
        for worker in field:
            worker.stop()


def measure_cell(number: int, batch: int, rounds: int, field: list[Worker]) -> Cell:
    """One cell, in interleaved rounds: each contestant once a round, in turn."""
    emitted = field[0]
    emitted.prepare(number, batch, LEAST_STEPS)
    each = emitted.time() / LEAST_STEPS
    steps = int(np.clip(ROUND / each, LEAST_STEPS, MOST_STEPS))
    _check_alike({worker.name: worker.prepare(number, batch, steps) for worker in field})
    times = [[worker.time() for worker in field] for _ in range(rounds)]
    ours, *theirs, product_times = np.array(times).T
    names = [peer.name for peer in PEERS]
    relative = {name: time / ours for name, time in zip(names, theirs, strict=True)}
    quartiles = {name: np.quantile(r, (0.25, 0.75)) for name, r in relative.items()}
    return Cell(
        CASES[number].name,
        batch,
        {name: median(r) for name, r in relative.items()},
        {name: (float(low), float(high)) for name, (low, high) in quartiles.items()},
        median(product_times / ours),
        1e6 * median(ours) / steps,
    )


def _check_alike(weights: Mapping[str, list[Array] | None]) -> None:
    """Those that start alike are alike after as many steps: all of them did the same work."""
    ours = weights[Emitted.__name__]
    assert ours is not None
    for name, theirs in weights.items():
        for layer, (a, b) in enumerate(zip(ours, theirs or ours, strict=True), 1):
            error = float(np.linalg.norm(a - b) / np.linalg.norm(b))
            if not error < 1e-3:
                raise AssertionError(f"{name}: W{layer} differs by {error:.1e}")
