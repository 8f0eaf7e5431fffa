"""What the tests of the command line share: a folder of its own, and `run`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from symnn.cli import main


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The empty folder in which the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """`run("show", "2-2")`: the exit code, and what was printed."""

    def call(*arguments):
        code = main(list(map(str, arguments)))
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def line_data(folder):
    """Sixty rows of y = 3x − 1: `line.csv` with columns x and y, and `line.npz`."""
    x = np.random.default_rng(0).standard_normal((60, 1))
    y = 3 * x - 1
    rows = [f"{a},{b}" for a, b in zip(x.ravel().tolist(), y.ravel().tolist(), strict=True)]
    Path("line.csv").write_text("\n".join(["x,y", *rows, ""]))
    np.savez("line.npz", x=x, y=y)
    return x, y
