"""What the proofs of one check may cost in all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time
from typing import Any

from sympy import Expr

from symnn.verify.algebra import TooLarge
from symnn.verify.verdict import Verdict
from symnn.verify.zero import BUDGET, Zero, is_zero

CHEAP = 1_000
"""Products of a proof that costs next to nothing."""
SHORT = 0.05
"""Seconds that such a proof may take."""
SECONDS = 12.0
"""Of the processor's time, for all proofs that are not cheap: the polynomials that SymPy factors on
the way are not counted as products."""
PATIENCE = 24.0
"""The same, with what it takes to write out what is to be proved."""


class Allowance:
    """Proofs that may cost `total` products in all, `each` a proof, and so many `seconds`; and
    `patience`, seconds for these and for writing out what is to be proved.

    Cheap proofs are free, so that deep networks are proved to the end. When it is spent, only they
    are tried.
    """

    def __init__(
        self,
        total: int,
        each: int = BUDGET,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        self._left, self._each = total, each
        self._seconds, self._patience = seconds, patience

    @property
    def is_spent(self) -> bool:
        """Whether no time is left for what is not cheap."""
        return self._seconds <= 0 or self._patience <= 0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """What runs inside takes of the patience, where it is more than a cheap proof takes."""
        start = process_time()
        yield
        if (seconds := process_time() - start) > SHORT:
            self._patience -= seconds

    def is_zero(self, expr: Expr) -> Zero:
        """The same as `is_zero`, within what is left."""
        budget = CHEAP if self.is_spent else max(CHEAP, min(self._each, self._left))
        start = process_time()
        try:
            with _within(max(self._seconds, SHORT)):
                found = is_zero(expr, budget)
        except TooLarge:
            found = Zero(Verdict.UNDECIDED, "the exact form takes too long", spent=budget)
        if found.spent > CHEAP:
            self._left -= found.spent
        if (seconds := process_time() - start) > SHORT:
            self._seconds -= seconds
        return found


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Ends what runs inside by `TooLarge` after so much of the processor's time, where a signal can
    be had for it: in the main thread, on POSIX."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise TooLarge

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
