"""What surrounds the program: signals that end it, and where its output goes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]
NOT_READ = 141  # the exit code where standard output is closed, as for SIGPIPE


class _Stopped(KeyboardInterrupt):
    """A signal other than Ctrl-C that ends the program, in the same way."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise _Stopped(number)


def _stop_code(error: KeyboardInterrupt) -> int:
    """The exit code, as a shell gives it for the signal."""
    return error.code if isinstance(error, _Stopped) else 128 + signal.SIGINT


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM and a terminal that is gone are raised as Ctrl-C is. What was told to be
    ignored, as by nohup, still is."""
    with _handlers(
        {s: _stop for s in SIGNALS if signal.getsignal(s) == signal.SIG_DFL}
    ):
        yield


@contextmanager
def _held(before: Callable[[], object] | None = None) -> Iterator[Callable[[], None]]:
    """Hold a signal back until the block ends, or calls what it is given.

    Then `before()` is called, and the signal acts: nothing is cut in two. A second
    signal acts at once.
    """
    waiting: list[int] = []
    handlers = {s: h for s in SIGNALS if callable(h := signal.getsignal(s))}

    def hold(number: int, frame: FrameType | None) -> None:
        waiting.append(number)
        if len(waiting) > 1:
            handlers[number](number, frame)

    def release() -> None:
        if waiting:
            if before is not None:
                before()
            number = waiting[0]
            waiting.clear()
            handlers[number](number, None)

    with _handlers(dict.fromkeys(handlers, hold)):
        yield release
    release()


@contextmanager
def _handlers(handlers: dict[Any, Callable[..., object]]) -> Iterator[None]:
    """Handlers of signals, while the block runs; only the main thread can have them."""
    before = {}
    try:
        with suppress(ValueError):
            for number, handler in handlers.items():
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _lenient_output() -> None:
    """A terminal that cannot show a character shows a question mark."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")


def _flush_output() -> None:
    if sys.stdout is not None:  # it was closed from the start
        sys.stdout.flush()


def _os_error(error: OSError) -> str:
    """What it says, and of which file; what has no name is standard output."""
    return f"{error.filename or 'standard output'}: {error.strerror or error}"


def _drop_output() -> None:
    """Standard output that cannot be written takes no more, and says so no more."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
