"""What the tests of the sandbox run in another process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import numpy as np

from symnn import pipeline
from symnn.errors import InputError
from symnn.sandbox import Step


def run(name: str, step: Step) -> Any:
    """The behavior named, by a name that JSON can carry."""
    return globals()[name](step)


def asks_symnn_for_nonsense(step: Step) -> None:
    pipeline.derive(None)  # type: ignore[arg-type]


def counts(step: Step) -> list[int]:
    for number in range(3):
        step(f"step {number}")
    return [1, 2, 3]


def prints(step: Step) -> str:
    print("hello")
    print("to stderr", file=sys.stderr)
    os.write(1, b"from below\n")
    subprocess.run(["echo", "from a child"], check=True)
    return "done"


def floods(step: Step) -> str:
    line = "x" * 100_000
    for _ in range(200):
        print(line)
    return "done"


def loops(step: Step) -> None:
    while True:
        pass


def sleeps_in_a_child(step: Step) -> None:
    subprocess.run(["sleep", "1000"], check=False)


def ignores_signals(step: Step) -> None:
    while True:
        with suppress(BaseException):
            time.sleep(1000)


def allocates(step: Step) -> int:
    return len(np.ones(2**29))


def hoards(step: Step) -> None:
    hoard = []
    while True:
        hoard.append("x" * 1_000_000 + str(len(hoard)))


def raises(step: Step) -> None:
    raise ValueError("of two\nlines")


def refuses(step: Step) -> None:
    raise InputError("net.py: is not right")


def exits(step: Step) -> None:
    raise SystemExit(3)


def exits_at_once(step: Step) -> None:
    os._exit(7)


def crashes(step: Step) -> None:
    os.abort()


def reads(step: Step) -> list[Any]:
    return [sys.stdin.read(), os.read(0, 10).decode()]


def leaves_a_thread(step: Step) -> str:
    import threading

    threading.Thread(target=loops, args=(step,)).start()
    return "done"


def returns_a_set(step: Step) -> Any:
    return {1, 2}
