"""`symnn train`: the emitted file is written, run on data, and reported on."""

from __future__ import annotations

import math
import os
import signal
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from symnn import pipeline
from symnn.cli import report
from symnn.cli.emitted import check_output, emitted_files
from symnn.cli.picture import check_picture, history_picture
from symnn.cli.progress import working
from symnn.emit.runtime.surroundings import _held, _stop_code
from symnn.errors import InputError
from symnn.files import import_file, import_source
from symnn.inspection import inspect
from symnn.sandbox import Step
from symnn.spec import Network
from symnn.together import Writer, check_writable, followed, write_together
from symnn.verify import Report, Verdict

CALLED = (
    *("DataError", "read_columns", "read_data", "init_params", "fit"),
    *("scores", "scores_text", "save"),
)
"""What this module reads of an emitted file."""


@dataclass(frozen=True)
class Training:
    """What to train on, for how long, and where the parameters go."""

    data: Path
    target: tuple[str, ...]
    output: Path
    epochs: int
    batch_size: int
    holdout: float
    seed: int
    verify: bool
    emitted: Path | None = None
    """The emitted file to train with; a new one is written where there is none."""


def train_network(network: Network, settings: Training) -> dict[str, Any]:
    """Generate, check and train; the outcome as plain data.

    Writes the file, the parameters and a picture of the loss side by side, under the name of the
    output, all of them or none; where a signal ends the training, what was trained, and nothing
    where it diverged before a step was good. Raises `InputError` for data that does not fit, and
    `typer.Exit` where a check does not pass, before anything is written. A file beside the output
    that symnn did not write is refused.
    """
    output = followed(settings.output)
    code, picture = output.with_suffix(".py"), output.with_suffix(".png")
    check_writable(output, code, picture)
    for path in (output, code, picture):
        if os.path.realpath(path) == os.path.realpath(settings.data):
            raise InputError(f"{path}: is the data itself; expected another file")
    if settings.emitted is None:
        check_output(code, settings.verify)
    check_picture(picture)
    with working("deriving") as progress:
        prepare = _new_file if settings.emitted is None else _own_file
        ready = prepare(network, settings, progress)
    module, data = ready.module, ready.data
    kept, held = _split(len(data[0]), settings)
    params = module.init_params(settings.seed)
    first, scores = dict(params), None
    history: dict[str, Any] = {"loss": [], "diverged": None}
    stopped: KeyboardInterrupt | None = None
    try:
        _fit(module, params, _rows(data, kept), _rows(data, held), settings, history)
        with np.errstate(all="ignore"):  # after a divergence, numbers may be as large as they get
            scores = module.scores(params, *_rows(data, held if len(held) else kept))
    except KeyboardInterrupt as error:
        if all(params[name] is first[name] for name in params):
            raise  # no step was done: what lies there may be better
        stopped = error
    written: list[Path] = []
    untrained = all(np.array_equal(params[name], first[name]) for name in params)
    try:
        with _held():  # a signal waits until the files are whole
            if not (history["diverged"] and untrained):  # what lies there may be better
                written += _write(ready, network, settings, params, history)
    except KeyboardInterrupt as error:
        if not written:
            raise
        stopped = error
    return {
        "network": network.name,
        "rows": {"trained": len(kept), "held_out": len(held)},
        "epochs": len(history["loss"]),
        "history": history,
        "diverged": history["diverged"],
        "stopped": stopped and signal.Signals(_stop_code(stopped) - 128).name,
        "scores": scores,
        "summary": "" if scores is None else module.scores_text(scores),
        "wrote": [str(path) for path in written],
        "verified": settings.verify,
    }


def _write(
    ready: Ready,
    network: Network,
    settings: Training,
    params: Any,
    history: dict[str, Any],
) -> list[Path]:
    """Write all that a training makes, together; what was written."""
    output = followed(settings.output)
    files: dict[Path, Writer | None] = {}
    if settings.emitted is None:
        code = output.with_suffix(".py")
        files, _ = emitted_files(code, ready.source, network, ready.reports)
    files[output] = lambda path: _save(ready.module, path, params, ready.columns)
    drawn = history_picture(history, network.name)
    if drawn is not None:
        files[output.with_suffix(".png")] = lambda path: path.write_bytes(drawn)
    write_together(files)
    return [path for path, writer in files.items() if writer is not None]


