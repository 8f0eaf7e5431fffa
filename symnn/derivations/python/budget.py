"""How long a person's code may run in all."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symnn.errors import InputError

WALL = 3
"""Seconds of the clock for one of the processor's: a machine may be busy, and code may sleep."""
WARNINGS = 3
"""Interruptions that code may swallow before its process is ended."""


class TooLong(BaseException):
    """Raised in the middle of a person's code; no `except Exception` of theirs catches it."""


def too_long(seconds: float) -> str:
    """What is said then."""
    return f"it was stopped: it ran longer than {seconds:g} s"


class Budget:
    """Seconds that several runs share. Where there are no signals, nothing is bounded here: the
    process as a whole is (see `symnn.sandbox`)."""

    def __init__(self, seconds: float, where: object) -> None:
        self.seconds, self.left, self.where = seconds, seconds, where
        self.warnings = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """A person's code runs in here. Raises `InputError` when the time is over."""
        if not hasattr(signal, "setitimer"):
            yield
            return
        signals = signal.SIGPROF, signal.SIGALRM
        before = [signal.signal(number, self._stop) for number in signals]
        left = max(self.left, 0.001)
        signal.setitimer(signal.ITIMER_PROF, left, 0.5)
        signal.setitimer(signal.ITIMER_REAL, WALL * left, 0.5)
        try:
            yield
        except TooLong:
            raise InputError(f"{self.where}: {too_long(self.seconds)}") from None
        finally:
            self.left = signal.setitimer(signal.ITIMER_PROF, 0)[0]
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in zip(signals, before, strict=True):
                signal.signal(number, handler)

    def _stop(self, *_: Any) -> None:
        self.warnings += 1
        if self.warnings > WARNINGS:
            os.kill(os.getpid(), signal.SIGXCPU)  # as the kernel ends what takes too long
        raise TooLong
