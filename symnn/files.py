"""Files: written whole or not at all; an emitted file's description read without running it."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from symnn.errors import InputError
from symnn.places import SpecError
from symnn.spec import Network, load_spec

LARGEST_FILE = 100_000_000


def write_text(path: Path, text: str) -> None:
    """Write the file, or leave what is there as it is. Raises `InputError`."""
    write(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline="\n"))


def write(path: Path, writer: Callable[[Path], object]) -> None:
    """Let `writer` write a file beside `path`, then rename it. Raises `InputError`."""
    check_writable(path)
    start = f".{path.stem[:40]}-"
    try:
        handle, name = tempfile.mkstemp(prefix=start, suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            writer(temporary)
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None


def write_together(texts: Mapping[Path, str | None]) -> None:
    """Write the files of one folder, all of them or none; None is for one to remove.

    Raises `InputError`, and then every file is as it was.
    """
    for path in texts:
        check_writable(path)
    path = next(iter(texts))
    try:
        with tempfile.TemporaryDirectory(prefix=".symnn-", dir=path.parent) as folder:
            old, new = Path(folder, "old"), Path(folder, "new")
            old.mkdir()
            new.mkdir()
            for path, text in texts.items():
                _keep(path, old / path.name)
                if text is not None:
                    (new / path.name).write_text(text, encoding="utf-8", newline="\n")
            try:
                for path, text in texts.items():
                    if text is None:
                        path.unlink(missing_ok=True)
                    else:
                        (new / path.name).replace(path)
            except BaseException:
                for changed in texts:
                    _restore(old / changed.name, changed)
                raise
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None


def _keep(path: Path, copy: Path) -> None:
    """A second name for what `path` is, until it is known whether it stays."""
    if os.path.lexists(path):
        try:
            os.link(path, copy, follow_symlinks=False)
        except OSError:  # a file system without hard links
            shutil.copy2(path, copy, follow_symlinks=False)


def _restore(copy: Path, path: Path) -> None:
    if os.path.lexists(copy):
        os.replace(copy, path)
    else:
        path.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raises `InputError` where a file cannot be written, before any work is done for it."""
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a directory; expected a file to write")
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: is no regular file; expected one, or a name for a new one")
        if not path.parent.is_dir():
            raise InputError(f"{path}: its folder '{path.parent}' does not exist")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path}: its folder '{path.parent}' cannot be written")


def check_module_name(path: Path) -> None:
    """Raises `InputError` where an emitted file would hide a module that it imports itself."""
    if path.stem in {*sys.stdlib_module_names, "numpy"}:
        hidden = f"'{path.stem}' is a module's name, which a file of that name would hide"
        raise InputError(f"{path}: {hidden}; expected another name")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def read_network(source: str, **options: Any) -> Network:
    """The network of a TOML file, of an emitted file, or of a shorthand. Raises `InputError`."""
    if not source.endswith(".py"):
        return load_spec(source, **options)
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise InputError(f"{given[0]}: {source} carries its own description; it takes no options")
    return embedded_spec(Path(source))


def embedded_spec(path: Path) -> Network:
    """The description that an emitted file carries, read without running the file.

    Raises `InputError` when the file is not one that symnn wrote.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: is not a regular file; expected one that symnn wrote")
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path}: is larger than {LARGEST_FILE} bytes")
        tree = ast.parse(path.read_bytes(), str(path))
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise InputError(f"{path}{line}: is not Python source") from None
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SPEC":
            try:
                return Network.model_validate(ast.literal_eval(node.value or "None"))
            except SpecError as error:
                raise error.at(f"{path}: SPEC") from None
            except (ValueError, TypeError, RecursionError, MemoryError):
                raise InputError(f"{path}: SPEC is not plain data") from None
    raise InputError(f"{path}: is not a file that symnn wrote: it has no SPEC")


def text_of(path: Path) -> str:
    """An emitted file's text, whatever its bytes."""
    return unix(path.read_bytes().decode(errors="surrogateescape"))


def unix(text: str) -> str:
    """The text with lines that end in \\n, where all of them end in \\r\\n: as git checks out."""
    ends = text.count("\r\n")
    return text.replace("\r\n", "\n") if ends == text.count("\n") else text


def import_file(path: Path) -> ModuleType:
    """Run an emitted file as a module. Raises `InputError` when it cannot be run."""
    name = f"_symnn_emitted_{path.stem}"
    found = importlib.util.spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise InputError(f"{path}: cannot be imported")
    module = importlib.util.module_from_spec(found)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        found.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise InputError(f"{path}: cannot be run: {reason}") from None
    finally:
        sys.dont_write_bytecode = written
    return module


def import_source(source: str) -> ModuleType:
    """Emitted source as a module, by way of a temporary file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "emitted.py"
        path.write_text(source, encoding="utf-8")
        return import_file(path)