@dataclass(frozen=True)
class Ready:
    """A file that was checked, imported; its text where it is a new one; and what it read."""

    module: Any
    data: tuple[Any, ...]
    columns: Any
    """The names of the data's columns, None where it has none."""
    source: str = ""
    reports: tuple[Report, ...] | None = None


def _new_file(network: Network, settings: Training, progress: Step) -> Ready:
    """Derive, read the data, check: what does not fit is said before the long part."""
    derived = pipeline.derive(network)
    source = pipeline.source(derived)
    module: Any = import_source(source)
    data, columns = _data(module, settings)
    reports = None
    if settings.verify:
        reports = _passed(
            pipeline.verify(derived, module, source, source, progress), settings.output
        )
    return Ready(module, data, columns, source, reports)


def _own_file(network: Network, settings: Training, progress: Step) -> Ready:
    """Check the file in a process of its own before it runs in this one."""
    assert settings.emitted is not None
    if settings.verify:
        inspection = inspect(settings.emitted, network, progress=progress)
        _passed(inspection.reports, settings.output)
    module: Any = import_file(settings.emitted)
    if missing := [name for name in CALLED if not hasattr(module, name)]:
        again = f"'symnn generate {settings.emitted} -o {settings.emitted}' writes it again"
        raise InputError(f"{settings.emitted}: has no {', '.join(missing)}; {again}")
    return Ready(module, *_data(module, settings))


def _data(module: Any, settings: Training) -> tuple[tuple[Any, ...], Any]:
    """The data, and the names of its columns."""
    named = settings.data, settings.target
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            columns = module.read_columns(*named)
            data = module.read_data(*named, columns)
        except module.DataError as error:
            raise InputError(str(error)) from None
    for remark in remarks:
        report.note(str(remark.message))
    _split(len(data[0]), settings)  # rows enough to train on
    return data, columns


def _save(module: Any, path: Path, params: Any, columns: Any) -> None:
    try:
        module.save(path, params, columns)
    except module.DataError as error:  # of the temporary file that `path` is
        reason = str(error).removeprefix(f"{path}: ")
        raise InputError(f"the parameters are not written: {reason}") from None


def _split(count: int, settings: Training) -> tuple[Any, Any]:
    """Rows to train on and rows held out, shuffled with the seed."""
    order = np.random.default_rng(settings.seed).permutation(count)
    held = math.ceil(settings.holdout * count) if settings.holdout else 0
    if held >= count:
        found = report.counted(count, "row")
        raise InputError(f"{settings.data}: {found}; none would be left to train on")
    return order[held:], order[:held]


def _passed(reports: tuple[Report, ...], output: Path) -> tuple[Report, ...]:
    """The reports, where all is equal. Raises `typer.Exit` where it is not."""
    if pipeline.verdict(reports) is not Verdict.EQUAL:
        raise report.refusal(reports, output)
    return reports


def _rows(data: tuple[Any, ...], index: Any) -> tuple[Any, ...]:
    """Some rows of every input and of the targets."""
    return tuple(array[index] for array in data)


def _fit(
    module: Any,
    params: Any,
    data: tuple[Any, ...],
    held: tuple[Any, ...],
    settings: Training,
    history: dict[str, Any],
) -> None:
    """Train; `history` is what the file says of it, of the whole epochs where a signal ends it."""
    bar = Progress(
        TextColumn("epoch {task.completed}/{task.total}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]}"),
        TimeRemainingColumn(),
        console=report.errors,
        disable=not report.errors.is_terminal,
    )
    with bar, warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a divergence is in the history too
        task = bar.add_task("training", total=settings.epochs, loss="")

        def advance(epoch: int, seen: dict[str, Any]) -> None:
            history.update(seen)
            bar.update(task, completed=epoch, loss=f"{seen['loss'][-1]:.5g}")

        history.update(
            module.fit(
                params,
                *data,
                epochs=settings.epochs,
                batch_size=settings.batch_size,
                seed=settings.seed,
                validation=held if len(held[0]) else None,
                callback=advance,
            )
        )
