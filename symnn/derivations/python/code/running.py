"""What comes of running a person's code: a failure in one line, or too long a time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from symnn.errors import InputError
from symnn.sandbox import allow
from symnn.verify.standin import Unsupported

WALL = 3
"""Seconds of the clock for one of the processor's: a machine may be busy, and code may sleep."""
GRACE = 3
"""Seconds of the clock more until the process is ended from outside: it may heed no signal."""
WARNINGS = 3
"""Interruptions that code may swallow before its process is ended."""
LONGEST = 300
"""Characters of what an exception says."""


class Failure(Exception):
    """A person's code did not come to a result; the text says why, in one line. `reached` is how
    far it came."""

    reached = 0


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
        allow(WALL * left + GRACE, self.seconds)
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
            allow(None)  # once no signal can break it off

    def _stop(self, *_: Any) -> None:
        self.warnings += 1
        if self.warnings > WARNINGS:
            os.kill(os.getpid(), signal.SIGXCPU)  # as the kernel ends what takes too long
        raise TooLong


@contextmanager
def failing(path: Path, when: str = "") -> Iterator[None]:
    """Whatever the person's code raises in here is a `Failure`, with the line where it was."""
    try:
        yield
    except (Failure, MemoryError, InputError, TooLong, KeyboardInterrupt):
        raise
    except Unsupported as error:
        raise Failure(f"{_place(path, error.__traceback__)}: {_line(error)}") from error
    except BaseException as error:
        text = f"{type(error).__name__}: {_line(error)}".removesuffix(": ")
        raise Failure(f"{_place(path, error.__traceback__)}: {when}it raises {text}") from error


def _place(path: Path, traceback: TracebackType | None) -> str:
    """The last line of the person's own file on the way to where it was raised."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return str(path) if line is None else f"{path}:{line}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:LONGEST]
