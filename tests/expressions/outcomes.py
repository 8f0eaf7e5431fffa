"""What comes of a description: derived, emitted and checked, as `symnn verify` does it."""

from __future__ import annotations

import json
import os
import resource
import signal
import traceback
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

from symnn import pipeline
from symnn.errors import InputError
from symnn.spec import Network
from symnn.verify import Verdict
from tests.networks import verified

SECONDS = 20
"""Of the processor's time, in which a network as small as these is judged."""
MEMORY = 3 * 2**30
GOOD = ("equal", "undecided", "bad input")
LONGEST_LINE = 600


@dataclass(frozen=True)
class Outcome:
    """`kind` is one of `GOOD`, or what should never come; `why` says what it came by."""

    kind: str
    why: str
    seconds: float

    @property
    def is_good(self) -> bool:
        return self.kind in GOOD


def outcome(data: Mapping[str, Any]) -> Outcome:
    """The worst that the checks say of a description, or what stops them."""
    start = process_time()
    kind, why = _judged(data)
    return Outcome(kind, why, process_time() - start)


def _judged(data: Mapping[str, Any]) -> tuple[str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            derived = pipeline.derive(Network.model_validate(data))
            reports = verified(derived)
    except InputError as error:
        line = str(error)
        fits = line and "\n" not in line and len(line) <= LONGEST_LINE
        return ("bad input" if fits else "no line"), line
    except RecursionError as error:
        return "raised", f"RecursionError: {error} {_last_of_symnn(error)}"
    except Exception as error:
        return "raised", f"{type(error).__name__}: {error} {_last_of_symnn(error)}"
    found = pipeline.verdict(reports)
    reasons = [
        f"{report.check}: {finding.tensor}: {finding.reason}"
        for report in reports
        for finding in report.findings
        if finding.verdict is found
    ]
    if found is Verdict.EQUAL:
        return "equal", ""
    if found is Verdict.UNDECIDED and not all(
        r.partition(": ")[2].partition(": ")[2] for r in reasons
    ):
        return "undecided without a reason", "; ".join(reasons)
    return found.value, "; ".join(dict.fromkeys(reasons))


def _last_of_symnn(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        f"{f.filename.rpartition('symnn/')[2]}:{f.lineno}" for f in frames if "symnn/" in f.filename
    ]
    return f"({' < '.join(reversed(own[-3:]))})"


def outcome_apart(data: Mapping[str, Any], seconds: float = SECONDS) -> Outcome:
    """The same in a process of its own, which is ended where it takes too long or too much."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            os.close(read)
            pages = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (pages + MEMORY, pages + MEMORY))
            limit = int(seconds * 1.5)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            os.write(write, json.dumps(asdict(outcome(data))).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as channel:
        text = channel.read()
    _, status, used = os.wait4(child, 0)
    spent = used.ru_utime + used.ru_stime
    if text:
        found = Outcome(**json.loads(text))
        return (
            found
            if found.seconds <= seconds
            else Outcome("slow", f"{found.kind} {found.why}", spent)
        )
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
        return Outcome("slow", "was stopped", spent)
    return Outcome("died", f"status {status}", spent)
