"""symnn's side of a call: what is asked for, what comes back, and how it ended otherwise."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from subprocess import PIPE
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO, Any

from symnn.errors import Defect, InputError

Step = Callable[[str], object]
Task = Callable[[Any, Step], Any]
POSIX = hasattr(os, "fork")
START_SECONDS = 120
PATIENCE = 15
"""Seconds for the supervisor to end all; only what waits for a broken disk takes longer."""
CHUNK = 65_536
# -I: neither the current folder nor an environment variable decides what is imported.
PYTHON = (sys.executable, "-I", "-X", "utf8")
SUPERVISOR = Path(__file__).with_name("supervise.py")
KEPT = ("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
KEPT_ON_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE")
TEMPORARY = ("TMPDIR", "TEMP", "TMP")
ONE_THREAD = {
    name: "1"  # a second of the processor's is then one of the clock's
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
}


@dataclass(frozen=True)
class Limits:
    """How long, how much: counted from when the other process is ready to call the function.

    `seconds` bounds the clock, and the processor's time of each process; `memory`, the bytes that
    all processes together may take beside those it started with (on Linux; elsewhere only the clock
    is watched). Of what is printed, `output` bytes are kept.
    """

    seconds: float = 20
    memory: int = 2**30
    output: int = 10_000


@dataclass(frozen=True)
class Outcome:
    """What the function returned, and what was printed meanwhile, on either stream."""

    value: Any
    printed: str


class Stopped(InputError):
    """The other process came to no result. The text says why; what it printed is kept.

    `kind` is "time", "allowed" (longer than it allowed itself, see `allow`), "memory", "tasks" (too
    many processes and threads), "raised" (an exception, `SystemExit` too) or "ended".
    """

    def __init__(self, kind: str, message: str, printed: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.printed = printed


def call(
    function: Task,
    argument: Any,
    limits: Limits | None = None,
    progress: Step = lambda step: None,
) -> Outcome:
    """What `function(argument, step)` returns in a process of its own.

    `function` is one that a module defines at its top. Each `step(text)` there is `progress(text)`
    here. Raises `Stopped`, the `InputError` that the function itself raised, or `Defect`.
    """
    limits = Limits() if limits is None else limits
    with TemporaryDirectory(prefix="symnn-", ignore_cleanup_errors=True) as folder:
        request = {
            "path": [str(Path(place).absolute()) for place in sys.path],
            "folder": folder,
            "module": function.__module__,
            "function": function.__qualname__,
            "argument": argument,
            "seconds": limits.seconds,
            "memory": limits.memory,
        }
        last, printed = _run(request, limits, progress)
    if "value" in last:
        return Outcome(last["value"], printed)
    if "refused" in last:
        raise InputError(last["refused"])
    if "defect" in last:
        raise Defect(last["defect"])
    raise Stopped(*_why(last, limits), printed)


def _run(request: dict[str, Any], limits: Limits, progress: Step) -> tuple[dict[str, Any], str]:
    """The message that ends the run, and what was printed."""
    with _supervisor(request["folder"]) as process:
        assert process.stdin and process.stdout and process.stderr
        messages: Queue[dict[str, Any] | None] = Queue()
        printed = bytearray()
        readers = [
            Thread(target=_messages, args=(process.stdout, messages), daemon=True),
            Thread(target=_keep, args=(process.stderr, printed, limits.output), daemon=True),
        ]
        for reader in readers:
            reader.start()
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        last = _last(messages, limits, progress)
        if last is None:  # nobody is left to say how it ended
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
            last = _ended(process.poll())
        _end(process)
        for reader in readers:
            reader.join(1)
        return last, printed.decode("utf-8", errors="replace")


def _last(
    messages: Queue[dict[str, Any] | None], limits: Limits, progress: Step
) -> dict[str, Any] | None:
    """The message that ends the run; None where the process ends without one."""
    deadline, allowed = time.monotonic() + START_SECONDS, math.inf
    told = 0.0
    while True:
        try:
            message = messages.get(timeout=max(0, min(deadline, allowed) - time.monotonic()))
        except Empty:
            return {"late": limits.seconds} if deadline < allowed else {"allowed": told}
        if message is None:
            return None
        if "ready" in message:
            deadline = time.monotonic() + limits.seconds
        elif "allow" in message:
            seconds, told = message["allow"]
            allowed = math.inf if seconds is None else time.monotonic() + seconds
        elif "step" in message:
            progress(message["step"])
        else:
            return message


def _ended(code: int | None) -> dict[str, Any]:
    """How it ended, where the last process that could say so has ended too."""
    if POSIX and code is not None and code >= 0:
        return {"defect": f"the process that watches another's code failed, exit code {code}"}
    return {"ended": code}


def _why(last: dict[str, Any], limits: Limits) -> tuple[str, str]:
    """Kind and text for a process without a result."""
    for key, kind in (("late", "time"), ("allowed", "allowed")):
        if key in last:
            return kind, f"was stopped: it ran longer than {last[key]:g} s"
    if "memory" in last:
        size = f"{limits.memory / 2**20:,.0f} MiB"
        return "memory", f"was stopped: it needs more than {size} of memory"
    if "tasks" in last:
        return "tasks", f"was stopped: it has more than {last['tasks']} processes and threads"
    if "raised" in last:
        return "raised", f"raised {last['raised']}"
    code = last["ended"]
    if code is not None and code < 0:
        if code == -signal.SIGXCPU:
            return _why({"late": limits.seconds}, limits)
        names = {number.value: number.name for number in signal.Signals}
        return "ended", f"was ended by {names.get(-code, f'signal {-code}')}"
    return "ended", f"ended by itself without a result, exit code {code}"


@contextmanager
def _supervisor(folder: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process that runs what it is told, gone with all of that when the block ends."""
    process = subprocess.Popen(
        [*PYTHON, SUPERVISOR],
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=_environment(folder),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _environment(folder: str) -> dict[str, str]:
    """What Python needs, and a temporary folder; no key or token that this process was given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in (*KEPT, *KEPT_ON_WINDOWS) or name.startswith("LC_")
    }
    return {**kept, **dict.fromkeys(TEMPORARY, folder), **ONE_THREAD}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Closing its input is the supervisor's cue to end all, and itself."""
    assert process.stdin
    with suppress(OSError):
        process.stdin.close()
    if not POSIX:  # there is none: this is the process in which the function runs
        process.kill()
    with suppress(subprocess.TimeoutExpired):  # it goes on until nothing is left
        process.wait(PATIENCE)


def _messages(stream: IO[bytes], messages: Queue[dict[str, Any] | None]) -> None:
    """Pass on what comes. Nobody else closes the stream: that would wait for whoever holds it."""
    with stream:
        for line in stream:
            with suppress(ValueError):  # a line that was never finished
                messages.put(json.loads(line))
    messages.put(None)


def _keep(stream: IO[bytes], kept: bytearray, most: int) -> None:
    """Read all, so that the writer never waits; keep the beginning."""
    with stream:
        while chunk := os.read(stream.fileno(), CHUNK):
            kept += chunk[: most - len(kept)]
