"""CSV files."""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from symnn.emit.runtime.arrays import DataError
from symnn.emit.runtime.labels import LABELS_HINT
from symnn.emit.runtime.network.constants import INPUTS, Array

LONGEST_LINE = 1 << 26  # characters


def _read_table(
    path: Path, target: Sequence[str], counts: Sequence[int]
) -> tuple[Array, Array]:
    """Features and targets of a CSV file: the columns named in `target`, or the last.

    `counts` are the numbers of target columns that the file may have.
    """
    header, table = _read_csv(path)
    for name in target:
        if name not in header:
            near = difflib.get_close_matches(name, header, 1)
            hint = f": did you mean {near[0]!r}?" if near else ""
            raise DataError(f"{path}: line 1: no column {name!r}{hint}")
    width = sum(math.prod(shape) for shape in INPUTS.values())
    named = [header.index(name) for name in dict.fromkeys(target)]
    targets = named or list(range(width, len(header)))
    features = [k for k in range(len(header)) if k not in targets]
    if len(features) != width or len(targets) not in counts:
        found = f"{len(features)} feature and {len(targets)} target columns"
        expected = f"{width} and {' or '.join(map(str, counts))}"
        one = len(features) == width and len(targets) == 1
        hint = LABELS_HINT if one and not (table[:, targets] % 1).any() else ""
        raise DataError(f"{path}: line 1: found {found}, expected {expected}{hint}")
    return table[:, features], table[:, targets]


def _read_csv(path: Path) -> tuple[list[str], Array]:
    """The header of a CSV file and the numbers below it (rows, columns)."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_lines(path, file), strict=True)
            header = _header(path, next(reader, []))
            table = [
                _row(f"{path}: line {reader.line_num}", header, cells)
                for cells in reader
                if cells
            ]
    except UnicodeDecodeError:
        raise DataError(f"{path}: expected UTF-8 text") from None
    except csv.Error as error:
        raise DataError(f"{path}: line {reader.line_num}: {error}") from None
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    if not table:
        raise DataError(f"{path}: no rows below the header")
    return header, np.stack(table)


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    """The lines of a file, none of which may fill the memory."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise DataError(f"{path}: a line has more than {LONGEST_LINE} characters")
        yield line


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if not any(names):
        raise DataError(f"{path}: line 1: expected a header, found nothing")
    if all(_is_number(name) for name in names):
        raise DataError(f"{path}: line 1: expected a header, found numbers")
    for k, name in enumerate(names):
        if name in names[:k]:
            raise DataError(f"{path}: line 1: column {name!r} appears twice")
    return names


def _row(place: str, header: Sequence[str], cells: Sequence[str]) -> Array:
    if len(cells) != len(header):
        expected = f"expected {len(header)} as in the header"
        raise DataError(f"{place}: {len(cells)} cells, {expected}")
    try:
        numbers = np.fromiter(map(float, cells), float, len(cells))
    except ValueError:
        k = next(k for k, cell in enumerate(cells) if not _is_number(cell))
        cell = repr(cells[k][:40])
        column = f"{place}, column {header[k]!r}"
        raise DataError(f"{column}: {cell} is not a number") from None
    if not np.isfinite(numbers).all():
        k = int(np.argmin(np.isfinite(numbers)))
        cell = repr(cells[k][:40])
        raise DataError(f"{place}, column {header[k]!r}: {cell} is not finite")
    return numbers


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
