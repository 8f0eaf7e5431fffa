"""Which kind of derivation a file holds, and what is said of it."""

from __future__ import annotations

from pathlib import Path

from symnn.derivations.judgement import Judgement
from symnn.derivations.options import Options
from symnn.derivations.text.judge.verdicts import judge_bounded
from symnn.derivations.text.read.layout import Layout
from symnn.errors import InputError
from symnn.network import Model

PYTHON = ".py"


def check_derivation(source: str, model: Model, options: Options | None = None) -> Judgement:
    """Judge `FILE.txt`, `FILE.py` or `FILE.py:function`.

    Raises `InputError` for what cannot be read, run or matched with the network.
    """
    options = options or Options()
    path, function = split_source(source)
    if path.suffix == PYTHON:
        from symnn.derivations.python.judge import judge_python

        return judge_python(path, function, model, options)
    if function is not None:
        raise InputError(f"{source}: only a Python file has functions; expected {path.name}")
    given = {
        "--args": options.args,
        "--returns": options.returns,
        "--update": options.update,
        "--learning-rate": options.learning_rate,
    }
    for name, value in given.items():
        if value:
            raise InputError(f"{name}: {path} is a text of equations; it is for a Python file")
    layout = Layout(columns=options.layout != "rows", transposed=options.transposed_weights)
    return judge_bounded(path, model, layout, options.samples, options.timeout, options.memory)


def split_source(source: str) -> tuple[Path, str | None]:
    """The path, and the function behind a colon: `backprop.py:gradients`."""
    head, colon, function = source.rpartition(":")
    if colon and head.endswith(PYTHON):
        return Path(head), function
    return Path(source), None


def submissions(folder: Path) -> list[str]:
    """The derivations in a folder, by name. Raises `InputError` where there are none."""
    try:
        names = sorted(p.name for p in folder.iterdir() if p.is_file())
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror}") from None
    found = [
        n for n in names if Path(n).suffix in (PYTHON, ".txt") and not n.startswith((".", "_"))
    ]
    if not found:
        raise InputError(f"{folder}: holds no derivation; expected files *.txt or *.py")
    return [str(folder / name) for name in found]
