"""A function is added in the table alone: then a network of it is written, proved, documented, and
a person's derivation of it judged."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
END = ')\n"""Every elementary function'
ROWS = '''    FunctionRow(
        name="sinc",
        definition=lambda u: sympy.sin(u) / u,
        holes={0: 1},
        floats=lambda u: np.sinc(u / np.pi),
        digits=lambda mp, u: mp.sinc(u),
        helper=\'\'\'
def sinc(z: Array) -> Array:
    """sin(z)/z, and 1 at 0."""
    safe = np.where(z == 0, 1, z)
    return np.where(z == 0, 1, np.sin(safe) / safe)
\'\'\',
        latex=r"\\operatorname{sinc}",
        told=(r"$\\operatorname{sinc}(u)$", r"$\\sin(u)/u$, and $1$ at $u = 0$"),
        even=True,
    ),
    FunctionRow(
        name="gd",
        definition=lambda u: 2 * sympy.atan(sympy.tanh(u / 2)),
        floats=lambda u: 2 * np.arctan(np.tanh(u / 2)),
        digits=lambda mp, u: 2 * mp.atan(mp.tanh(u / 2)),
        helper=\'\'\'
def gd(z: Array) -> Array:
    """The Gudermannian function."""
    return 2 * np.arctan(np.tanh(z / 2))
\'\'\',
        latex=r"\\operatorname{gd}",
        odd=True,
    ),
'''
NETWORK = """
input = 2
loss = "least_squares"
[[layers]]
units = 3
activation = "cardinal"
[[layers]]
units = 2
activation = "gudermannian"
[activations.cardinal]
expr = "sinc(z)"
[activations.gudermannian]
expr = "gd(z)"
"""
DERIVATION = """
import numpy as np

def backward(W1, b1, W2, b2, x, y):
    z1 = x @ W1.T + b1
    safe = np.where(z1 == 0, 1.0, z1)
    a1 = np.where(z1 == 0, 1.0, np.sin(safe) / safe)
    z2 = a1 @ W2.T + b2
    a2 = 2 * np.arctan(np.tanh(z2 / 2))
    d2 = (a2 - y) / len(x) / np.cosh(z2)
    d1 = (d2 @ W2) * np.where(z1 == 0, 0.0, (np.cos(safe) - a1) / safe)
    return {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": d2.T @ a1, "b2": d2.sum(axis=0)}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of symnn whose table has two rows more, beside a network that needs them."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("symnn", "templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    table = copy / "symnn" / "notation" / "functions.py"
    before, after = table.read_text().split(END)
    table.write_text(before + ROWS + END + after)
    (copy / "net.toml").write_text(NETWORK)
    (copy / "right.py").write_text(DERIVATION)
    (copy / "wrong.py").write_text(DERIVATION.replace("np.cos(safe) - a1", "np.cos(safe)"))
    return copy


def symnn(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and what is printed."""
    command = "import sys; from symnn.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_its_network_is_written_and_every_check_is_equal(folder: Path) -> None:
    code, told = symnn(folder, "generate", "net.toml", "-o", "net.py")
    assert code == 0, told
    code, told = symnn(folder, "verify", "net.py")
    assert (code, told.split()[-1]) == (0, "equal")
    assert "│ different" not in told and "│ undecided" not in told
    for check in ("derivation", "symbols", "field", "float", "training"):
        assert check in told


@pytest.mark.slow
def test_it_is_documented(folder: Path) -> None:
    code, told = symnn(folder, "export", "net.toml", "-o", "net.tex")
    assert code == 0, told
    text = (folder / "net.tex").read_text()
    assert r"a^{1}_{ik} &= \operatorname{sinc}(z^{1}_{ik})" in text
    assert r"\operatorname{sinc}(0.21) = 0.9927" in text
    assert r"$\operatorname{gd}" in text or r"\operatorname{gd}(z^{2}_{ik})" in text


@pytest.mark.parametrize(
    ("file", "expected"), [("right.py", 0), pytest.param("wrong.py", 1, marks=pytest.mark.slow)]
)
def test_a_derivation_of_it_is_judged(folder: Path, file: str, expected: int) -> None:
    code, told = symnn(folder, "check", file, "--spec", "net.toml")
    assert code == expected, told
