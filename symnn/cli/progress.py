"""What a person sees on a terminal while they wait; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from symnn.cli import report


@contextmanager
def working(first: str) -> Iterator[Callable[[str], object]]:
    """A spinner on a terminal, nothing in a pipe; call what it gives with each next step."""
    if not report.errors.is_terminal:
        yield lambda step: None
        return
    with report.errors.status(first) as status:
        yield status.update


@contextmanager
def counting(total: int) -> Iterator[Callable[[str], object]]:
    """A bar on a terminal, nothing in a pipe; call what it gives at each next thing, by its name.

    Lines that are printed meanwhile stand above the bar where they go to the terminal too.
    """
    bar = Progress(
        TextColumn("{task.completed}/{task.total}"),
        BarColumn(),
        TextColumn("{task.description}", markup=False),
        TimeRemainingColumn(),
        console=report.errors,
        disable=not report.errors.is_terminal,
        redirect_stdout=sys.stdout.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=total, completed=-1)
        yield lambda name: bar.update(task, advance=1, description=report.printable(name))
