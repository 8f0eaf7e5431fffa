"""The same bytes for the same description: any hash seed, any folder, any Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from symnn import pipeline
from symnn.spec import read_spec

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "examples").glob("*.toml"))
SCRIPT = """
import hashlib, sys
from symnn import generate, read_spec
for path in sys.argv[1:]:
    print(hashlib.sha256(generate(read_spec(path)).encode()).hexdigest())
"""


def hashes(python: str, folder: Path, seed: str, specs: list[Path]) -> list[str]:
    """What another interpreter, in another folder, writes for the specs."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
    arguments = [python, "-c", SCRIPT, *map(str, specs)]
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def expected() -> list[str]:
    return [
        hashlib.sha256(pipeline.generate(read_spec(path)).encode()).hexdigest() for path in SPECS
    ]


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_the_same_bytes_under_any_hash_seed_from_another_folder(seed: str, tmp_path: Path) -> None:
    elsewhere = [Path(shutil.copy(path, tmp_path / path.name)) for path in SPECS]
    assert len(SPECS) >= 3
    assert hashes(sys.executable, tmp_path, seed, elsewhere) == expected()


def test_the_same_bytes_under_other_pythons(tmp_path: Path) -> None:
    pythons = os.environ.get("SYMNN_PYTHONS", "")
    if not pythons:
        pytest.skip("SYMNN_PYTHONS names no other interpreters that have symnn's dependencies")
    for python in pythons.split(os.pathsep):
        assert hashes(python, tmp_path, "0", SPECS) == expected(), python
