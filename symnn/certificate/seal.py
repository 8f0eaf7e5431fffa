"""Certificates written and read back: in one form only, sealed by a digest of all they hold."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import sympy
from pydantic import ValidationError

from symnn.certificate.model import FORMAT, KIND, Certificate
from symnn.emit.header import spec_hash
from symnn.errors import InputError
from symnn.files import unix
from symnn.places import path_of
from symnn.spec import Network
from symnn.verify import Finding, Report, Verdict
from symnn.verify.statement import CONVENTIONS, METHODS, trusted
from symnn.version import __version__

LARGEST = 100_000_000
SUFFIX = ".certificate.json"
MEASURED = re.compile(r"relative error \S+, (?=tolerance)")


class Altered(InputError):
    """A certificate that can be read and is not as symnn wrote it."""


def certificate_path(file: Path) -> Path:
    """Where the certificate of an emitted file lies: `net.certificate.json` for `net.py`."""
    return file.with_name(f"{file.stem}{SUFFIX}")


def certify(spec: Network, source: str, reports: Sequence[Report]) -> Certificate:
    """The certificate of a file's text, which these reports are about."""
    data = {
        "kind": KIND,
        "format": FORMAT,
        "symnn": __version__,
        "network": {
            "name": spec.name,
            "sizes": list(spec.sizes),
            "parameters": spec.parameter_count,
        },
        "spec_sha256": spec_hash(spec),
        "source_sha256": source_sha256(source),
        "verdict": Verdict.worst([report.verdict for report in reports]).value,
        "checks": [_check(report) for report in reports],
        "conventions": list(CONVENTIONS),
        "trusted": list(trusted(report.check for report in reports)),
        "run": {
            "python": platform.python_version(),
            "numpy": numpy.__version__,
            "sympy": sympy.__version__,
            "seconds": {report.check: round(report.seconds, 3) for report in reports},
        },
    }
    return Certificate.model_validate({**data, "digest": digest(data)})


def _check(report: Report) -> dict[str, Any]:
    return {
        "check": report.check,
        "method": METHODS[report.check],
        "sizes": report.sizes,
        "bound": report.bound,
        "verdict": report.verdict.value,
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    """A finding without what was measured: that is the machine's, and no part of the claim."""
    return {
        "tensor": finding.tensor,
        "verdict": finding.verdict.value,
        "reason": MEASURED.sub("relative error within ", finding.reason),
    }


def to_text(certificate: Certificate) -> str:
    """The one text of a certificate."""
    return _text(certificate.model_dump(mode="json"))


def _text(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Certificate:
    """A certificate from its file.

    Raises `Altered` where it is not as symnn wrote it, and `InputError` where it is not one that
    can be read: no JSON, no certificate, of another format.
    """
    text = _read_text(path)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{path}{line}: is not JSON: it was edited, or cut short") from None
    if not isinstance(data, dict) or not isinstance(data.get("digest"), str):
        raise InputError(f"{path}: is not a certificate that symnn wrote: it has no digest")
    if data["digest"] != digest({key: value for key, value in data.items() if key != "digest"}):
        raise Altered(f"{path}: was edited: its digest is not that of what it holds")
    if data.get("kind") != KIND:
        raise InputError(f"{path}: is not a certificate that symnn wrote")
    if data.get("format") != FORMAT:
        found = f"format {json.dumps(data.get('format'))[:40]}, this version reads {FORMAT}"
        raise InputError(f"{path}: {found}; verify with the version that wrote it")
    try:
        certificate = Certificate.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = path_of(first["loc"])
        raise Altered(f"{path}: was edited: {place}: {first['msg']}") from None
    if text != to_text(certificate):
        raise Altered(f"{path}: was edited: it is not laid out as symnn writes it")
    return certificate


def is_certificate(path: Path) -> bool:
    """Whether a file begins as a certificate does, edited or not."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return KIND in file.read(200)
    except OSError:
        return False


def covers(path: Path, source: str) -> bool:
    """Whether there is a certificate that is of this very text of a file."""
    try:
        return read(path).source_sha256 == source_sha256(source)
    except InputError:
        return False


def _read_text(path: Path) -> str:
    try:
        if not path.is_file():
            raise InputError(f"{path}: is not a regular file; expected a certificate")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: is larger than {LARGEST} bytes")
        return unix(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text") from None


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of plain data as canonical JSON."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def source_sha256(source: str) -> str:
    """SHA-256 of a file's text."""
    return hashlib.sha256(unix(source).encode(errors="surrogateescape")).hexdigest()
