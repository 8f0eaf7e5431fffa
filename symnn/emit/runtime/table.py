"""CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from symnn.emit.runtime.arrays import DataError, _listed
from symnn.emit.runtime.columns import Columns, _check_once, _chosen, _stripped
from symnn.emit.runtime.network.constants import Array

LONGEST_LINE = 1 << 26  # characters


def _read_table(
    path: Path, target: Sequence[str], columns: Columns | None, labeled: bool
) -> Array:
    """The inputs of a CSV file, and the targets where it is `labeled`; as columns."""
    lines = _lines(path)
    header = _header(path, lines)
    chosen = _chosen(path, header, target, columns, labeled)
    places = {name: k for k, name in enumerate(header)}
    names = [*chosen.inputs, *(chosen.targets if labeled else ())]
    read = [places[name] for name in names]
    table = [
        _row(f"{path}: line {number}", header, cells, read)
        for number, cells in lines
        if cells
    ]
    if not table:
        raise DataError(f"{path}: no rows below the header")
    return np.stack(table)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV file, with their numbers, as cells."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_whole_lines(path, file), strict=True)
            for cells in reader:
                yield reader.line_num, cells
    except UnicodeDecodeError:
        raise DataError(f"{path}: expected UTF-8 text") from None
    except csv.Error as error:
        raise DataError(f"{path}: line {reader.line_num}: {error}") from None
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None


def _whole_lines(path: Path, file: TextIO) -> Iterator[str]:
    """The lines of a file, none of which may fill the memory."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise DataError(f"{path}: a line has more than {LONGEST_LINE} characters")
        yield line


def _header(path: Path, lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    names = _stripped(next(lines, (1, []))[1])
    if not any(names):
        raise DataError(f"{path}: line 1: expected a header, found nothing")
    if all(_is_number(name) for name in names):
        raise DataError(f"{path}: line 1: expected a header, found numbers")
    _check_once(f"{path}: line 1", names)
    return names


def _row(
    place: str, header: Sequence[str], cells: Sequence[str], read: Sequence[int]
) -> Array:
    """The numbers in the cells at these places."""
    if len(cells) != len(header):
        expected = f"expected {len(header)} as in the header"
        raise DataError(f"{place}: {len(cells)} cells, {expected}")
    try:
        if any("_" in cells[k] for k in read):  # Python reads 1_0 as 10
            raise ValueError
        numbers = np.fromiter((float(cells[k]) for k in read), float, len(read))
    except ValueError:
        k, what = next(k for k in read if not _is_number(cells[k])), "not a number"
    else:
        if np.isfinite(numbers).all():
            return numbers
        k, what = read[int(np.argmin(np.isfinite(numbers)))], "not finite"
    column, cell = _listed([header[k]]), repr(cells[k][:40])
    raise DataError(f"{place}, column {column}: {cell} is {what}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
