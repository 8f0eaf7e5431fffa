"""Which processes of a call are alive: its temporary folder is in the environment of each."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path


def alive(folder: Path) -> list[str]:
    """The processes that were given this folder, or one in it: number, state and command."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if str(folder).encode() in (process / "environ").read_bytes():
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(f"{process.name} {state} {command}")
    return found


def left(folder: Path, seconds: float) -> list[str]:
    """Those that are alive still after so long a time, or as soon as there are none."""
    end = time.monotonic() + seconds
    while (found := alive(folder)) and time.monotonic() < end:
        time.sleep(0.05)
    return found
