"""The process in which another's code runs: one request, one result."""

from __future__ import annotations

import importlib
import json
import math
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from symnn.errors import LONGEST, InputError, described, place_of

try:
    import resource
except ImportError:  # not POSIX: the clock is the one bound
    resource = None  # type: ignore[assignment]


_send: Callable[..., object] | None = None
"""To whoever called; None in a process that is not a sandbox's."""


def allow(seconds: float | None, told: float = 0) -> None:
    """Be ended in so many seconds, though this process hang, or be stopped; None takes it back.

    Whoever called reads that it ran longer than `told` seconds. In a process that is not a
    sandbox's, nothing happens.
    """
    if _send is not None:
        _send(allow=(seconds, told))


def serve(request: Mapping[str, Any], ready: Callable[[], object]) -> NoReturn:
    """Call the function that is asked for, and send what it returns. `ready` is called before."""
    own = os.getpid()
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what is printed, from here on, is text to keep and never a message
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def send(**message: Any) -> None:
        if os.getpid() != own:  # a fork that returned from the function: it has no say
            os._exit(0)
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    global _send
    _send = send
    try:
        function = getattr(importlib.import_module(request["module"]), request["function"])
        sys.dont_write_bytecode = True
        ready()
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
    """Bounds that the kernel keeps, of each process."""
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
