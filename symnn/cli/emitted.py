"""Emitted files and their certificates: written together, and checked together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from symnn.certificate import (
    Standing,
    Status,
    certificate_path,
    certify,
    covers,
    first_difference,
    is_certificate,
    standing,
    to_text,
)
from symnn.cli import report
from symnn.errors import InputError
from symnn.files import check_module_name, check_writable, write_together
from symnn.inspection import inspect
from symnn.network import Model
from symnn.sandbox import Limits
from symnn.spec import Network
from symnn.verify import Report
from symnn.version import __version__


def check_output(file: Path, verified: bool) -> None:
    """Raises `InputError` where an emitted file or its certificate cannot be written."""
    check_module_name(file)
    check_writable(file)
    certificate = certificate_path(file)
    check_writable(certificate)
    if verified and certificate.exists() and not is_certificate(certificate):
        raise InputError(f"{certificate}: is not a certificate that symnn wrote: not replaced")


def write_emitted(file: Path, source: str, model: Model, reports: Sequence[Report] | None) -> str:
    """Write a file and its certificate; what was done, in words.

    A file that was not verified has no certificate: one that lies there, of another text, goes.
    """
    path = certificate_path(file)
    if reports is not None:
        write_together({file: source, path: to_text(certify(model, source, reports))})
        return f"verified: {path}"
    if not is_certificate(path) or covers(path, source):
        write_together({file: source})
        return "not verified"
    write_together({file: source, path: None})
    return f"not verified; removed {path}, which was of another text"


def verify_file(
    file: Path, spec: Network, limits: Limits, progress: Callable[[str], object]
) -> tuple[tuple[Report, ...], Standing]:
    """Check a file as it lies on disk, and the certificate beside it; say what was noticed."""
    found = file.read_bytes().decode(errors="surrogateescape")
    written = re.search(r"^Written by symnn (\S{1,40}) from", found, re.MULTILINE)
    version = written[1] if written else __version__
    if version != __version__:
        report.note(f"{file} was written by symnn {version}; these are the checks of {__version__}")
    inspection = inspect(file, spec, limits, progress)
    if inspection.printed:
        lines = inspection.printed.strip().split("\n")
        count = report.counted(len(lines), "line")
        report.note(f"{file} printed {count} while it was checked: {lines[0][:100]}")
    expected = inspection.expected
    stands = standing(file, found, expected, spec, inspection.reports)
    if stands.reason:
        report.note(stands.reason)
    if stands.status in (Status.MISSING, Status.EDITED, Status.UNREADABLE):
        line = first_difference(found, expected)
        if line is not None and version == __version__:
            report.note(f"{file} was edited: line {line} is not what symnn writes")
    return inspection.reports, stands
