"""Columns of a CSV file, by name."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from symnn.emit.runtime.arrays import DataError, _listed, _remark
from symnn.emit.runtime.labels import LABELS_HINT, TARGET_COLUMNS
from symnn.emit.runtime.network.constants import INPUTS

Names = Sequence[str]
WIDTH = sum(map(math.prod, INPUTS.values()))  # how many columns the inputs are


class Columns(NamedTuple):
    """The names of the columns that a network takes, each in its place."""

    inputs: Names
    targets: Names


def _chosen(
    path: Path, header: Names, target: Names, columns: Columns | None, labeled: bool
) -> Columns:
    """What is taken of a file: these columns by name or, without them, by position.

    Targets are those in `target`, if any. A file that is not `labeled` may lack them.
    A warning tells which columns are left out.
    """
    place, target = f"{path}: line 1", list(dict.fromkeys(_stripped(target)))
    _check_present(place, header, target)
    if columns is None:
        targets = target or header[WIDTH:]
        named = set(targets)
        chosen = Columns([name for name in header if name not in named], targets)
        hint = LABELS_HINT if len(targets) == 1 and len(header) == WIDTH + 1 else ""
        if len(header) > WIDTH + min(TARGET_COLUMNS):
            hint = "; remove the columns that are neither"
        _check_columns(place, chosen, labeled, hint)
        if not labeled:
            by = "by position, as the parameters name none"
            rest = f"; left out: {_listed(targets)}" if targets else ""
            _remark(f"{path}: columns are taken {by}: {_listed(chosen.inputs)}{rest}")
        return chosen
    if wrong := [name for name in target if name in columns.inputs]:
        raise DataError(f"{place}: {_listed(wrong)}: an input, not a target")
    chosen = Columns(columns.inputs, target or (columns.targets if labeled else []))
    _check_present(place, header, [*chosen.inputs, *chosen.targets])
    _check_columns(place, chosen, labeled)
    known = {*chosen.inputs, *chosen.targets, *columns.targets}
    if others := [name for name in header if name not in known]:
        _remark(f"{path}: columns left out: {_listed(others)}")
    return chosen


def _stripped(names: Names) -> list[str]:
    """The names without blanks around them, and NULs, which NumPy would not keep."""
    return [name.replace("\0", "").strip() for name in names]


def _check_present(place: str, header: Names, names: Names) -> None:
    present, named = set(header), set(names)
    if missing := [name for name in names if name not in present]:
        others = {n[:40].casefold(): n for n in header[:1000] if n not in named}
        near = [
            others[match]
            for name in missing[:5]
            for match in difflib.get_close_matches(name[:40].casefold(), others, 1)
        ]
        hint = f": did you mean {_listed(near)}?" if near else ""
        raise DataError(f"{place}: no column {_listed(missing)}{hint}")


def _check_columns(
    place: str, columns: Columns, labeled: bool = True, hint: str = ""
) -> None:
    """Raises `DataError` where the network does not take so many, or one is twice."""
    inputs, targets = map(len, columns)
    counts = sorted({*TARGET_COLUMNS, *(() if labeled else (0, 1))})
    if inputs != WIDTH or targets not in counts:
        found = f"{inputs} feature and {targets} target columns"
        expected = f"{WIDTH} and {' or '.join(map(str, counts))}"
        raise DataError(f"{place}: found {found}, expected {expected}{hint}")
    _check_once(place, [*columns.inputs, *columns.targets])


def _check_once(place: str, names: Names) -> None:
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise DataError(f"{place}: column {_listed([name])} is named twice")
