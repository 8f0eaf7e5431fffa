"""The command line: one thin function a command."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from symnn import pipeline
from symnn.certificate import certificate_schema
from symnn.cli import report
from symnn.cli.check import check
from symnn.cli.emitted import check_output, emitted_files, verify_file
from symnn.cli.export import export
from symnn.cli.options import SpecOptions, with_spec_options
from symnn.cli.progress import working
from symnn.cli.training import Training, train_network
from symnn.emit.runtime.surroundings import (
    NOT_READ,
    _drop_output,
    _flush_output,
    _lenient_output,
    _os_error,
    _stop_code,
    _stoppable,
)
from symnn.errors import InputError
from symnn.inspection import LIMITS, check_network, check_written
from symnn.sandbox import Limits, Stopped
from symnn.spec import json_schema
from symnn.together import write_together
from symnn.verify import Verdict
from symnn.version import __version__

app = typer.Typer(
    name="symnn",
    help="Derive, prove and emit the training code of a neural network.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(check)
Output = Annotated[Path, typer.Option("-o", "--output", help="The file to write.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoVerify = Annotated[bool, typer.Option("--no-verify", help="Do not check before writing.")]
MEBIBYTE = 2**20
DEFECT = 70
"""EX_SOFTWARE of sysexits.h: an internal error."""
TRACEBACK = "SYMNN_TRACEBACK"
Timeout = Annotated[int, typer.Option(min=1, max=10**6, help="Seconds until it is stopped.")]
Memory = Annotated[
    int, typer.Option(min=64, max=2**20, help="MiB that it, and all it starts, may take.")
]


@app.command()
@with_spec_options
def show(spec: SpecOptions, json_: Json = False) -> None:
    """Show layers, equations, shapes and parameter counts."""
    derived = pipeline.derive(spec.network())
    if json_:
        print(json.dumps(report.summary(derived), indent=2))
    else:
        report.print_summary(derived)


@app.command()
@with_spec_options
def generate(
    spec: SpecOptions,
    output: Output,
    no_verify: NoVerify = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that symnn did not write, or not so.")
    ] = False,
) -> None:
    """Verify the network, then write its NumPy file, and FILE.certificate.json beside it."""
    check_suffix(output, ".py")
    network = spec.network()
    check_output(output, verified=not no_verify, force=force)
    with working("deriving") as progress:
        derived = pipeline.derive(network)
        progress("writing the code")
        source = pipeline.source(derived)
        reports = None
        if not no_verify:
            reports = check_written(derived, source, progress)
            if pipeline.verdict(reports) is not Verdict.EQUAL:
                raise report.refusal(reports, output)
        files, checked = emitted_files(output, source, network, reports)
        write_together(files)
    lines = report.counted(source.count("\n"), "line")
    report.say(f"wrote {output}: {lines}, {checked}")


@app.command()
@with_spec_options
def verify(
    spec: SpecOptions,
    timeout: Timeout = int(LIMITS.seconds),
    memory: Memory = LIMITS.memory // MEBIBYTE,
    json_: Json = False,
) -> None:
    """Check a network, or an emitted file as it lies on disk and the certificate beside it.

    The file is run, within bounds against mistakes. They are no jail: what it may do, you may.

    Exit code: 0 equal; 1 different, or the certificate does not hold; 3 undecided; 2 bad input.
    """
    network = spec.network()
    stands = None
    with working("deriving") as progress:
        limits = Limits(timeout, memory * MEBIBYTE)
        if spec.is_emitted:
            reports, stands = verify_file(Path(spec.source), network, limits, progress)
        else:
            try:
                reports = check_network(network, limits, progress)
            except Stopped as error:
                raise error.at(spec.source) from None
    if json_:
        print(json.dumps(report.verification(spec.source, network, reports, stands), indent=2))
    else:
        report.print_reports(reports, stands)
    raise typer.Exit(report.exit_code(reports, stands))


@app.command()
@with_spec_options
def train(
    spec: SpecOptions,
    data: Annotated[Path, typer.Argument(help="A .csv with a header, or an .npz.")],
    target: Annotated[list[str] | None, typer.Option(help="A target column; repeatable.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where parameters go; NAME.npz.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, max=1_000_000)] = 20,
    batch_size: Annotated[int, typer.Option(min=1, max=1_000_000)] = 32,
    holdout: Annotated[float, typer.Option(help="The share of rows kept for the report.")] = 0.2,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1)] = 0,
    no_verify: NoVerify = False,
    json_: Json = False,
) -> None:
    """Generate a network, train it on data, and report on rows held out.

    An emitted file is run, and no jail is around it: what it may do, you may.
    """
    network = spec.network()
    output = Path(f"{network.name}.npz") if output is None else output
    check_suffix(output, ".npz")
    if not 0 <= holdout < 1:
        raise InputError(f"--holdout: {holdout:g} is not from 0 to below 1")
    settings = Training(
        data,
        tuple(target or ()),
        output,
        epochs,
        batch_size,
        holdout,
        seed,
        not no_verify,
        Path(spec.source) if spec.is_emitted else None,
    )
    result = train_network(network, settings)
    if json_:
        print(json.dumps(report.finite(result), indent=2))
    elif result["stopped"] is None:
        report.print_training(result)
    if result["stopped"] is not None:
        place = f"epoch {min(result['epochs'] + 1, epochs)} of {epochs}"
        wrote = ", ".join(result["wrote"])
        report.note(f"stopped by {result['stopped']} in {place}; wrote {wrote}")
        raise typer.Exit(128 + signal.Signals[result["stopped"]])
    if result["diverged"]:
        kept = f"the last good parameters are in {output}"
        kept = kept if result["wrote"] else "no step was good: nothing is written"
        report.note(f"diverged at {result['diverged']}; {kept}")
        raise typer.Exit(1)


app.command()(export)


@app.command()
def schema(
    certificate: Annotated[
        bool, typer.Option("--certificate", help="Of a certificate instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of the TOML file."""
    print(json.dumps(certificate_schema() if certificate else json_schema(), indent=2))


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Derive, prove and emit the training code of a neural network."""
    if show_version:
        print(f"symnn {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)


def check_suffix(path: Path, suffix: str) -> None:
    """Raises `InputError` where a file would get a name that says something else."""
    if path.suffix != suffix:
        raise InputError(f"{path}: expected a name that ends in {suffix}")


def _run(arguments: list[str]) -> int:
    """The exit code of a command. Typer's own `main` would have signals and closed pipes end it
    without a word, and with codes that verdicts have."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("symnn", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code. Bad input is one line on stderr, and 2; a defect of
    symnn is one line too, and 70, apart from what *different* and *undecided* exit with. A signal
    that ends it is one line, and 128 and its number."""
    _lenient_output()
    with _stoppable():
        try:
            try:
                return _run(sys.argv[1:] if arguments is None else arguments)
            finally:
                _flush_output()
        except typer.TyperException as error:
            code, told = 2, f"error: {error.format_message().replace('Value error, ', '')}"
        except InputError as error:
            code, told = 2, f"error: {error}"
        except MemoryError:
            code, told = 2, "error: there is not memory enough"
        except KeyboardInterrupt as error:
            code, told = _stop_code(error), "stopped"
        except BrokenPipeError:
            code, told = NOT_READ, ""
        except OSError as error:  # of what surrounds symnn
            code, told = 2, f"error: {_os_error(error)}"
        except Exception as error:
            if TRACEBACK in os.environ:
                traceback.print_exc()
            code, told = DEFECT, f"defect: {report.defect(error)}"
        _drop_output()
        if told:
            with suppress(OSError):  # nobody reads it
                report.note(told)
    return code
