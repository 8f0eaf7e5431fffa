"""`symnn export`: the derivation as a document, in the format that its file's name says."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from symnn import document, pipeline
from symnn.certificate import Standing, Status
from symnn.cli import report
from symnn.cli.emitted import verify_file
from symnn.cli.options import SpecOptions, with_spec_options
from symnn.cli.progress import working
from symnn.document import (
    Checked,
    Checks,
    Depth,
    DocumentOptions,
    Format,
    Level,
    Product,
    ResultNotation,
)
from symnn.errors import InputError
from symnn.inspection import LIMITS, check_written
from symnn.pipeline import Derived
from symnn.spec import Network
from symnn.together import check_writable, write_together
from symnn.verify import Report, Verdict
from symnn.verify.statement import CONVENTIONS, METHODS, trusted

STANDARD_OUTPUT = Path("-")
MOST_LAYERS = {Depth.GENERAL: 1_000, Depth.EXPLICIT: 100}
"""Of a document: a minute's work at most, besides the checks, and what a person may still read."""
STANDINGS = {
    Status.HOLDS: "Its certificate holds.",
    Status.MISSING: "It has no certificate beside it.",
    Status.EDITED: "Its certificate does not hold: it was edited.",
    Status.OUTDATED: "Its certificate does not hold: the file was edited since.",
    Status.CONTRADICTED: "Its certificate does not hold: it says otherwise than the checks here.",
    Status.UNREADABLE: "What lies beside it as its certificate cannot be read.",
}

LevelOption = Annotated[
    Level, typer.Option("--level", help="The equations, or how they arise too.")
]
NotationOption = Annotated[
    ResultNotation, typer.Option("--notation", help="How results are written.")
]
DepthOption = Annotated[
    Depth, typer.Option("--depth", help="Layers that are alike once, for a general l; or each.")
]
ProductOption = Annotated[
    Product, typer.Option("--product", help="In columns, diag(f'(z)) v, or f'(z) ⊙ v.")
]


@with_spec_options
def export(
    spec: SpecOptions,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="FILE.tex, .pdf, .html, .md or .ipynb; - is standard output."
        ),
    ],
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="Whatever the suffix.", show_default=False),
    ] = None,
    level: LevelOption = Level.FULL,
    notation: NotationOption = ResultNotation.BOTH,
    depth: DepthOption = Depth.GENERAL,
    product: ProductOption = Product.DIAG,
    no_example: Annotated[bool, typer.Option("--no-example", help="No worked example.")] = False,
    standalone: Annotated[
        bool, typer.Option("--standalone/--fragment", help="Whole, or a part to put in another.")
    ] = True,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not check before.")] = False,
) -> None:
    """Write the derivation as a document: equations, their reasons, an example, what was checked.

    An emitted file is run, within bounds against mistakes. They are no jail.

    Exit code: 1 or 3 where a check does not pass, and nothing is written; 2 for bad input.
    """
    chosen = format_ or _format_of(output)
    document.check_format(chosen, standalone)
    _check_output(output, chosen, spec.source)
    network = spec.network()
    _check_depth(network, depth)
    file = Path(spec.source) if spec.is_emitted else None
    with working("deriving") as progress:
        derived = pipeline.derive(network)
        checks = Checks() if no_verify else _checks(derived, file, output, progress)
        progress("writing the document")
        options = DocumentOptions(level, notation, depth, product, not no_example)
        material = document.Material(
            derived.model, derived.backward, derived.update, options, checks
        )
        data = document.written(material, chosen, standalone)
    _put(data, output)
    if output != STANDARD_OUTPUT:
        report.say(f"wrote {output}: {_summary(checks)}")


def _format_of(output: Path) -> Format:
    """The format that a file's suffix stands for."""
    found = output.suffix.lower().removeprefix(".")
    if found in [known.value for known in Format]:
        return Format(found)
    if output == STANDARD_OUTPUT:
        raise InputError("--output: - has no suffix; say which format with --format")
    *most, last = (f".{known.value}" for known in Format)
    expected = f"{', '.join(most)} or {last}, or --format"
    raise InputError(f"{output}: expected a name that ends in {expected}")


def _check_output(output: Path, format_: Format, source: str) -> None:
    """Raises `InputError` where the document cannot go there."""
    if output == STANDARD_OUTPUT:
        if format_ is Format.PDF and sys.stdout.isatty():
            raise InputError("--output: a PDF is nothing for a terminal; expected a pipe or a file")
        return
    check_writable(output)
    if os.path.realpath(output) == os.path.realpath(source):
        raise InputError(f"{output}: is the description itself; expected another file")


def _check_depth(network: Network, depth: Depth) -> None:
    """Raises `InputError` where a document would be too long."""
    found, most = len(network.layers), MOST_LAYERS[depth]
    if found <= most:
        return
    told = f"a document of --depth {depth.value}: at most {most}"
    if depth is Depth.EXPLICIT and found <= MOST_LAYERS[Depth.GENERAL]:
        general = Depth.GENERAL
        told += f"; of --depth {general.value}, at most {MOST_LAYERS[general]}"
    raise InputError(f"{network.name}: {found} layers; {told}")


def _checks(
    derived: Derived, file: Path | None, output: Path, progress: Callable[[str], object]
) -> Checks:
    """What the checks say of the file, or of one that is written for them. Raises `typer.Exit`
    where one does not pass."""
    stands = None
    if file is None:
        reports = check_written(derived, pipeline.source(derived), progress)
    else:
        reports, stands = verify_file(file, derived.model.spec, LIMITS, progress)
    if pipeline.verdict(reports) is not Verdict.EQUAL:
        piped = output == STANDARD_OUTPUT
        raise report.refusal(reports, "the document" if piped else output, to_errors=piped)
    return _told(reports, file, stands)


def _told(reports: Sequence[Report], file: Path | None, stands: Standing | None) -> Checks:
    """The reports as the document tells them: no times, and of the file's path its name."""
    checked = tuple(
        Checked(
            one.check,
            METHODS[one.check],
            one.sizes,
            one.bound,
            tuple(finding.verdict.value for finding in one.findings),
        )
        for one in reports
    )
    return Checks(
        checked,
        report.printable(file.name) if file else "",
        STANDINGS[stands.status] if stands else "",
        CONVENTIONS,
        trusted(one.check for one in reports),
    )


def _put(data: bytes, output: Path) -> None:
    if output == STANDARD_OUTPUT:
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise InputError(f"standard output: cannot be written: {error.strerror}") from None
    else:
        write_together({output: lambda path: path.write_bytes(data)})


def _summary(checks: Checks) -> str:
    """What was checked, in a few words."""
    if not checks.checked:
        return "not verified"
    return f"verified: {checks.file}. {checks.certificate}" if checks.file else "verified"
