"""What is said of a person's own derivation: of every equation, and of every parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.verify import Verdict
from symnn.verify.causes import Cause


@dataclass(frozen=True)
class Place:
    """Where something was written; `line` counts from 1, `text` is the equation as it stands."""

    file: str
    line: int | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Item:
    """What is said of one quantity, at one number of samples.

    `name` is the quantity as the person writes it (`delta[2]`) or a parameter (`W2`); `samples`
    is the number N of samples at which it was looked at. `entry` is the first entry that differs,
    `residual` what was written minus the true value there, `witness` small numbers that show it,
    and `true_form` what the equation should read, in the notation that was used.
    """

    name: str
    verdict: Verdict
    samples: int
    place: Place | None = None
    reason: str = ""
    true_form: str | None = None
    cause: Cause | None = None
    entry: tuple[int, ...] | None = None
    residual: str | None = None
    witness: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is not known is left out."""
        data: dict[str, Any] = {"name": self.name, "verdict": self.verdict.value}
        data["samples"] = self.samples
        if self.place is not None:
            known = {"file": self.place.file, "line": self.place.line, "text": self.place.text}
            data["place"] = {key: value for key, value in known.items() if value}
        for key in ("reason", "true_form", "residual"):
            if getattr(self, key):
                data[key] = getattr(self, key)
        if self.cause is not None:
            data["cause"] = self.cause.to_json()
        if self.entry is not None:
            data["entry"] = list(self.entry)
        if self.witness:
            data["witness"] = dict(self.witness)
        return data


@dataclass(frozen=True)
class Judgement:
    """A derivation against the truth.

    `equations` are judged one by one, each given true values for what it reads, in the order of
    the file (none for a Python function); `parameters` are the gradients that come out of the
    whole as it is written. `assumed` are the conventions that were taken for granted.
    """

    source: str
    equations: tuple[Item, ...]
    parameters: tuple[Item, ...]
    assumed: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.equations, *self.parameters)

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        return Verdict.worst([item.verdict for item in self.items])

    @property
    def by_samples(self) -> dict[int, Verdict]:
        """The verdict for each number of samples that was tried."""
        found: dict[int, list[Verdict]] = {}
        for item in self.items:
            found.setdefault(item.samples, []).append(item.verdict)
        return {samples: Verdict.worst(found[samples]) for samples in sorted(found)}

    @property
    def first_wrong(self) -> Item | None:
        """The first equation that is not equal, at the fewest samples; else such a parameter."""
        for items in (self.equations, self.parameters):
            wrong = [item for item in items if item.verdict is Verdict.DIFFERENT]
            if wrong:
                return wrong[0]
        return None

    def to_json(self) -> dict[str, Any]:
        """Plain data, ready for `json.dumps`."""
        first = self.first_wrong
        return {
            "derivation": self.source,
            "verdict": self.verdict.value,
            "samples": {str(n): verdict.value for n, verdict in self.by_samples.items()},
            "first_wrong": None if first is None else first.to_json(),
            "equations": [item.to_json() for item in self.equations],
            "parameters": [item.to_json() for item in self.parameters],
            "assumed": list(self.assumed),
        }
