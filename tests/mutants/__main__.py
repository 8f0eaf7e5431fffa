"""Corrupt emitted files and symnn itself, one point at a time, and count what the checks refuse.

    python -m tests.mutants [--files 1200] [--symnn 240] [--people 1000] [--processes 2] [--json]

Exit code 1 where a mutant of another meaning is not refused, or an unmutated file is.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
import warnings
from collections.abc import Iterator
from itertools import islice

# What mutated modules import and are not: a child process finds them imported.
import jinja2  # noqa: F401
import numpy
import pydantic  # noqa: F401
import sympy  # noqa: F401
from rich.console import Console
from rich.progress import Progress

from tests.mutants import generators
from tests.mutants.edits import Edit, edits
from tests.mutants.figures import Record, failed, lines, to_json

CHUNK = 48
"""Mutants of one file that a process takes at once: it verifies the unmutated file first."""
FORK = multiprocessing.get_context("fork")


def main() -> int:
    options = _options()
    start = time.monotonic()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        of_symnn = list(_of_symnn(options, progress))
        found = list(_of_files(options, progress))
        edited = list(_of_people(options, progress))
    of_files = [record for records, _ in found for record in records]
    of_people = [record for records, _ in edited for record in records]
    alarms = sorted({alarm for _, own in (*found, *edited) for alarm in own})
    data = to_json(of_files, of_symnn, of_people, alarms, time.monotonic() - start)
    print(json.dumps(data, indent=2) if options.json else "\n".join(lines(data)))
    return int(failed(data))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--files", type=int, default=1200, help="mutants of emitted files")
    parser.add_argument("--symnn", type=int, default=240, help="mutants of symnn itself")
    parser.add_argument("--people", type=int, default=1000, help="at most, edits as people do it")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--networks", help="names, with commas; all of them when left out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _of_symnn(options: argparse.Namespace, progress: Progress) -> Iterator[Record]:
    """Each in a process of its own, which has not imported symnn before.

    An edit whose point is never run is no mutant: others are drawn in the place of such ones.
    """
    if not options.symnn:
        return
    with FORK.Pool(1, maxtasksperchild=1) as pool:
        reached = pool.apply(generators.reached_lines)
        written = pool.apply(generators.generated)
        helpers = pool.apply(generators.helpers)
    drawn = edits(reached, helpers, options.seed)
    task = progress.add_task("symnn", total=options.symnn)
    counted = 0
    with FORK.Pool(options.processes, maxtasksperchild=1) as pool:
        while chosen := list(islice(drawn, options.symnn - counted)):
            for edit, result in zip(
                chosen, pool.imap(_run_edit, [(e, written) for e in chosen]), strict=True
            ):
                counted += result.executed
                progress.advance(task, int(result.executed))
                yield Record(
                    edit.file,
                    edit.kind,
                    edit.title,
                    result.refused_by,
                    result.reason,
                    result.argument,
                    result.executed,
                )
    if counted < options.symnn:
        raise SystemExit(f"only {counted} of {options.symnn} edits of symnn were run")


def _run_edit(task: tuple[Edit, dict[str, str]]) -> generators.Result:
    return generators.run(*task)


def _of_files(
    options: argparse.Namespace, progress: Progress
) -> Iterator[tuple[list[Record], list[str]]]:
    from tests.mutants.networks import NETWORKS

    names = options.networks.split(",") if options.networks else list(NETWORKS)
    count, rest = divmod(options.files, len(names))
    share = {name: count + (n < rest) for n, name in enumerate(names)}
    tasks = [
        (name, count, first, options.seed)
        for name, count in share.items()
        for first in range(0, count, CHUNK)
    ]
    task = progress.add_task("files", total=len(tasks))
    with FORK.Pool(options.processes) as pool:
        for result in pool.imap(_run_chunk, tasks, chunksize=1):
            progress.advance(task)
            yield result


def _of_people(
    options: argparse.Namespace, progress: Progress
) -> Iterator[tuple[list[Record], list[str]]]:
    from tests.mutants.networks import EDITED

    if not options.people:
        return
    count = -(-options.people // len(EDITED))
    task = progress.add_task("people", total=len(EDITED))
    with FORK.Pool(options.processes) as pool:
        tasks = [(name, count, options.seed) for name in EDITED]
        for result in pool.imap(_run_edits, tasks, chunksize=1):
            progress.advance(task)
            yield result


def _run_edits(task: tuple[str, int, int]) -> tuple[list[Record], list[str]]:
    """Edits of one network's file as people make them, and the alarms that the file raises."""
    from tests.mutants import judge
    from tests.mutants.people import edits

    name, count, seed = task
    numpy.seterr(all="ignore")
    warnings.simplefilter("ignore")
    whole = judge.unmutated(name)
    found = list(edits(name).items())
    records = []
    for title, text in random.Random(f"{seed} {name}").sample(found, min(count, len(found))):
        outcome = judge.judge_text(whole, text)
        kind = title.partition(":")[0]
        records.append(Record(name, kind, title, outcome.check, outcome.reason))
    return records, [f"{name}: {alarm}" for alarm in whole.false_alarms]


def _run_chunk(task: tuple[str, int, int, int]) -> tuple[list[Record], list[str]]:
    """Some of a network's mutants, and the alarms that its own file raises."""
    from tests.mutants import judge
    from tests.mutants.equivalence import shown
    from tests.mutants.mutations import drawn, mutants

    name, count, first, seed = task
    numpy.seterr(all="ignore")
    warnings.simplefilter("ignore")
    whole = judge.unmutated(name)
    found = [mutant for function in whole.functions() for mutant in mutants(function)]
    chosen = drawn(found, count, random.Random(f"{seed} {name}"))[first : first + CHUNK]
    records = []
    for mutant in chosen:
        module = whole.mutated(mutant)
        outcome = judge.judge(whole, module)
        argument, reason = None, outcome.reason
        if not outcome.check:
            argument, reason = shown(mutant.function, mutant.tree(), (whole.module, module))
        records.append(Record(name, mutant.kind, mutant.title, outcome.check, reason, argument))
    return records, [f"{name}: {alarm}" for alarm in whole.false_alarms]


if __name__ == "__main__":
    sys.exit(main())
