"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from symnn.emit.runtime.arrays import DataError


def _output(path: str | Path, suffix: str, data: str | None = None) -> Path:
    """The path, if a file of that suffix can go there and not in place of the data."""
    path = Path(path)
    if path.suffix != suffix:
        raise DataError(f"{path}: expected a name that ends in {suffix}")
    if path.is_dir():
        raise DataError(f"{path}: is a folder, expected a file")
    if not path.parent.is_dir():
        raise DataError(f"{path}: there is no folder {path.parent}")
    if data is not None and path.resolve() == Path(data).resolve():
        raise DataError(f"{path}: is the data itself, expected another file")
    return path


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its place once it is whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(part, "wb") as file:
            yield file
        os.replace(part, path)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
