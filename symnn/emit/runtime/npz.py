"""Npz files."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from symnn.emit.runtime.arrays import DataError, _listed, _remark
from symnn.emit.runtime.network.constants import Array


def _read_npz(path: Path, names: Sequence[str] = ()) -> dict[str, Array]:
    """Arrays of an npz, all of them unless some are named. Nothing is unpickled.

    Where some are, a warning tells which others, besides the targets y, are left out.
    """
    try:
        with open(path, "rb") as stream:
            if not zipfile.is_zipfile(stream):
                raise DataError(f"{path}: is not an npz")
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as file:
                for name in names:
                    if name not in file.files:
                        found = _listed(file.files) or "none"
                        raise DataError(f"{path}: no array {name!r}, found {found}")
                others = [name for name in file.files if name not in (*names, "y")]
                if names and others:
                    _remark(f"{path}: arrays left out: {_listed(others)}")
                return {name: np.asarray(file[name]) for name in names or file.files}
    except (DataError, UserWarning):
        raise
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    except Exception as error:  # a broken file raises nearly anything
        raise DataError(f"{path}: cannot be read: {error}") from None
