"""What was checked of the emitted file, how, and what the verdicts rest on."""

from __future__ import annotations

from collections.abc import Iterator

from symnn.document.blocks import Block, Code, Items, Prose, Section, Strong, paragraph, prose
from symnn.document.material import Material
from symnn.document.options import Checked, Checks

VERDICTS = ("equal", "undecided", "different")
NOT_ESTABLISHED = (
    "That rounding in floating point stays small: it is looked at in examples, not bounded.",
    "That training converges, or that what it finds is good.",
    "What was found at the sizes named, of any other size.",
)


def chapter(material: Material) -> Section:
    """The certificate in words; one sentence where nothing was checked."""
    return Section("What was checked", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    checks = material.checks
    if not checks.checked:
        yield paragraph(
            "Nothing was checked for this document. Its equations are those of the derivation as "
            "it was made."
        )
        return
    yield paragraph(
        "The derivation, and {file}, were checked against the equations of the forward pass.{seal} "
        "Each check looks at several tensors or functions, and says of each that it is equal to "
        "the true one, that it is different, or that this is undecided. {whole}",
        file=_file(checks),
        seal=f" {checks.certificate}" if checks.certificate else "",
        whole=_whole(checks.checked),
    )
    yield Items(tuple(_check(checked) for checked in checks.checked))
    yield paragraph("Conventions:")
    yield Items(tuple((text,) for text in checks.conventions))
    yield paragraph("What the verdicts rest on:")
    yield Items(tuple((text,) for text in checks.trusted))
    yield paragraph("What is not established:")
    yield Items(tuple((text,) for text in NOT_ESTABLISHED))


def _file(checks: Checks) -> Prose:
    """The Python file that was checked."""
    if checks.file:
        return prose("the Python file {name} as it lay on disk", name=Code(checks.file))
    return ("the Python file generated from it",)


def _whole(checked: tuple[Checked, ...]) -> Prose:
    """All verdicts in one sentence; only what is equal throughout is said to be so."""
    verdicts = [verdict for one in checked for verdict in one.verdicts]
    if all(one.verdicts for one in checked) and set(verdicts) == {"equal"}:
        return (Strong(f"All {len(verdicts)} are equal."),)
    return (Strong(f"Of {len(verdicts)}, {_counts(verdicts)}."),)


def _check(checked: Checked) -> Prose:
    verdicts = list(checked.verdicts)
    found = prose(
        "{check}: {counts}. {method}",
        check=Code(checked.check),
        counts=_counts(verdicts),
        method=checked.method,
    )
    if checked.sizes:
        found += (f" Sizes: {checked.sizes}.",)
    if checked.bound:
        found += (f" Its bound: {checked.bound}.",)
    return found


def _counts(verdicts: list[str]) -> str:
    """Such as: 7 equal, 1 undecided."""
    counts = [(verdicts.count(verdict), verdict) for verdict in VERDICTS]
    return ", ".join(f"{count} {verdict}" for count, verdict in counts if count) or "nothing found"
