"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from symnn.emit.runtime.arrays import DataError, _regular

try:
    import fcntl
except ImportError:  # no POSIX system: nobody waits for another
    fcntl = None  # type: ignore[assignment]

PATIENCE = 60.0  # seconds that a process waits for another to write its file


def _output(path: str | Path, suffix: str, data: str | None = None) -> Path:
    """The path, if a file of that suffix can go there and not in place of the data."""
    path = Path(path)
    if path.suffix != suffix:
        raise DataError(f"{path}: expected a name that ends in {suffix}")
    real = Path(os.path.realpath(path))
    if os.path.isdir(real):
        raise DataError(f"{path}: is a folder, expected a file")
    if not os.path.isdir(real.parent):
        raise DataError(f"{path}: there is no folder {path.parent}")
    if not os.access(real.parent, os.W_OK):
        raise DataError(f"{path}: its folder cannot be written")
    _regular(path)
    try:
        os.stat(path)  # its name may be too long, or lead in a circle
    except FileNotFoundError:
        pass
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    if data is not None and real == Path(os.path.realpath(data)):
        raise DataError(f"{path}: is the data itself, expected another file")
    return path


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once it is whole, and on the disk.

    It is made beside it, under one name: the next run finds what a killed one left.
    Where `path` is a link, the link stays, and what it leads to is replaced.
    """
    real = Path(os.path.realpath(path))
    part = _part(real)
    try:
        with _alone(part):
            try:
                with open(part, "wb") as file:
                    yield file
                    _on_disk(file)
                os.replace(part, real)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            _folder_on_disk(real.parent)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None


def _part(path: Path) -> Path:
    return path.with_name(f".{path.stem[:40]}.part")


def _remove_part(path: Path) -> None:
    """Remove what a run left that was killed while it wrote `path`."""
    part = _part(Path(os.path.realpath(path)))
    if os.path.lexists(part):
        with suppress(OSError), _alone(part, 0):  # it may be alive, or another's
            part.unlink()


@contextmanager
def _alone(lock: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the file `lock`, which is made where it is missing, against other processes.

    They wait, `patience` seconds at most: `TimeoutError`. The block may rename or
    remove the file. It is let go when the process ends, however it does.
    """
    end = time.monotonic() + patience
    while fcntl is not None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(lock, flags, 0o666)
        try:
            if _locked(descriptor) and _is_at(descriptor, lock):
                yield
                return
        finally:
            os.close(descriptor)
        if time.monotonic() > end:
            raise TimeoutError(errno.ETIMEDOUT, "another process is writing there")
        time.sleep(0.02)
    yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file still has its name: others may have renamed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _on_disk(file: BinaryIO) -> None:
    """Wait until what was written would outlast a power failure."""
    file.flush()
    os.fsync(file.fileno())


def _folder_on_disk(folder: Path) -> None:
    """The same of the names in a folder, where folders can be opened."""
    if fcntl is None:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that does so by itself
            raise
    finally:
        os.close(descriptor)
