"""How samples are laid out in matrices, and the headers of a file that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from symnn.errors import InputError
from symnn.places import suggest

HEADERS = {
    "layout": ("columns", "rows"),
    "batch": ("1", "N", "m"),
    "weights": ("as they are", "transposed"),
}


@dataclass(frozen=True)
class Layout:
    """How the derivation writes a sample: as a column or as a row, alone or in a batch."""

    columns: bool = True
    batch: bool = False
    transposed: bool = False

    def __str__(self) -> str:
        shape = "columns" if self.columns else "rows"
        what = (
            f"the samples are the {shape} of a batch" if self.batch else f"one sample, in {shape}"
        )
        return what.replace("in columns", "a column").replace("in rows", "a row")

    def headed(self, key: str, value: str) -> Layout:
        """This layout under a header. Raises `InputError` for what no header is set to."""
        if value not in HEADERS[key]:
            raise InputError(f"{key} = {value[:40]}{suggest(value, HEADERS[key])}")
        if key == "layout":
            return replace(self, columns=value == "columns")
        if key == "batch":
            return replace(self, batch=value != "1")
        return replace(self, transposed=value == "transposed")

    def headers(self, after: Layout) -> list[str]:
        """The headers that make another layout of this one."""
        lines = []
        if after.columns != self.columns:
            lines.append(f"layout = {'columns' if after.columns else 'rows'}")
        if after.batch != self.batch:
            lines.append(f"batch = {'N' if after.batch else '1'}")
        if after.transposed != self.transposed:
            lines.append(f"weights = {'transposed' if after.transposed else 'as they are'}")
        return lines

    @property
    def others(self) -> Iterator[Layout]:
        """Every other layout, those of the fewest changes first."""
        found = [Layout(*values) for values in product((True, False), repeat=3)]
        yield from sorted(found, key=lambda other: len(self.headers(other)))[1:]
