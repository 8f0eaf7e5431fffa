"""How the time of `symnn generate --no-verify` grows with depth and width, as ratios."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

LIMIT = 10.0
"""Seconds that 100 hidden layers of width 100 may take."""

TIMED = """
import sys
from time import perf_counter
from symnn.pipeline import generate
from symnn.spec import from_shorthand
start = perf_counter()
generate(from_shorthand(sys.argv[1]))
print(perf_counter() - start)
"""
"""Each network in a process of its own, so that no cache is warm."""


@dataclass(frozen=True)
class Growth:
    """A ratio of two times of generation, and what it must stay below."""

    what: str
    ratio: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.ratio < self.limit


def shorthand(layers: int, width: int) -> str:
    return "-".join(["10", *[str(width)] * layers, "10"])


def measure(rounds: int, tell: Callable[[str], None]) -> list[Growth]:
    """Medians over rounds of the ratios in each."""
    deep, deeper = shorthand(100, 100), shorthand(200, 100)
    narrow, wide = shorthand(10, 10), shorthand(10, 10_000)
    networks = (deep, deeper, narrow, wide)
    times: dict[str, list[float]] = {network: [] for network in networks}
    for number in range(rounds):
        for network in networks:
            times[network].append(_time(network))
        tell(f"generation: round {number + 1} of {rounds}")

    def ratio(above: str, below: str) -> float:
        return median(a / b for a, b in zip(times[above], times[below], strict=True))

    return [
        Growth(f"100 hidden layers of width 100, over {LIMIT:g} s", median(times[deep]) / LIMIT, 1),
        Growth("200 hidden layers of width 100, over 100", ratio(deeper, deep), 2.3),
        Growth("10 hidden layers of width 10 000, over width 10", ratio(wide, narrow), 1.2),
    ]


def _time(network: str) -> float:
    command = [sys.executable, "-c", TIMED, network]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
