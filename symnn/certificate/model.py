"""What a certificate holds: the model, and its JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
KIND = "symnn certificate"
VerdictName = Literal["equal", "undecided", "different"]


def _sha256(description: str) -> Any:
    return Field(pattern="^[0-9a-f]{64}$", description=description)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NetworkPart(_Part):
    """The network that the file is of."""

    name: str
    sizes: list[int]
    parameters: int


class FindingPart(_Part):
    """What one check says of one tensor, or of one function of the file."""

    tensor: str
    verdict: VerdictName
    reason: str


class CheckPart(_Part):
    """One check: how it goes about it, at which sizes, and what it found."""

    check: str
    method: str
    sizes: str
    bound: Annotated[str, Field(description="The chance that it misses an error, if it has one.")]
    verdict: VerdictName
    findings: list[FindingPart]


class RunPart(_Part):
    """The run that wrote the certificate: its versions, and how long it took. Of the rest, only
    the errors that the reasons of *float* and *training* name, which are rounding, may come out
    otherwise on another machine."""

    python: str
    numpy: str
    sympy: str
    seconds: Annotated[dict[str, float], Field(description="How long each check took.")]


class Certificate(_Part):
    """What was established of one emitted file."""

    kind: Literal["symnn certificate"]
    format: Literal[1]
    symnn: Annotated[str, Field(description="The version that wrote the file.")]
    network: NetworkPart
    spec_sha256: Annotated[str, _sha256("SHA-256 of the description as canonical JSON.")]
    source_sha256: Annotated[str, _sha256("SHA-256 of the file, its lines ended by \\n.")]
    verdict: VerdictName
    checks: list[CheckPart]
    conventions: list[str]
    trusted: list[str]
    run: RunPart
    digest: Annotated[str, _sha256("SHA-256 of all the rest as canonical JSON.")]

    def claims(self) -> dict[str, Any]:
        """All but the run: the same for the same file, wherever it is checked."""
        return self.model_dump(mode="json", exclude={"run", "digest"})


def certificate_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a certificate."""
    schema = Certificate.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
