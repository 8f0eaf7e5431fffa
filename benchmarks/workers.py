"""Each contestant in a process of its own, on one thread, woken in turn.

Pools of threads get in each other's way: one that has just worked still spins while the next
contestant is timed, and what is then measured is that. On one thread each, none does.
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from benchmarks.cases import CASES, Array

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


class Worker:
    """A contestant, by its class's name, in a process that does nothing unless asked."""

    def __init__(self, kind: str) -> None:
        context = get_context("spawn")
        self.name = kind
        self.connection, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(kind, other), daemon=True)
        before = dict(os.environ)
        os.environ.update(ONE_THREAD)
        try:
            self.process.start()
        finally:
            os.environ.clear()
            os.environ.update(before)

    def prepare(self, case: int, batch: int, steps: int) -> list[Array] | None:
        """Set up a case, run it once, and tell the weights that it leads to."""
        weights: list[Array] | None = self._ask("prepare", case, batch, steps)
        return weights

    def time(self) -> float:
        """Seconds of one run, after one that warms the processor's caches again."""
        seconds: float = self._ask("time")
        return seconds

    def stop(self) -> None:
        self.connection.send(None)
        self.process.join()

    def _ask(self, *question: Any) -> Any:
        self.connection.send(question)
        return self.connection.recv()


def _serve(kind: str, connection: Connection) -> None:
    from benchmarks import contestants

    contestant: Any = None
    while (question := connection.recv()) is not None:
        if question[0] == "prepare":
            _, number, batch, steps = question
            case = CASES[number]
            contestant = getattr(contestants, kind)(case, case.data(batch, steps))
            contestant.run()
            connection.send(contestant.weights())
        else:
            contestant.run()
            start = perf_counter()
            contestant.run()
            connection.send(perf_counter() - start)
