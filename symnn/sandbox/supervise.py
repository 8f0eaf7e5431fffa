"""The process between symnn and another's code: when it ends, nothing of that is left.

It is run as a script. It imports nothing of symnn before it forks, so it is small and starts at
once. Its standard input brings one request, and stays open for as long as symnn lives and waits.

On Linux it is a *subreaper* (prctl(2)): a process whose parent has ended becomes its child, so what
descends from it stays below it, in whatever session or group. Elsewhere it knows the group of the
other process alone, and what leaves that is not found.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

LINUX = sys.platform == "linux"
CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38  # linux/prctl.h
LOOK, LOOK_AT_LEAST = 0.05, 1.0
"""Seconds from one look at the processes to the next; longer where a look takes long."""
SOON = 0.002
"""Seconds until what was killed may have ended."""
TASKS = 512
"""Processes and threads at a time, all together."""


class Process(NamedTuple):
    """One of those that descend from this one; `resident` is bytes, shared ones counted whole."""

    pid: int
    threads: int
    resident: int


def main() -> None:
    """Run what is asked for, watch it, end it, and say how it ended where it could not itself."""
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        return  # symnn has ended
    request = json.loads(line)
    if not hasattr(os, "fork"):
        run(request, None)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    started, ready = os.pipe()
    supervisor, child = os.getpid(), os.fork()
    if child == 0:
        os.close(started)
        os.setsid()
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        prctl(PR_SET_NO_NEW_PRIVS, 1)  # a program of root's, run there, could not be killed
        if os.getppid() == supervisor:
            run(request, ready)
        os._exit(1)
    os.close(ready)
    with suppress(OSError, AttributeError):  # where it may be: ahead of a crowd of others
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when symnn does
    try:
        how = watch(child, started, request["memory"])
    except Exception as error:
        how = {"defect": f"{type(error).__name__}: {error} ({Path(__file__).name})"}
    end(child)
    shutil.rmtree(request["folder"], ignore_errors=True)
    with suppress(OSError):  # symnn has ended
        os.write(1, f"\n{json.dumps(how)}\n".encode())
    os._exit(0)  # faster than Python's own end


def run(request: dict[str, Any], ready: int | None) -> NoReturn:
    """Become the process in which the function runs."""
    sys.path[:] = request["path"]
    from symnn.sandbox.serve import serve

    serve(request, lambda: None if ready is None else os.close(ready))


def prctl(option: int, value: int) -> None:
    """prctl(2), where there is one; an old kernel refuses what it does not know."""
    if LINUX:
        ctypes.CDLL(None).prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0)))


def watch(child: int, started: int, memory: int) -> dict[str, Any]:
    """How it came to an end: `ended`, `memory`, `tasks`; nothing where symnn has had enough.

    `started` is closed when the function is about to be called: what it takes is counted from then.
    """
    most, pause, sources = math.inf, LOOK, [0, started]
    while True:
        woken, _, _ = select.select(sources, [], [], pause)
        if 0 in woken:
            return {}
        if (code := reap(child)) is not None:
            return {"ended": code}
        begun = time.process_time()
        processes = look()
        if started in woken:
            sources.remove(started)
            most = memory + resident(processes)
        if sum(max(1, process.threads) for process in processes) > TASKS:
            return {"tasks": TASKS}
        if resident(processes) > most and shared(processes) > most:
            return {"memory": True}
        pause = min(max(LOOK, 20 * (time.process_time() - begun)), LOOK_AT_LEAST)


def reap(child: int) -> int | None:
    """Take note of children that have ended: the exit code of that one, if it is among them.

    Raises `ChildProcessError` where there are no children, and so nothing that descends from here.
    """
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == child:
            return os.waitstatus_to_exitcode(status)
        if not pid:
            return None


def end(child: int) -> None:
    """Kill all that descends from here, again and again: what was started between two looks is
    found by the next, and what is killed starts nothing more."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # all that is known where there is no /proc
    killed: set[int] = set()
    with suppress(ChildProcessError):  # the one proof that none is left
        while True:
            reap(child)
            before = len(killed)
            for pid in descendants():
                kill(pid)
                killed.add(pid)
            if len(killed) == before:
                time.sleep(SOON)


def kill(pid: int) -> None:
    """Kill a process and its group, of which no member can start another meanwhile. Its group is
    one of a session that was made below this process."""
    with suppress(ProcessLookupError, PermissionError):
        if (group := os.getpgid(pid)) != os.getpgrp():
            os.killpg(group, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)


def descendants() -> Iterator[int]:
    """All that descends from this process, as far as the system tells; each as soon as its own
    children are known, since the pause until it is killed is one in which it may start others."""
    below = children_of if CHILDREN.exists() else parents().get
    found = list(below(os.getpid()) or ())
    for pid in found:
        found += below(pid) or ()
        yield pid


def children_of(pid: int) -> list[int]:
    """The children of a process, those of each thread."""
    found: list[int] = []
    with suppress(OSError):  # it has ended
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    return found


def parents() -> dict[int, list[int]]:
    """The children of all processes: slower, where a kernel does not list them by parent."""
    below: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc") if LINUX else ()):
        if fields := stat(int(name)):
            below.setdefault(int(fields[1]), []).append(int(name))
    return below


def stat(pid: int) -> list[bytes]:
    """The fields of proc(5) from the third on; none of a process that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return []


def look() -> list[Process]:
    """What they take, those that have not ended meanwhile."""
    page = os.sysconf("SC_PAGE_SIZE")
    known = ((pid, stat(pid)) for pid in islice(descendants(), TASKS + 1))
    return [Process(pid, int(f[17]), int(f[21]) * page) for pid, f in known if f]


def resident(processes: Iterable[Process]) -> int:
    """Bytes of all, those that are shared counted for each: never too few, and quick."""
    return sum(process.resident for process in processes)


def shared(processes: Iterable[Process]) -> int:
    """Bytes of all, those that are shared counted once."""
    return sum(map(proportional, processes))


def proportional(process: Process) -> int:
    """Bytes, those that are shared counted in part; `resident` where the kernel does not say."""
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 2**10
    return process.resident


if __name__ == "__main__":
    main()
