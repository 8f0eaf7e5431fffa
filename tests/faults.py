"""A process that is killed, or finds the disk full, at its n-th call of the operating system."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
SYSTEM = ("posix", "fcntl", "_io")
"""Modules whose calls count: what reaches the operating system is among them."""
ONLY_READ = {
    "fspath",
    "stat",
    "lstat",
    "fstat",
    "readlink",
    "access",
    "fileno",
    "getcwd",
    "scandir",
}
SYSCALLS = (
    *(
        "openat",
        "mkdir",
        "write",
        "fsync",
        "flock",
        "link",
        "rename",
        "unlink",
        "unlinkat",
        "rmdir",
    ),
    *("close", "newfstatat", "lseek", "ftruncate", "fchmod", "getdents64"),
)
FAILED, REACHED, NOT_REACHED = 3, 2, 0


def killed(work: Callable[[], object]) -> Iterator[int]:
    """Run it in a process that is killed at its first call, at its second, ..., to the last."""
    return _faulty(work, lambda: os.kill(os.getpid(), signal.SIGKILL))


def full_disk(work: Callable[[], object]) -> Iterator[int]:
    """The same, of a disk that is full at one call. Yields whether the work failed."""

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return _faulty(work, full)


def _faulty(work: Callable[[], object], fault: Callable[[], None]) -> Iterator[int]:
    for number in range(1, 10_000):
        outcome = _in_child(lambda number=number: _at_call(work, number, fault))
        if outcome == NOT_REACHED:
            assert number > 10, "hardly anything was called"
            return
        assert outcome in (-signal.SIGKILL, FAILED, REACHED), outcome
        yield outcome
    raise AssertionError("it comes to no end")


def _at_call(work: Callable[[], object], number: int, fault: Callable[[], None]) -> int:
    count = 0

    def profile(frame: FrameType, event: str, called: Any) -> None:
        nonlocal count
        if event != "c_call" or called.__name__ in ONLY_READ:
            return
        owner = getattr(called, "__self__", None)
        module = owner.__name__ if isinstance(owner, type(sys)) else type(owner).__module__
        if module in SYSTEM:
            count += 1
            if count == number:
                sys.setprofile(None)
                fault()

    try:
        sys.setprofile(profile)
        work()
    except (OSError, ValueError):  # `InputError` and `DataError` are ValueErrors
        return FAILED if count >= number else 1
    finally:
        sys.setprofile(None)
    return REACHED if count >= number else NOT_REACHED


def _in_child(work: Callable[[], int]) -> int:
    """The exit code of a copy of this process that does it; less than 0 for a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def injected(work: Callable[[], int], fault: str) -> Iterator[int]:
    """Run it in a process in which strace has a fault happen at each system call in turn.

    `fault` is `signal=KILL` or `error=ENOSPC`. Yields its exit code. Skips where a process
    cannot be traced.
    """
    reached = 0
    for name in SYSCALLS:
        for number in range(1, 200):
            code, happened = _traced(work, name, f"{fault}:when={number}")
            if not happened:
                break
            reached += 1
            yield code
    assert reached > 20


def _traced(work: Callable[[], int], name: str, fault: str) -> tuple[int, bool]:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.kill(os.getpid(), signal.SIGSTOP)
            code = work()
        finally:
            os._exit(code)
    os.waitpid(child, os.WUNTRACED)
    command = ["strace", "-e", f"trace={name}", "-e", f"inject={name}:{fault}", "-p", str(child)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text():
            if strace.poll() is not None:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                pytest.skip(f"a process cannot be traced here: {strace.stderr.read()[:200]}")
            time.sleep(0.001)
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
        told = strace.stderr.read()
    code = os.waitstatus_to_exitcode(status)
    return code, code == -signal.SIGKILL or "INJECTED" in told
