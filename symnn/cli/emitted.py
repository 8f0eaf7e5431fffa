"""Emitted files and their certificates: written together, and checked together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from symnn import pipeline
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
from symnn.emit.header import written_by
from symnn.errors import InputError
from symnn.files import check_module_name, embedded_spec, text_of
from symnn.inspection import inspect
from symnn.sandbox import Limits
from symnn.spec import Network
from symnn.together import Writer, check_writable, followed, text_writer
from symnn.verify import Report
from symnn.version import __version__

INSTEAD = "expected another name, or 'symnn generate --force'"


def check_output(file: Path, verified: bool, force: bool = False) -> None:
    """Raises `InputError` where an emitted file or its certificate cannot be written, or would
    replace, without `force`, what symnn did not write."""
    check_module_name(file)
    file = followed(file)
    check_writable(file, certificate_path(file))
    if file.exists() and not force:
        _check_own(file)
    certificate = certificate_path(file)
    if verified and certificate.exists() and not is_certificate(certificate):
        raise InputError(f"{certificate}: is not a certificate that symnn wrote: not replaced")


def _check_own(file: Path) -> None:
    """Raises `InputError` for a file that somebody else wrote, or edited."""
    try:
        spec = embedded_spec(file)
    except InputError as error:
        raise InputError(f"{error}: not replaced; {INSTEAD}") from None
    found = text_of(file)
    if covers(certificate_path(file), found) or written_by(found) != __version__:
        return
    line = first_difference(found, pipeline.source(pipeline.derive(spec)))
    if line is not None:
        reason = f"line {line} is not what symnn writes, so it was edited"
        raise InputError(f"{file}: {reason}: not replaced; {INSTEAD}")


def emitted_files(
    file: Path, source: str, spec: Network, reports: Sequence[Report] | None
) -> tuple[dict[Path, Writer | None], str]:
    """What to write for a file: it, and its certificate; and what that is, in words.

    A file that was not verified has no certificate: one that lies there, of another text, goes.
    """
    file = followed(file)
    path = certificate_path(file)
    files: dict[Path, Writer | None] = {file: text_writer(source)}
    if reports is not None:
        certificate = to_text(certify(spec, source, reports))
        return {**files, path: text_writer(certificate)}, f"verified: {path}"
    if not is_certificate(path) or covers(path, source):
        return files, "not verified"
    told = f"not verified; removed {path}, which was of another text"
    return {**files, path: None}, told


def verify_file(
    file: Path, spec: Network, limits: Limits, progress: Callable[[str], object]
) -> tuple[tuple[Report, ...], Standing]:
    """Check a file as it lies on disk, and the certificate beside it; say what was noticed."""
    found = text_of(file)
    version = written_by(found)
    if version != __version__:
        report.note(f"{file} was written by symnn {version}; these are the checks of {__version__}")
    inspection = inspect(file, spec, limits, progress)
    if inspection.printed:
        lines = inspection.printed.strip().split("\n")
        count = report.counted(len(lines), "line")
        report.note(f"{file} printed {count} while it was checked: {lines[0][:100]}")
    expected = inspection.expected
    stands = standing(file, found, expected, spec, inspection.reports)
    if text_of(file) != found:
        raise InputError(f"{file}: was changed while it was checked; verify it again")
    if stands.reason:
        report.note(stands.reason)
    if stands.status in (Status.MISSING, Status.EDITED, Status.UNREADABLE):
        line = first_difference(found, expected)
        if line is not None and version == __version__:
            report.note(f"{file} was edited: line {line} is not what symnn writes")
    return inspection.reports, stands
