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
    `witness` numbers at which they differ, and `reason` one line for a person.
    """

    tensor: str
    verdict: Verdict
    reason: str = ""
    entry: tuple[int, ...] | None = None
    residual: str | None = None
    witness: Mapping[str, str] = field(default_factory=dict)

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
        return data


@dataclass(frozen=True)
class Report:
    """The findings of one check; its verdict is the worst of theirs."""

    check: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return Verdict.worst([finding.verdict for finding in self.findings])

    def to_json(self) -> dict[str, Any]:
        """Plain data, ready for `json.dumps`."""
        return {
            "check": self.check,
            "verdict": self.verdict.value,
            "findings": [finding.to_json() for finding in self.findings],
        }
