"""Files of one folder that are replaced together or not at all, whatever ends the process.

The new files are made in a hidden folder beside the old ones, and renamed. Several renames are not
one step. So before the first there is a plan on the disk, of what each file becomes, and a second
name for each that was there. While there is a plan the change is not done: it is undone, at once
where a step fails, by the next command (`recover`) where the process was killed. Removing the plan
is one step; from there on the new files stand.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from symnn.emit.runtime.output import PATIENCE, _alone, _folder_on_disk, _on_disk
from symnn.errors import InputError

Writer = Callable[[Path], object]
"""Writes the file that it is given."""
Identity = list[int]
OWNER = os.getuid() if hasattr(os, "getuid") else 0
STAGING = f".symnn-{OWNER}"
LOCK = f"{STAGING}.lock"
PLAN = "plan.json"
READERS_PATIENCE = 1.0


def write_together(writers: Mapping[Path, Writer | None]) -> None:
    """Replace the files of one folder by what each writer writes, all or none.

    A writer gets a path of the same name elsewhere; None is for a file to remove. Where a path is
    a link, the link stays. Raises `InputError`, and then every file is as it was.
    """
    check_writable(*writers)
    changes = {followed(path): writer for path, writer in writers.items()}
    path = next(iter(changes))
    folder = path.parent
    try:
        with _staging(folder) as staging:
            for path, writer in changes.items():
                if writer is not None:
                    writer(new := staging / "new" / path.name)
                    with new.open("rb+") as file:
                        _on_disk(file)
            path = next(iter(changes))
            if len(changes) > 1:
                _plan(staging, changes)
            for path, writer in changes.items():
                if writer is None:
                    path.unlink(missing_ok=True)
                else:
                    (staging / "new" / path.name).replace(path)
            _folder_on_disk(folder)
            _done(staging)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


def text_writer(text: str) -> Writer:
    """One that writes a text in UTF-8."""
    return lambda path: path.write_text(text, encoding="utf-8", newline="\n")


def recover(folder: Path) -> None:
    """Undo what a killed command left half done in a folder. Where another is at work, or nothing
    can be written, it stays."""
    if os.path.lexists(folder / LOCK) or os.path.lexists(folder / STAGING):
        with suppress(OSError), _locked_folder(folder, READERS_PATIENCE):
            pass


def followed(path: Path) -> Path:
    """Where a link leads; any other path as it was given."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path


def check_writable(*paths: Path) -> None:
    """Raises `InputError` where files cannot be written together, before any work is done."""
    first = followed(paths[0])
    for path in paths:
        _check_writable(path)
        folder = followed(path).parent
        if os.path.realpath(folder) != os.path.realpath(first.parent):
            raise InputError(f"{path}: leads to another folder, '{folder}', than {first}")


def _check_writable(path: Path) -> None:
    real = followed(path)
    recover(real.parent)
    try:
        mode = path.stat().st_mode if os.path.lexists(real) else stat.S_IFREG
        if stat.S_ISDIR(mode):
            raise InputError(f"{path}: is a directory; expected a file to write")
        if not stat.S_ISREG(mode):
            raise InputError(f"{path}: is no regular file; expected one, or a name for a new one")
        if not real.parent.is_dir():
            raise InputError(f"{path}: its folder '{real.parent}' does not exist")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    if not os.access(real.parent, os.W_OK):
        raise InputError(f"{path}: its folder '{real.parent}' cannot be written")


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """The hidden folder, empty, for this process alone; it is gone when the block ends."""
    with _locked_folder(folder, PATIENCE):
        staging = folder / STAGING
        staging.mkdir(0o700)
        for name in ("new", "old"):
            (staging / name).mkdir()
        yield staging


@contextmanager
def _locked_folder(folder: Path, patience: float) -> Iterator[None]:
    """No other command writes there meanwhile; what was left half done is undone, at both ends."""
    with _alone(folder / LOCK, patience):
        try:
            _undo(folder)
            yield
        finally:
            _undo(folder)
            (folder / LOCK).unlink(missing_ok=True)


def _plan(staging: Path, changes: Mapping[Path, Writer | None]) -> None:
    """Keep the old files under a second name, and write down what the new ones are."""
    becomes = {}
    for path in changes:
        if path.exists():
            _keep(path, staging / "old" / path.name)
        becomes[path.name] = _identity(staging / "new" / path.name)
    _folder_on_disk(staging / "new")
    _folder_on_disk(staging / "old")
    with (staging / f"{PLAN}.part").open("wb") as file:
        file.write(json.dumps(becomes).encode())
        _on_disk(file)
    (staging / f"{PLAN}.part").replace(staging / PLAN)
    _folder_on_disk(staging)
    _folder_on_disk(staging.parent)


def _keep(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:  # a file system without hard links, or another's file
        shutil.copy2(path, copy)
        with copy.open("rb+") as file:
            _on_disk(file)


def _done(staging: Path) -> None:
    with suppress(FileNotFoundError):
        (staging / PLAN).unlink()
        _folder_on_disk(staging)


def _undo(folder: Path) -> None:
    """Put the old files back where there is a plan, and remove the hidden folder.

    It is trusted no further than this: it is the user's own, and each file that it changes is the
    very one that its run made.
    """
    staging = folder / STAGING
    if not _is_own(staging):
        return
    for name, made in _becomes(staging).items():
        path, old = folder / name, staging / "old" / name
        if _identity(path) != made:  # not yet replaced, put back already, or another's since
            continue
        if _is_own(staging / "old") and _is_own(old, stat.S_ISREG):
            old.replace(path)
        else:
            path.unlink(missing_ok=True)
    if os.path.lexists(staging / PLAN):
        _folder_on_disk(folder)
        _done(staging)
    shutil.rmtree(staging, ignore_errors=True)


def _becomes(staging: Path) -> dict[str, Identity | None]:
    """The plan: what each file becomes, by its name; none, or one that is not symnn's, is empty."""
    if not _is_own(staging / PLAN, stat.S_ISREG):
        return {}
    try:
        data = json.loads((staging / PLAN).read_bytes())
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or not all(map(_is_plain, data)):
        return {}
    return data


def _is_plain(name: str) -> bool:
    """Whether it is the name of a file in the folder itself."""
    return name == os.path.basename(name) and name not in ("", ".", "..") and "\0" not in name


def _is_own(path: Path, is_kind: Callable[[int], bool] = stat.S_ISDIR) -> bool:
    """Whether it is of that kind, no link, and the user's."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return is_kind(found.st_mode) and found.st_uid == OWNER


def _identity(path: Path) -> Identity | None:
    """What a rename keeps and an edit changes; None where there is no file. Inodes are left out:
    there are file systems that number them anew."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return [found.st_size, found.st_mtime_ns]
