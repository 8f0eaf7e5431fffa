"""Emitted files: their description, read without running them; and run as modules."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from symnn.errors import InputError
from symnn.places import SpecError
from symnn.spec import Network, load_spec
from symnn.together import followed, recover

LARGEST_FILE = 100_000_000


def check_module_name(path: Path) -> None:
    """Raises `InputError` where an emitted file would hide a module that it imports itself."""
    if path.stem in {*sys.stdlib_module_names, "numpy"}:
        hidden = f"'{path.stem}' is a module's name, which a file of that name would hide"
        raise InputError(f"{path}: {hidden}; expected another name")


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
    recover(followed(path).parent)
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
    """Run an emitted file as a module: its text, whatever bytecode lies beside it. Raises
    `InputError` when it cannot be run."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    return _run(source, path)


def import_source(source: str) -> ModuleType:
    """Emitted source as a module. Raises `InputError` when it cannot be run."""
    return _run(source.encode(errors="surrogateescape"), Path("emitted.py"))


def _run(source: bytes, path: Path) -> ModuleType:
    module = ModuleType(f"_symnn_emitted_{path.stem}")
    module.__file__ = str(path)
    try:
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise InputError(f"{path}: cannot be run: {reason}") from None
    return module
