"""Whether a certificate still holds: of the file as it lies there, and of what the checks say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from pathlib import Path
from typing import Any

from symnn.certificate.model import Certificate
from symnn.certificate.seal import Altered, certificate_path, read, source_sha256, unix
from symnn.emit.header import spec_hash
from symnn.errors import InputError
from symnn.spec import Network
from symnn.verify import Report
from symnn.version import __version__


class Status(Enum):
    """How a certificate stands to its file."""

    HOLDS = "holds"
    MISSING = "missing"
    EDITED = "edited"
    """The certificate is not as symnn wrote it."""
    OUTDATED = "outdated"
    """The file is not the one that the certificate is of."""
    CONTRADICTED = "contradicted"
    """The checks say otherwise now."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Standing:
    """The status, and one line that says why where it does not hold."""

    path: Path
    status: Status
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is not known is left out."""
        data = {"file": str(self.path), "status": self.status.value}
        return {**data, "reason": self.reason} if self.reason else data


def standing(
    file: Path, found: str, expected: str, spec: Network, reports: Sequence[Report]
) -> Standing:
    """How the certificate beside `file` stands to its text `found` and to what the checks say.

    `expected` is what symnn writes for the description; it shows which line was edited.
    """
    path = _beside(file)
    if not (path.exists() or path.is_symlink()):
        return Standing(path, Status.MISSING)
    try:
        certificate = read(path)
    except Altered as error:
        return Standing(path, Status.EDITED, str(error))
    except InputError as error:
        return Standing(path, Status.UNREADABLE, str(error))
    edited = _edit(certificate, file, found, expected, spec)
    if edited:
        return Standing(path, Status.OUTDATED, edited)
    otherwise = _contradiction(certificate, reports)
    if otherwise:
        return Standing(path, Status.CONTRADICTED, f"{path}: {otherwise}")
    return Standing(path, Status.HOLDS)


def _beside(file: Path) -> Path:
    """The certificate beside a file; beside what it links to, where only that has one."""
    path = certificate_path(file)
    if file.is_symlink() and not path.exists():
        beyond = certificate_path(file.resolve())
        return beyond if beyond.exists() else path
    return path


def _edit(certificate: Certificate, file: Path, found: str, expected: str, spec: Network) -> str:
    """What shows that the file is not the one of the certificate; nothing where it is."""
    if certificate.source_sha256 == source_sha256(found):
        return ""
    start = f"{file} was edited since its certificate was written"
    if certificate.spec_sha256 != spec_hash(spec):
        return f"{start}: SPEC is not the description it was written for"
    line = first_difference(found, expected)
    if line is None or certificate.symnn != __version__:
        return start
    return f"{start}: line {line} is not what symnn writes"


def first_difference(found: str, expected: str) -> int | None:
    """The number of the first line that is not the same."""
    pairs = enumerate(zip_longest(unix(found).split("\n"), expected.split("\n")), 1)
    return next((number for number, (a, b) in pairs if a != b), None)


def _contradiction(certificate: Certificate, reports: Sequence[Report]) -> str:
    """The first verdict that is another one now; nothing where all are the same."""
    told = {(c.check, f.tensor): f.verdict for c in certificate.checks for f in c.findings}
    now = {(r.check, f.tensor): f.verdict.value for r in reports for f in r.findings}
    for check, tensor in {**told, **now}:
        old, new = told.get((check, tensor)), now.get((check, tensor))
        if old == new or (certificate.symnn != __version__ and None in (old, new)):
            continue
        shown = " and ".join(f"{v or 'nothing'} {w}" for v, w in ((old, "there"), (new, "now")))
        return f"the check '{check}' says of {tensor}: {shown}"
    if certificate.verdict != "equal":
        return f"it says {certificate.verdict} of the whole"
    return ""
