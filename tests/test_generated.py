"""The committed reference files: what the generator writes, in good style, and right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from symnn.certificate import certificate_path, covers, read
from symnn.pipeline import generate
from symnn.spec import read_spec
from symnn.verify.statement import METHODS

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "examples").glob("*.toml"))
FILES = [ROOT / "generated" / f"{spec.stem}.py" for spec in SPECS]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, timeout=300
    )


def test_there_is_a_file_for_each_example_and_no_other() -> None:
    assert len(SPECS) >= 3
    assert sorted((ROOT / "generated").glob("*.py")) == FILES
    certificates = sorted((ROOT / "generated").glob("*.json"))
    assert certificates == [certificate_path(file) for file in FILES]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_file_is_what_the_generator_writes(spec: Path) -> None:
    file = ROOT / "generated" / f"{spec.stem}.py"
    assert file.read_text(encoding="utf-8") == generate(read_spec(spec)), "run `make generated`"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_certificate_is_of_its_file_and_of_every_check(file: Path) -> None:
    path = certificate_path(file)
    assert covers(path, file.read_text(encoding="utf-8")), "run `make generated`"
    certificate = read(path)
    assert certificate.verdict == "equal"
    assert len(certificate.checks) == len(certificate.run.seconds) == len(METHODS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_passes_its_own_check(file: Path) -> None:
    done = run(file, "selfcheck")
    assert (done.returncode, done.stderr) == (0, "")
    assert "passed" in done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_no_fault_that_ruff_knows(file: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is not installed")
    rules = "--select=E,F,W,I,B,UP,SIM,RUF"
    aside = "--ignore=E501,RUF001,RUF002,RUF003"  # equations: their length, their Greek letters
    done = run("-m", "ruff", "check", "--isolated", "--target-version=py311", rules, aside, file)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_laid_out_as_ruff_would(file: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is not installed")
    done = run("-m", "ruff", "format", "--isolated", "--line-length=88", "--diff", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_typed_strictly() -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    for file in FILES:  # each is a program of its own
        done = run("-m", "mypy", "--strict", "--config-file=", file)
        assert done.returncode == 0, done.stdout + done.stderr
