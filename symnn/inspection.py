"""What is checked in a process of its own, within bounds: an emitted file as it lies on disk, which
may do anything, and a description, which may ask for too much."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnn import pipeline
from symnn.errors import InputError
from symnn.files import import_file, import_source, text_of
from symnn.sandbox import Limits, Step, call
from symnn.spec import Network, to_data
from symnn.verify import Report

LIMITS = Limits(seconds=600, memory=4 * 2**30)


@dataclass(frozen=True)
class Inspection:
    """What the checks say of the file, what symnn writes in its place, and what it printed."""

    reports: tuple[Report, ...]
    expected: str
    printed: str


def inspect(
    file: Path,
    spec: Network,
    limits: Limits = LIMITS,
    progress: Step = lambda step: None,
) -> Inspection:
    """Every check of the file, against the description that it carries.

    Raises `InputError` where it cannot be run, or comes to no end within the limits.
    """
    argument = {"file": str(file), "spec": to_data(spec)}
    try:
        done = call(check, argument, limits, progress)
    except InputError as error:
        raise error if str(file) in str(error) else error.at(str(file)) from None
    reports = tuple(map(Report.from_json, done.value["reports"]))
    return Inspection(reports, done.value["expected"], done.printed)


def check(argument: dict[str, Any], step: Step) -> dict[str, Any]:
    """`inspect`'s other side."""
    warnings.simplefilter("ignore")  # what is printed is the file's own
    step("deriving")
    derived = pipeline.derive(Network.model_validate(argument["spec"]))
    expected = pipeline.source(derived)
    file = Path(argument["file"])
    text = text_of(file)
    reports = pipeline.verify(derived, import_file(file), text, expected, step)
    return {"expected": expected, "reports": [report.to_json() for report in reports]}


def check_network(
    spec: Network, limits: Limits = LIMITS, progress: Step = lambda step: None
) -> tuple[Report, ...]:
    """Every check of what symnn writes for a network, in a process of its own: a description may
    ask for more time or memory than there is.

    Raises `InputError` where it comes to no end within the limits.
    """
    reports = call(derive_and_check, to_data(spec), limits, progress).value
    return tuple(map(Report.from_json, reports))


def derive_and_check(spec: dict[str, Any], step: Step) -> list[dict[str, Any]]:
    """`check_network`'s other side."""
    warnings.simplefilter("ignore")
    derived = pipeline.derive(Network.model_validate(spec))
    return [report.to_json() for report in check_written(derived, pipeline.source(derived), step)]


def check_written(
    derived: pipeline.Derived, source: str, progress: Step = lambda step: None
) -> tuple[Report, ...]:
    """Every check of the text that symnn wrote for a network."""
    return pipeline.verify(derived, import_source(source), source, source, progress)
