"""Whether a certificate still holds: of the file as it lies there, and of what the checks say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from pathlib import Path
from typing import Any

from symnn.certificate.model import Certificate
from symnn.certificate.seal import (
    Altered,
    certificate_path,
    certify,
    read,
    source_sha256,
)
from symnn.emit.header import spec_hash, written_by
from symnn.errors import InputError
from symnn.files import unix
from symnn.places import Place, path_of
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
    if certificate.symnn != written_by(found):
        reason = f"{path}: it is of symnn {certificate.symnn}, and the file of {written_by(found)}"
        return Standing(path, Status.CONTRADICTED, reason)
    otherwise = _contradiction(certificate, certify(spec, found, reports))
    if otherwise:
        return Standing(path, Status.CONTRADICTED, f"{path}: {otherwise}")
    return Standing(path, Status.HOLDS)


def _beside(file: Path) -> Path:
    """The certificate beside a file; beside what it links to, where only that has one."""
    path = certificate_path(file)
    if file.is_symlink() and not path.exists():
        beyond = certificate_path(Path(os.path.realpath(file)))
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


def _contradiction(certificate: Certificate, now: Certificate) -> str:
    """The first verdict that is another one now, or the first sentence; nothing where all that
    it says is said again. Of another version, only what both speak of is compared."""
    same_version = certificate.symnn == now.symnn
    told, found = _verdicts(certificate), _verdicts(now)
    for check, tensor in {**told, **found}:
        old, new = told.get((check, tensor)), found.get((check, tensor))
        if old == new or (not same_version and None in (old, new)):
            continue
        shown = " and ".join(f"{v or 'nothing'} {w}" for v, w in ((old, "there"), (new, "now")))
        return f"the check '{check}' says of {tensor}: {shown}"
    if certificate.verdict != "equal":
        return f"it says {certificate.verdict} of the whole"
    place = _unlike(certificate.claims(), now.claims()) if same_version else None
    return "" if place is None else f"{path_of(place)} is not what the checks say now"


def _verdicts(certificate: Certificate) -> dict[tuple[str, str], str]:
    return {(c.check, f.tensor): f.verdict for c in certificate.checks for f in c.findings}


def _unlike(old: Any, new: Any, place: Place = ()) -> Place | None:
    """The first place at which plain data differs."""
    parts: Iterable[tuple[str | int, Any, Any]]
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        parts = ((key, old[key], new[key]) for key in old)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        parts = ((n, a, b) for n, (a, b) in enumerate(zip(old, new, strict=True)))
    else:
        return None if old == new else place
    found = (_unlike(a, b, (*place, key)) for key, a, b in parts)
    return next((inner for inner in found if inner is not None), None)
