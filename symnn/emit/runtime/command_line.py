"""The command line."""

from __future__ import annotations

import argparse
import math
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from symnn.emit.runtime.arguments import PROGRAM, _parser
from symnn.emit.runtime.arrays import DataError
from symnn.emit.runtime.fit import fit
from symnn.emit.runtime.labels import _columns, scores
from symnn.emit.runtime.network.functions import init_params, predict
from symnn.emit.runtime.output import _output, _replacing
from symnn.emit.runtime.persistence import _load, save
from symnn.emit.runtime.reading import read_columns, read_data, read_inputs
from symnn.emit.runtime.selfcheck import TOLERANCE, selfcheck
from symnn.emit.runtime.surroundings import (
    NOT_READ,
    _drop_output,
    _flush_output,
    _held,
    _lenient_output,
    _os_error,
    _stop_code,
    _stoppable,
)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code: 1 for a failure, 2 for bad input.

    It is 128 more than the number of a signal that ended it, such as Ctrl-C.
    """
    _lenient_output()
    with _stoppable():
        try:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("always", UserWarning)
                    warnings.showwarning = _show
                    options = _parser(_train, _predict, _selfcheck).parse_args(argv)
                    return int(options.run(options))
            finally:
                _flush_output()
        except DataError as error:
            code, told = 2, f"error: {error}"
        except MemoryError:
            code, told = 2, "error: there is not memory enough"
        except KeyboardInterrupt as error:
            code, told = _stop_code(error), "stopped"
        except BrokenPipeError:
            code, told = NOT_READ, ""
        except OSError as error:
            code, told = 2, f"error: {_os_error(error)}"
        _drop_output()
        _note(told)
    return code


def _note(text: str) -> None:
    """A line on standard error, if that is still read."""
    if text:
        with suppress(OSError):
            print(f"{PROGRAM}: {text}", file=sys.stderr, flush=True)


def _show(message: Warning | str, *_: object, **__: object) -> None:
    _note(str(message))


def _train(options: argparse.Namespace) -> int:
    output = _output(options.output, ".npz", options.data)
    columns = read_columns(options.data, options.target)
    data = read_data(options.data, options.target, columns)
    params = init_params(options.seed)
    order = np.random.default_rng(options.seed).permutation(len(data[0]))
    count = math.ceil(options.holdout * len(order))
    held_out, rest = order[:count], order[count:]
    if not len(rest):
        raise DataError(f"{options.data}: all {count} rows are held out, none is left")
    first, epochs, unread = dict(params), 0, list[OSError]()

    def say(text: str) -> None:
        """A line, while it is read: a training goes on without."""
        try:
            if not unread:
                print(text, flush=True)
        except OSError as error:
            unread.append(error)

    def report(epoch: int, history: dict[str, Any]) -> None:
        nonlocal epochs
        epochs = epoch
        line = f"epoch {epoch}/{options.epochs}: loss {history['loss'][-1]:.6g}"
        if count:
            line += f", held out {history['validation_loss'][-1]:.6g}"
        if not options.quiet:
            say(line)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # history has it
            history = fit(
                params,
                *(array[rest] for array in data),
                epochs=options.epochs,
                batch_size=options.batch_size,
                seed=options.seed,
                validation=[array[held_out] for array in data] if count else None,
                callback=report,
            )
        diverged = history["diverged"]
        untrained = all(np.array_equal(params[name], first[name]) for name in params)
        if not (diverged and untrained):  # what lies there may be better
            with _held():
                save(output, params, columns)
        part, name = (held_out, "held-out") if count else (rest, "training")
        if not diverged:
            found = scores_text(scores(params, *(array[part] for array in data)))
    except KeyboardInterrupt as error:
        if all(params[name] is first[name] for name in params):
            raise  # no step was done: what lies there may be better
        with suppress(KeyboardInterrupt), _held():  # it ends already
            save(output, params, columns)
            place = f"epoch {min(epochs + 1, options.epochs)} of {options.epochs}"
            _note(f"stopped in {place}; saved {output}")
        return _stop_code(error)
    if diverged:
        _note(f"diverged: {diverged}")
        kept = f"saved the last good parameters to {output}"
        say("no step was good: nothing is saved" if untrained else kept)
        return 1
    say(f"{len(part)} {name} rows: {found}")
    say(f"saved {output}")
    if unread:
        raise unread[0]
    return 0


def scores_text(result: dict[str, float]) -> str:
    """The scores on one line; a share as per cent."""
    return ", ".join(
        f"{name} {value:.2%}" if name == "accuracy" else f"{name} {value:.5g}"
        for name, value in result.items()
    )


def _predict(options: argparse.Namespace) -> int:
    output = options.output and _output(options.output, ".csv", options.data)
    params, trained_on = _load(options.params)
    found = predict(params, *read_inputs(options.data, options.target, trained_on))
    columns = _columns(found)
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    text = "\n".join([",".join(columns), *lines, ""])
    if output:
        with _replacing(output) as file:
            file.write(text.encode())
    else:
        print(text, end="")
    return 0


def _selfcheck(options: argparse.Namespace) -> int:
    worst = selfcheck(options.seed)
    verdict = "passed" if worst <= TOLERANCE else "FAILED"
    print(f"gradient against differences, in float64: worst relative error {worst:.1e}")
    print(f"{verdict}: the tolerance is {TOLERANCE:.0e}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
