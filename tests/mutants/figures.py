"""What the run of mutants came to: by check, by kind, and the survivors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.mutants.equivalence import Argument

RAISES = "raises"
SOURCE = ("field", "symbols")
EARLY = ("gate", "crash")


@dataclass(frozen=True)
class Record:
    """One mutant, and what became of it: refused by a check, equivalent, or a hole.

    An edit whose point was never run changed nothing: it is left out, and counts for nothing else.
    """

    where: str
    kind: str
    title: str
    refused_by: str
    reason: str
    argument: Argument | None = None
    executed: bool = True

    @property
    def is_hole(self) -> bool:
        return self.executed and not self.refused_by and self.argument is None

    @property
    def raised(self) -> bool:
        """Whether a check raised an exception in the place of a verdict."""
        return f"the check undecided: {RAISES} " in self.reason


def summary(drawn: Sequence[Record]) -> dict[str, Any]:
    """Counts, for a person or as JSON."""
    records = [record for record in drawn if record.executed]
    arguments = Counter(record.argument for record in records if record.argument)
    by = Counter(record.refused_by for record in records if record.refused_by)
    kinds = Counter(record.kind for record in records)
    different = [r for r in records if r.refused_by or r.is_hole]
    judged = [r for r in different if r.refused_by not in EARLY]
    return {
        "mutants": len(records),
        "refused": sum(by.values()),
        "refused_by": dict(by.most_common()),
        "refused_by_the_source_checks": sum(by[check] for check in SOURCE),
        "not_refused_by_the_source_checks": sum(r.refused_by not in SOURCE for r in judged),
        "equivalent": sum(arguments.values()),
        "equivalent_by": {a.name.lower(): arguments[a] for a in Argument if a in arguments},
        "holes": sum(r.is_hole for r in records),
        "never_executed": len(drawn) - len(records),
        "kinds": dict(kinds.most_common()),
    }


def to_json(
    of_files: Sequence[Record],
    of_symnn: Sequence[Record],
    of_people: Sequence[Record],
    alarms: Sequence[str],
    seconds: float,
) -> dict[str, Any]:
    """Everything; the survivors one by one, and all that only the later checks refused."""
    records = [*of_files, *of_symnn, *of_people]
    return {
        "emitted_files": summary(of_files),
        "symnn_itself": summary(of_symnn),
        "edits_of_people": summary(of_people),
        "false_alarms": list(alarms),
        "checks_that_raised": [_plain(r) for r in records if r.raised],
        "holes": [_plain(r) for r in records if r.is_hole],
        "equivalent": [_plain(r) for r in records if r.argument],
        "refused_after_the_source_checks": [
            _plain(r) for r in records if r.refused_by and r.refused_by not in (*SOURCE, *EARLY)
        ],
        "seconds": round(seconds, 1),
    }


def _plain(record: Record) -> dict[str, Any]:
    """The record as JSON can hold it."""
    name = record.argument.name.lower() if record.argument else ""
    return {**asdict(record), "argument": name}


def failed(data: dict[str, Any]) -> bool:
    """Whether a mutant of another meaning got through, or an unmutated file did not."""
    return bool(data["holes"] or data["false_alarms"] or data["checks_that_raised"])


def lines(data: dict[str, Any]) -> list[str]:
    """The report for a person."""
    found = []
    for title, key in (("mutants of emitted files", "emitted_files"),
                       ("mutants of symnn itself", "symnn_itself"),
                       ("edits as people make them", "edits_of_people")):  # fmt: skip
        part = data[key]
        by = ", ".join(f"{check} {count}" for check, count in part["refused_by"].items())
        found += [
            f"{part['mutants']} {title}: {part['refused']} refused ({by}), "
            f"{part['equivalent']} equivalent, {part['holes']} holes",
            f"  the checks of the source refuse {part['refused_by_the_source_checks']} by "
            f"themselves; {part['not_refused_by_the_source_checks']} that they saw were left to "
            "the others",
            f"  never executed, and not counted: {part['never_executed']}",
            f"  kinds: {', '.join(f'{k} {n}' for k, n in part['kinds'].items())}",
        ]
    for argument in Argument:
        own = [r for r in data["equivalent"] if r["argument"] == argument.name.lower()]
        found += [f"survivors, {len(own)}: {argument.value}"] if own else []
        found += [f"  {r['where']}: {r['title']} ({r['reason'] or 'no run'})" for r in own]
    found += [f"false alarm: {alarm}" for alarm in data["false_alarms"]]
    found += [f"{r['where']}: {r['title']}: {r['reason']}" for r in data["checks_that_raised"]]
    found += [f"HOLE: {r['where']}: {r['title']}: {r['reason']}" for r in data["holes"]]
    found.append(
        f"{len(data['holes'])} holes, {len(data['false_alarms'])} false alarms on unmutated files, "
        f"{data['seconds']} s"
    )
    return found
