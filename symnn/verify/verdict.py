"""What a check may say: equal, different or undecided, about which tensor, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Verdict(Enum):
    """The three verdicts. Undecided is never counted as a pass."""

    EQUAL = "equal"
    UNDECIDED = "undecided"
    DIFFERENT = "different"

    @staticmethod
    def worst(verdicts: list[Verdict]) -> Verdict:
        """Different, else undecided, else equal. Of nothing, nothing is known: undecided."""
        for verdict in (Verdict.DIFFERENT, Verdict.UNDECIDED):
            if verdict in verdicts:
                return verdict
        return Verdict.EQUAL if verdicts else Verdict.UNDECIDED


@dataclass(frozen=True)
class Finding:
    """What one check says of one tensor.

    `entry` is the first entry that is not equal, `residual` the claim minus the true value there,
    `witness` numbers at which they differ, `reason` one line for a person, and `cause` what most
    likely went wrong, where that is known. `missing` are the tensors on the way to it that are not
    found in the code, in the order of computation: `∂loss/∂z2`.
    """

    tensor: str
    verdict: Verdict
    reason: str = ""
    entry: tuple[int, ...] | None = None
    residual: str | None = None
    witness: Mapping[str, str] = field(default_factory=dict)
    cause: str | None = None
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is not known is left out."""
        data: dict[str, Any] = {"tensor": self.tensor, "verdict": self.verdict.value}
        if self.reason:
            data["reason"] = self.reason
        if self.entry is not None:
            data["entry"] = list(self.entry)
        if self.residual is not None:
            data["residual"] = self.residual
        if self.witness:
            data["witness"] = dict(self.witness)
        if self.cause is not None:
            data["cause"] = self.cause
        if self.missing:
            data["missing"] = list(self.missing)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """The finding that `to_json` wrote."""
        given = dict(data)
        entry = given.pop("entry", None)
        verdict, missing = Verdict(given.pop("verdict")), tuple(given.pop("missing", ()))
        position = None if entry is None else tuple(entry)
        return cls(**given, verdict=verdict, entry=position, missing=missing)


@dataclass(frozen=True)
class Report:
    """The findings of one check; its verdict is the worst of theirs.

    `sizes` says at which sizes it looked, `bound` how likely it is to miss an error (where it
    draws at random), `seconds` how long it took.
    """

    check: str
    findings: tuple[Finding, ...]
    sizes: str = ""
    bound: str = ""
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        return Verdict.worst([finding.verdict for finding in self.findings])

    def to_json(self) -> dict[str, Any]:
        """Plain data, ready for `json.dumps`; what is not known is left out."""
        data: dict[str, Any] = {"check": self.check, "verdict": self.verdict.value}
        data |= {name: text for name in ("sizes", "bound") if (text := getattr(self, name))}
        data["findings"] = [finding.to_json() for finding in self.findings]
        data["seconds"] = round(self.seconds, 3)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """The report that `to_json` wrote."""
        findings = tuple(map(Finding.from_json, data["findings"]))
        sizes, bound = data.get("sizes", ""), data.get("bound", "")
        return cls(data["check"], findings, sizes, bound, data["seconds"])
