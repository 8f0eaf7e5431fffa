"""What the tests of the sandbox run in another process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from symnn import pipeline
from symnn.errors import InputError
from symnn.sandbox import Step


def run(name: str, step: Step) -> Any:
    """The behaviors named, one after another, by names that JSON can carry."""
    return [globals()[one](step) for one in name.split(" and ")][-1]


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
    threading.Thread(target=loops, args=(step,)).start()
    return "done"


def returns_a_set(step: Step) -> Any:
    return {1, 2}


LONG = 100
"""Seconds that what should be killed lives, so that a test that fails leaves nothing for ever."""


def flees(step: Step) -> None:
    """Three processes in sessions of their own, whose parents have ended: deaf to signals, with all
    pipes in their hands. It is told when they are there."""
    for _ in range(3):
        if parent := os.fork():
            os.waitpid(parent, 0)
        else:
            os.setsid()
            if os.fork():
                os._exit(0)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            Path(tempfile.gettempdir(), f"fled-{os.getpid()}").touch()
            time.sleep(LONG)
            os._exit(0)
    while len(list(Path(tempfile.gettempdir()).glob("fled-*"))) < 3:
        time.sleep(0.01)
    step("fled")


def runs_ahead(step: Step) -> None:
    """A process that is always another: each starts the next, in a session of its own, and ends."""
    end = time.monotonic() + LONG
    if os.fork():
        return
    while time.monotonic() < end:
        if os.fork():
            os._exit(0)
        os.setsid()
    os._exit(0)


def sleeps(step: Step) -> None:
    time.sleep(LONG)


def stops_itself(step: Step) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def kills_its_parent(step: Step) -> None:
    os.kill(os.getppid(), signal.SIGKILL)


def ends_by_signal_40(step: Step) -> None:
    os.kill(os.getpid(), 40)


def doubles(step: Step) -> None:
    """Forks, and the forks fork, in sessions of their own: 128 in the end."""
    for _ in range(7):
        if os.fork() == 0:
            os.setsid()
    sleeps(step)


def has_threads(step: Step) -> None:
    threading.stack_size(2**16)
    for _ in range(60):
        threading.Thread(target=sleeps, args=(step,)).start()
    sleeps(step)


HOLD = f"held = b'x' * (300 * 2**20); import time; time.sleep({LONG})"


def hoards_in_eight(step: Step) -> None:
    for _ in range(8):
        subprocess.Popen([sys.executable, "-c", HOLD])
    sleeps(step)


def shares_memory(step: Step) -> str:
    """Four forks that read what one has written: it is there once."""
    held = b"x" * (100 * 2**20)
    children = [
        multiprocessing.get_context("fork").Process(target=reads_all, args=(held,))
        for _ in range(4)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return "done"


def reads_all(held: bytes) -> None:
    held.count(b"y")
    time.sleep(0.3)


def returns_twice(step: Step) -> str:
    if child := os.fork():
        os.waitpid(child, 0)
        return "parent"
    return "fork"


def sees(step: Step) -> dict[str, Any]:
    """What it is given: the environment, and that of a child; what its descriptors are."""
    printed = subprocess.run(["env"], capture_output=True, text=True, check=True).stdout
    files = {}
    for name in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the one that lists them
            files[name] = os.readlink(f"/proc/self/fd/{name}")
    return {"own": dict(os.environ), "childs": printed.splitlines(), "files": files}


def makes_a_mess(step: Step) -> None:
    """Files in the temporary folder, in one that nobody may write to."""
    folder = Path(tempfile.mkdtemp())
    (folder / "file").write_text("x")
    folder.chmod(0o500)
