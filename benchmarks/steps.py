"""One step of training, the emitted file's against each peer's, in interleaved rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.cases import BATCHES, CASES, Case
from benchmarks.contestants import PEERS, Contestant, Emitted, Products

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
    for case in CASES:
        for batch in BATCHES:
            cell = measure_cell(case, batch, rounds)
            tell(f"{cell.network} at {batch}: {cell.best} takes {cell.margin:.2f} times as long")
            yield cell


def measure_cell(case: Case, batch: int, rounds: int) -> Cell:
    steps = _steps(case, batch)
    data = case.data(batch, steps)
    kinds: tuple[type[Contestant], ...] = (Emitted, *PEERS, Products)
    field = [kind(case, data) for kind in kinds]
    for contestant in field:
        contestant.run()
    _check_alike(field)
    times = {contestant.name: [0.0] * rounds for contestant in field}
    for number in range(rounds):
        for contestant in field:
            times[contestant.name][number] = _time(contestant)
    ours = np.array(times[Emitted.name])
    relative = {peer.name: np.array(times[peer.name]) / ours for peer in PEERS}
    quartiles = {name: np.quantile(r, (0.25, 0.75)) for name, r in relative.items()}
    return Cell(
        case.name,
        batch,
        {name: median(r) for name, r in relative.items()},
        {name: (float(low), float(high)) for name, (low, high) in quartiles.items()},
        median(np.array(times[Products.name]) / ours),
        1e6 * median(ours) / steps,
    )


def _time(contestant: Contestant) -> float:
    start = perf_counter()
    contestant.run()
    return perf_counter() - start


def _steps(case: Case, batch: int) -> int:
    """How many steps make a round of about `ROUND` seconds."""
    trial = Emitted(case, case.data(batch, LEAST_STEPS))
    trial.run()
    each = _time(trial) / LEAST_STEPS
    return int(np.clip(ROUND / each, LEAST_STEPS, MOST_STEPS))


def _check_alike(field: list[Contestant]) -> None:
    """Those that start alike are alike after as many steps: all of them did the same work."""
    ours = field[0].weights()
    assert ours is not None
    for contestant in field[1:]:
        theirs = contestant.weights()
        if theirs is None:
            continue
        for number, (a, b) in enumerate(zip(ours, theirs, strict=True), 1):
            error = float(np.linalg.norm(a - b) / np.linalg.norm(b))
            if not error < 1e-3:
                raise AssertionError(f"{contestant.name}: W{number} differs by {error:.1e}")
