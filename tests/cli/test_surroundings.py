"""Commands as people run them: signals, pipes that are closed, full disks, odd files."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from symnn import together
from symnn.cli import main, training
from symnn.together import PLAN, STAGING
from tests.faults import killed, needs_fork

posix = pytest.mark.skipif(os.name != "posix", reason="this system has other signals")
ROOT = Path(__file__).parents[2]
RUN = "import sys; from symnn.cli import main; sys.exit(main())"
ENDLESS = ("train", "1-1", "line.csv", "--no-verify", "--epochs", "1000000", "-o", "net.npz")


def started(*arguments: str, **options) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-c", RUN, *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen(command, env=environment, **options)


def signaled(monkeypatch, name: str, after: int) -> None:
    """The signal comes while the optimizer is at work, in its n-th step."""
    ready = training._new_file

    def new_file(*arguments):
        made = ready(*arguments)
        update = made.module._update

        def step(t, *rows):
            if t == after:
                signal.raise_signal(getattr(signal, name))
            update(t, *rows)

        made.module._update = step
        return made

    monkeypatch.setattr(training, "_new_file", new_file)


@posix
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_training_and_all_is_written(run, line_data, monkeypatch, name, code):
    signaled(monkeypatch, name, after=5)  # two steps an epoch
    found = run(*ENDLESS)
    told = f"stopped by {name} in epoch 3 of 1000000; wrote net.py, net.npz, net.png"
    assert found == (code, "", f"symnn: {told}\n")
    with np.load("net.npz") as trained:
        assert np.isfinite(trained["W1"]).all()
    assert sorted(os.listdir()) == ["line.csv", "line.npz", "net.npz", "net.png", "net.py"]


@posix
def test_a_training_that_was_ended_is_json_too(run, line_data, monkeypatch):
    signaled(monkeypatch, "SIGTERM", after=5)
    code, out, err = run(*ENDLESS, "--json")
    found = json.loads(out)
    assert code == 143 and err.count("\n") == 1
    assert (found["stopped"], found["epochs"], found["scores"]) == ("SIGTERM", 2, None)
    assert len(found["history"]["loss"]) == 2 and found["wrote"][-1] == "net.png"


@posix
def test_a_signal_while_files_are_written_waits_for_them(run, line_data, monkeypatch):
    write_together = training.write_together

    def interrupted(files):
        signal.raise_signal(signal.SIGINT)
        write_together(files)

    monkeypatch.setattr(training, "write_together", interrupted)
    code, out, err = run("train", "1-1", "line.csv", "--no-verify", "--epochs", "3", "-o", "n.npz")
    told = "stopped by SIGINT in epoch 3 of 3; wrote n.py, n.npz, n.png"
    assert (code, out, err) == (130, "", f"symnn: {told}\n")
    assert {"n.py", "n.npz", "n.png"} < set(os.listdir())


@posix
def test_a_signal_before_the_first_step_writes_nothing(run, line_data, monkeypatch):
    def split(*arguments):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(training, "_split", split)
    before = sorted(os.listdir())
    assert run(*ENDLESS) == (130, "", "symnn: stopped\n")
    assert sorted(os.listdir()) == before


def children(of: int) -> list[int]:
    text = Path(f"/proc/{of}/task/{of}/children").read_text()
    return [int(number) for number in text.split()]


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="this system does not list a process's children"
)
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_a_verification_and_its_process(run, name, code):
    run("generate", "2-1", "--no-verify", "-o", "net.py")
    source = Path("net.py").read_text()
    Path("net.py").write_text(
        source.replace("\nif __name__", "\nwhile True:\n    pass\n\nif __name__")
    )
    with started("verify", "net.py") as process:
        while not (found := children(process.pid)):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (code, "", "symnn: stopped\n")
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{child}").exists() for child in found):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@posix
@pytest.mark.parametrize("command", ["show 2-1", "show 2-1 --json"])
def test_output_that_is_not_read_is_no_traceback_and_no_verdict(folder, command):
    reader, writer = os.pipe()
    os.close(reader)
    with started(*command.split(), stdout=writer) as process:
        os.close(writer)
        assert (process.stderr.read(), process.wait()) == ("", 141)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["show 2-1", "export 2-1 --no-verify --format md -o -"])
def test_output_that_is_full_is_one_line(folder, command):
    with open("/dev/full", "w") as full, started(*command.split(), stdout=full) as process:
        err = process.stderr.read()
    assert process.wait() == 2
    assert re.fullmatch(r"symnn: error: standard output: .*No space left on device\n", err), err


@posix
@pytest.mark.parametrize("command", ["show 2-3-1", "train 1-1 line.csv --no-verify --epochs 1"])
def test_a_terminal_without_the_signs_of_mathematics(line_data, command):
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    with started(*command.split(), env=environment) as process:
        out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert out.isascii() and ("R? " in out or "+----" in out)


# Files that belong together


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    for loss in ("mse", "huber"):
        (folder / loss).mkdir()
        assert main(["generate", "1-1", "--loss", loss, "-o", str(folder / loss / "net.py")]) == 0
    return folder


@needs_fork
@pytest.mark.parametrize(
    "command", ["verify net.py", "show net.py", "generate 1-1 --no-verify -o net.py"]
)
def test_a_pair_that_a_killed_command_left_half_written_is_put_back(run, written, command):
    pair = ("net.py", "net.certificate.json")
    old, new = ({n: (written / loss / n).read_text() for n in pair} for loss in ("mse", "huber"))

    def writing() -> None:
        files = {Path(name): together.text_writer(text) for name, text in new.items()}
        together.write_together(files)

    for name in pair:
        shutil.copy(written / "mse" / name, name)
    for _ in killed(writing):
        if Path(STAGING, PLAN).exists() and Path("net.py").read_text() == new["net.py"]:
            break
    assert Path("net.certificate.json").read_text() == old["net.certificate.json"]
    code, out, err = run(*command.split())
    assert (code, err) == (0, "")
    assert set(os.listdir()) <= set(pair)
    if "generate" not in command:
        assert {name: Path(name).read_text() for name in pair} == old
    if command.startswith("verify"):
        assert "certificate: holds" in out


def test_a_training_writes_all_or_nothing(run, line_data, monkeypatch):
    options = ("train", "1-1", "line.csv", "--epochs", "1", "-o", "net.npz")
    assert run(*options).code == 0
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert len(before) == 6
    replace = Path.replace

    def full(self, target):
        if Path(target).name == "net.png" and self.parent.name == "new":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    code, out, err = run(*options, "--seed", "3", "--batch-size", "3")
    assert (code, out) == (2, "")
    assert err == "symnn: error: net.png: cannot be written: No space left on device\n"
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def test_a_picture_that_fails_costs_no_training(run, line_data, monkeypatch):
    from matplotlib.figure import Figure

    def fails(*_, **__):
        raise OSError("no writable folder for its cache")

    monkeypatch.setattr(Figure, "savefig", fails)
    code, out, err = run("train", "1-1", "line.csv", "--no-verify", "--epochs", "1", "-o", "n.npz")
    assert code == 0 and out.endswith("wrote n.py, n.npz, not verified\n")
    assert (
        err == "symnn: no picture of the loss: matplotlib fails: no writable folder for its cache\n"
    )


@posix
def test_a_file_through_a_link_is_written_where_the_link_leads(run, folder, line_data):
    Path("far").mkdir()
    for name in ("net.py", "p.npz"):
        Path(name).symlink_to(f"far/{name}")
    assert run("generate", "1-1", "-o", "net.py").code == 0
    assert Path("net.py").is_symlink()
    assert sorted(os.listdir("far")) == ["net.certificate.json", "net.py"]
    assert run("train", "net.py", "line.csv", "--no-verify", "-o", "p.npz").code == 0
    assert Path("p.npz").is_symlink() and Path("far/p.npz").is_file()


def test_no_temporary_folder_is_needed(run, line_data, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert run("generate", "1-1", "-o", "net.py").code == 0
    train = ("train", "net.py", "line.csv", "--no-verify", "--epochs", "1", "-o", "net.npz")
    assert run(*train).code == 0


def test_a_pdf_without_a_temporary_folder_is_one_line(run, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    code, out, err = run("export", "2-1", "--no-verify", "-o", "net.pdf")
    assert (code, out) == (2, "") and err.count("\n") == 1 and "/nowhere" in err
    assert not os.listdir()


def test_bytecode_that_is_not_the_files_is_not_run(run, folder):
    """What is verified is the text that lies there."""
    import importlib.util
    import py_compile

    run("generate", "2-1", "--no-verify", "-o", "net.py")
    text, times = Path("net.py").read_text(), Path("net.py").stat()
    wrong = text.replace("/ N", "* N")
    assert len(wrong) == len(text) and wrong != text
    Path("net.py").write_text(wrong)
    os.utime("net.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    py_compile.compile("net.py", importlib.util.cache_from_source("net.py"))
    Path("net.py").write_text(text)
    os.utime("net.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert run("verify", "net.py").code == 0


def test_a_file_that_changes_while_it_is_checked_is_not_called_good(run, written, monkeypatch):
    from symnn.cli import emitted

    shutil.copy(written / "mse/net.py", "net.py")
    inspect = emitted.inspect

    def changing(*arguments):
        found = inspect(*arguments)
        shutil.copy(written / "huber/net.py", "net.py")
        return found

    monkeypatch.setattr(emitted, "inspect", changing)
    code, out, err = run("verify", "net.py")
    assert (code, out) == (2, "") and "was changed while it was checked" in err


# Odd files

KINDS = {
    "circle": lambda path: path.symlink_to(path.name),
    "pipe": os.mkfifo if hasattr(os, "mkfifo") else None,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": lambda path: path.mkdir(),
    "nothing": lambda path: path.symlink_to("absent/odd"),
}
READ = (
    *("show odd.toml", "show odd.py", "verify odd.py", "check odd.txt --spec 2-1"),
    *("check odd.py --spec 2-1", "export odd.toml --no-verify -o net.md"),
    *("train 1-1 odd.csv --no-verify", "train 1-1 odd.npz --no-verify"),
)
WRITTEN = (
    *("generate 2-1 --no-verify -o odd.py", "export 2-1 --no-verify -o odd.md"),
    *("train 1-1 line.csv --no-verify -o odd.npz", "generate 2-1 -o odd.py"),
)


@posix
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", [*READ, *WRITTEN])
def test_what_is_no_file_is_refused_at_once(run, line_data, kind, command):
    (name,) = (word for word in command.split() if word.startswith("odd."))
    KINDS[kind](Path(name))
    before = sorted(os.listdir())
    start = time.process_time()
    code, out, err = run(*command.split())
    assert time.process_time() - start < 10
    assert (code, out) == (2, "") and err.count("\n") == 1 and err.startswith("symnn: error: ")
    assert sorted(os.listdir()) == before


@pytest.mark.parametrize("command", READ)
def test_what_may_not_be_read_is_refused(run, line_data, command):
    (name,) = (word for word in command.split() if word.startswith("odd."))
    Path(name).touch(mode=0)
    if os.access(name, os.R_OK):
        pytest.skip("this user may read anything")
    code, out, err = run(*command.split())
    assert (
        (code, out) == (2, "")
        and err.count("\n") == 1
        and re.search("Permission denied|not readable", err)
    )


@posix
@pytest.mark.parametrize("kind", [*KINDS])
@pytest.mark.parametrize("name", ["net.certificate.json", "net.png"])
def test_what_lies_beside_the_output_is_looked_at_first(run, line_data, kind, name):
    KINDS[kind](Path(name))
    before = sorted(os.listdir())
    code, out, err = run("train", "1-1", "line.csv", "--epochs", "1", "-o", "net.npz")
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert sorted(os.listdir()) == before


@posix
def test_a_disk_with_no_room_is_one_line_and_leaves_nothing(line_data):
    before = sorted(os.listdir())
    command = f"ulimit -f 0; {sys.executable} -c '{RUN}' generate 2-1 --no-verify -o net.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    assert done.stderr == "symnn: error: net.py: cannot be written: File too large\n"
    assert sorted(os.listdir()) == before
