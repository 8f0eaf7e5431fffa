"""Code that somebody else wrote, run in a process of its own, within bounds.

`call(function, argument)` runs `function(argument, step)` in a fresh Python. Code there may loop
for ever, eat memory, print or end itself: each is one line here. Argument and result are plain
data, as JSON holds it. The bounds are against mistakes; they are no jail for what means harm.
"""

from __future__ import annotations

import importlib
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
from threading import Thread
from typing import IO, Any

from symnn.errors import LONGEST, Defect, InputError, described, place_of

try:
    import resource
except ImportError:  # not POSIX: the clock is the one bound
    resource = None  # type: ignore[assignment]

Step = Callable[[str], object]
Task = Callable[[Any, Step], Any]
START_SECONDS = 120
CHUNK = 65_536
ONE_THREAD = {
    name: "1"  # a second of the processor's is then one of the clock's
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
}
# -I: neither the current folder nor an environment variable decides what is imported.
PYTHON = (sys.executable, "-I", "-X", "utf8", "-c")
BOOT = "import sys; sys.path[:] = sys.argv[1:]; from symnn.sandbox import serve; serve()"


@dataclass(frozen=True)
class Limits:
    """How long, how much: counted from when the other process is ready to call the function.

    `seconds` bounds the clock and the processor's time; `memory`, the bytes that it may take beside
    those it started with (on Linux; elsewhere only the clock is watched). Of what is printed,
    `output` bytes are kept.
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

    `kind` is "time", "memory", "raised" (an exception, `SystemExit` too) or "ended".
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
    request = {
        "module": function.__module__,
        "function": function.__qualname__,
        "argument": argument,
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    with _process() as process:
        assert process.stdin and process.stdout and process.stderr
        messages: Queue[dict[str, Any] | None] = Queue()
        printed = bytearray()
        readers = [
            Thread(target=_messages, args=(process.stdout, messages), daemon=True),
            Thread(target=_keep, args=(process.stderr, printed, limits.output), daemon=True),
        ]
        for reader in readers:
            reader.start()
        with suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(json.dumps(request).encode())
        last = _last(messages, limits, progress)
        if last is None:  # the channel closed: how it ended is known at once, or it hangs
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
        code = process.poll()
        _kill(process)
        for reader in readers:
            reader.join(1)
        text = printed.decode("utf-8", errors="replace")
    if last is not None and "value" in last:
        return Outcome(last["value"], text)
    if last is not None and "refused" in last:
        raise InputError(last["refused"])
    if last is not None and "defect" in last:
        raise Defect(last["defect"])
    raise Stopped(*_why(last, code, limits), text)


def _last(
    messages: Queue[dict[str, Any] | None], limits: Limits, progress: Step
) -> dict[str, Any] | None:
    """The message that ends the run; None where the process ends without one."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            message = messages.get(timeout=max(0, deadline - time.monotonic()))
        except Empty:
            return {"late": True}
        if message is None:
            return None
        if "ready" in message:
            deadline = time.monotonic() + limits.seconds
        elif "step" in message:
            progress(message["step"])
        else:
            return message


def _why(last: dict[str, Any] | None, code: int | None, limits: Limits) -> tuple[str, str]:
    """Kind and text for a process without a result."""
    late = ("time", f"was stopped: it ran longer than {limits.seconds:g} s")
    if last is not None:
        if "late" in last:
            return late
        if "memory" in last:
            size = f"{limits.memory / 2**20:,.0f} MiB"
            return "memory", f"was stopped: it needs more than {size} of memory"
        return "raised", f"raised {last['raised']}"
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return late if name == "SIGXCPU" else ("ended", f"was ended by {name}")
    return "ended", f"ended by itself without a result, exit code {code}"


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    """A fresh Python with this one's modules, gone with all it started when the block ends."""
    folders = [str(Path(folder).absolute()) for folder in sys.path]
    process = subprocess.Popen(
        [*PYTHON, BOOT, *folders],
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, **ONE_THREAD},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _kill(process)
        process.wait()
        for stream in filter(None, (process.stdin, process.stdout, process.stderr)):
            with suppress(OSError):
                stream.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()


def _messages(stream: IO[bytes], messages: Queue[dict[str, Any] | None]) -> None:
    with suppress(ValueError, OSError):  # cut short by the end of the process
        for line in stream:
            messages.put(json.loads(line))
    messages.put(None)


def _keep(stream: IO[bytes], kept: bytearray, most: int) -> None:
    """Read all, so that the writer never waits; keep the beginning."""
    with suppress(ValueError, OSError):
        while chunk := os.read(stream.fileno(), CHUNK):
            kept += chunk[: most - len(kept)]


def serve() -> None:
    """The other side: one request from standard input, one result. It does not return."""
    request = json.loads(sys.stdin.buffer.read())
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what is printed, from here on, is text to keep and never a message
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)

    def send(**message: Any) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    try:
        function = getattr(importlib.import_module(request["module"]), request["function"])
        sys.dont_write_bytecode = True
        send(ready=True)
        _limit(request["seconds"], request["memory"])
        last = {"value": function(request["argument"], lambda step: send(step=step))}
        json.dumps(last)  # what is no plain data is an error of the function's
    except InputError as error:
        last = {"refused": str(error)}
    except MemoryError:
        last = {"memory": True}
    except BaseException as error:
        last = {"raised": f"{type(error).__name__}: {str(error)[:LONGEST]}".removesuffix(": ")}
        if isinstance(error, Exception) and place_of(error) is not None:
            last = {"defect": described(error)}
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()  # while there is somebody who reads it
    send(**last)
    os._exit(0)  # threads and exit handlers that were left behind are not waited for


def _limit(seconds: float, memory: int) -> None:
    """Bounds that the kernel keeps, even where the parent is gone."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    with suppress(ValueError, OSError):  # stricter bounds than these are in force
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        space = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
