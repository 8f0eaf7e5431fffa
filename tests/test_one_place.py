"""What is new is written in one place: in a copy of the program one file gains some lines, and
all of it, from the description to the checks, knows the new thing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYER = """        LayerType(
            "squeeze",
            options={"units": UNITS},
            parameters={"W": WEIGHT, "g": Parameter(("D",), "gain")},
            equations=(
                "z[i,...,k] = sum(W[k,j]*x[i,...,j], j)",
                "a[i,...,k] = g[k]*z[i,...,k]/(1 + sum(z[i,...,m]**2, m))",
            ),
            source="made up for a test",
        ),
    )
}
"""
SPEC = """
input = [2, 3]
loss = "mse"
[[layers]]
type = "squeeze"
units = 4
[[layers]]
units = 2
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the program, in which one text of one file can be changed, and run."""
    for folder in ("symnn", "templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)

    def change(file: str, old: str, new: str) -> None:
        path = tmp_path / "symnn" / file
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def run(*arguments: str) -> str:
        command = (sys.executable, "-c", "from symnn.cli import main; main()", *arguments)
        environment = {"PYTHONPATH": str(tmp_path), "COLUMNS": "200", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return change, run, tmp_path


@pytest.mark.slow
def test_a_new_layer_is_written_in_the_library_alone(copy):
    change, run, folder = copy
    change("library/layers.py", "    )\n}\n", LAYER)
    (folder / "net.toml").write_text(SPEC)
    assert "verified" in run("generate", "net.toml", "-o", "net.py")
    assert "verdict: equal" in run("verify", "net.py")
    assert "made up for a test" in run("export", "net.toml", "-o", "-", "--format", "md")
