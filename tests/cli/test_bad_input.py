"""Bad input through the whole command line: exit code 2, one line that names the place, nothing
executed, nothing written, whatever stood at the output's place untouched."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from symnn import files
from symnn.cli import main
from tests.cli.bad_commands import BAD_COMMANDS, FILES
from tests.spec.test_bad_files import BAD_FILES


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A folder with every file of the table, and what it holds as name → bytes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "LARGEST_FILE", 100_000)
    for name, content in FILES.items():
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for name in ("folder.py", "folder.npz", "folder.csv", "folder.toml"):
        Path(name).mkdir()
    return lambda: {
        str(p): p.read_bytes() if p.is_file() else None for p in sorted(tmp_path.rglob("*"))
    }


def refused(arguments: list[str], world, capsys) -> str:
    """The one line on stderr of a command that must be refused."""
    before = world()
    code = main(arguments)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("symnn: error: ") and err.endswith("\n") and err.count("\n") == 1
    assert err[:-1].isprintable() and len(err) < 600
    assert world() == before
    return err.removeprefix("symnn: error: ")


@pytest.mark.parametrize(("content", "place", "reason"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_description_is_refused(content, place, reason, world, capsys):
    Path("net.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    text = refused(["generate", "net.toml", "-o", "kept.py"], world, capsys)
    assert text.startswith(f"net.toml: {place}") and reason in text


@pytest.mark.parametrize(("arguments", "told"), BAD_COMMANDS.values(), ids=BAD_COMMANDS)
def test_a_bad_command_is_refused(arguments, told, world, capsys):
    assert told in refused(arguments, world, capsys)


def test_there_are_at_least_sixty_cases():
    assert len(BAD_COMMANDS) >= 60


@pytest.mark.parametrize("command", ["generate 2-1 -o net.py", "train good.toml good.csv"])
def test_a_folder_that_cannot_be_written(command, world, capsys, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert "its folder '.' cannot be written" in refused(command.split(), world, capsys)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this system has no /proc")
def test_a_folder_that_takes_no_files(world, capsys):
    text = refused(["generate", "2-1", "-o", "/proc/net.py"], world, capsys)
    assert text.startswith("/proc/net.py: cannot be written: ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_for_a_file_is_not_waited_for(world, capsys):
    os.mkfifo("pipe.py")
    assert "is not a regular file" in refused(["verify", "pipe.py"], world, capsys)


@pytest.mark.parametrize("command", ["generate", "export"])
def test_a_write_that_fails_leaves_the_old_file(command, world, capsys, monkeypatch):
    """A disk that is full, as seen by the last step."""

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    output = {"generate": "good.py", "export": "kept.tex"}[command]
    text = refused([command, "2-1", "-o", output], world, capsys)
    assert text == f"{output}: cannot be written: No space left on device\n"


def test_no_bytecode_is_left_beside_a_file_that_is_verified(world, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    before = world()
    assert main(["verify", "good.py"]) == 0
    assert world() == before


def test_a_description_that_takes_too_long_is_one_line(run):
    """A second is enough to start, and no more."""
    wide = "-".join(60 * ["40"])
    code, out, err = run("verify", wide, "--timeout", 1)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and "it ran longer than 1 s" in err
