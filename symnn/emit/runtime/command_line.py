"""The command line."""

from __future__ import annotations

import argparse
import math
import sys
import warnings
from collections.abc import Sequence
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


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code: 1 for a failure, 2 for bad input."""
    options = _parser(_train, _predict, _selfcheck).parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _show
            return int(options.run(options))
    except DataError as error:
        print(f"{PROGRAM}: error: {error}", file=sys.stderr)
        return 2


def _show(message: Warning | str, *_: object, **__: object) -> None:
    print(f"{PROGRAM}: {message}", file=sys.stderr)


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

    def report(epoch: int, history: dict[str, Any]) -> None:
        line = f"epoch {epoch}/{options.epochs}: loss {history['loss'][-1]:.6g}"
        if count:
            line += f", held out {history['validation_loss'][-1]:.6g}"
        print(line, flush=True)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # history tells what happened
        history = fit(
            params,
            *(array[rest] for array in data),
            epochs=options.epochs,
            batch_size=options.batch_size,
            seed=options.seed,
            validation=[array[held_out] for array in data] if count else None,
            callback=None if options.quiet else report,
        )
    save(output, params, columns)
    if history["diverged"]:
        print(f"{PROGRAM}: diverged: {history['diverged']}", file=sys.stderr)
        print(f"saved the last good parameters to {output}")
        return 1
    part, name = (held_out, "held-out") if count else (rest, "training")
    found = scores_text(scores(params, *(array[part] for array in data)))
    print(f"{len(part)} {name} rows: {found}")
    print(f"saved {output}")
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
        sys.stdout.write(text)
    return 0


def _selfcheck(options: argparse.Namespace) -> int:
    worst = selfcheck(options.seed)
    verdict = "passed" if worst <= TOLERANCE else "FAILED"
    print(f"gradient against differences, in float64: worst relative error {worst:.1e}")
    print(f"{verdict}: the tolerance is {TOLERANCE:.0e}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
