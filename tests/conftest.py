"""What every test may count on."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Signals end a program, even where the tests are run by one that ignores them (`nohup`)."""
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
