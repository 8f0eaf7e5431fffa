"""What every test may count on."""

from __future__ import annotations

import gc
import signal

import pytest

from tests import quick


def pytest_configure(config: pytest.Config) -> None:
    quick.whole = config.option.markexpr != "not slow"
    _end_by_signals()


def pytest_collection_finish() -> None:
    """Thousands of cases live to the end: garbage is not looked for among them, and seldom among
    expressions, which are many and hold no circles."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _end_by_signals() -> None:
    """Signals end a program, even where the tests are run by one that ignores them (`nohup`)."""
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
