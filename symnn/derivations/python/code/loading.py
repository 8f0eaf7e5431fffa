"""A person's Python file as a module on exact numbers.

Everything here happens in a process of its own.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from symnn.derivations.python.code.running import failing
from symnn.errors import InputError
from symnn.verify.standin import StandIn, Unsupported, compile_exact, exact_globals

NAME = "derivation"
SOURCE_BYTES = 1_000_000


class Source:
    """A person's file, read and compiled once. Raises `InputError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise InputError(f"{path}: is not a regular file")
            if found.st_size > SOURCE_BYTES:
                raise InputError(f"{path}: {found.st_size} bytes; expected at most {SOURCE_BYTES}")
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from None
        try:
            self.text = data.decode("utf-8")
            self.code: CodeType = compile_exact(self.text, str(path))
        except UnicodeDecodeError:
            raise InputError(f"{path}: is no text in UTF-8") from None
        except SyntaxError as error:
            place = f"{path}:{error.lineno}" if error.lineno else str(path)
            raise InputError(f"{place}: is not Python: {error.msg}") from None
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: is not Python: {error}") from None

    def module(self, here: StandIn) -> ModuleType:
        """The file run as a module, on exact numbers. Raises `Failure`."""
        module = ModuleType(NAME)
        module.__file__ = str(self.path)
        module.__dict__.update(_globals(here))
        with failing(self.path, "when it is imported, "):
            exec(self.code, module.__dict__)
        return module


@contextmanager
def stood_in(here: StandIn, folder: Path) -> Iterator[None]:
    """While this lasts, files beside the derivation are found, and run on exact numbers too."""
    beside = _Beside(here, folder)
    try:
        sys.meta_path.insert(0, beside)
        yield
    finally:
        sys.meta_path.remove(beside)
        for name in beside.found:
            sys.modules.pop(name, None)


class _Beside(MetaPathFinder, Loader):
    """Finds the person's other files. What has the name of a module of Python's own is not found:
    those are imported late, by anyone."""

    def __init__(self, here: StandIn, folder: Path) -> None:
        self.here, self.folder = here, folder
        self.found: list[str] = []

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.split(".")[0] in sys.stdlib_module_names:
            return None
        place = self.folder.joinpath(*name.split("."))
        files = place.with_name(f"{place.name}.py"), place / "__init__.py"
        for file in files:
            if file.is_file():
                self.found.append(name)
                return ModuleSpec(name, self, origin=str(file), is_package=file is files[1])
        return None

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None and spec.origin is not None
        module.__dict__.update(_globals(self.here))
        exec(Source(Path(spec.origin)).code, module.__dict__)


class _Missing(ModuleType):
    """A module, or a name in one, that is not installed: it is refused when it is called."""

    def __getattr__(self, name: str) -> _Missing:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Missing(f"{self.__name__}.{name}")

    def __call__(self, *args: Any, **options: Any) -> Any:
        raise Unsupported(f"{self.__name__} is not there when a derivation is checked")


def _lenient(imported: Callable[..., Any]) -> Callable[..., Any]:
    """`__import__` that gives a `_Missing` for what is not found."""

    def import_(name: str, *args: Any, **options: Any) -> Any:
        try:
            return imported(name, *args, **options)
        except ModuleNotFoundError as error:
            root = name.split(".")[0]
            if error.name is None or error.name.split(".")[0] != root:
                raise
            from_ = args[2] if len(args) > 2 else options.get("fromlist")
            return _Missing(name if from_ else root)

    return import_


def _globals(here: StandIn) -> dict[str, Any]:
    """What a person's file starts with."""
    names = exact_globals(here)
    built_in = names["__builtins__"]
    return {**names, "__builtins__": {**built_in, "__import__": _lenient(built_in["__import__"])}}
