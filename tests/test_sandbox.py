"""Another's code in a process of its own: what it returns, and every way it may not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from symnn.errors import Defect, InputError
from symnn.sandbox import Limits, Outcome, Stopped, call, calls
from tests import sandboxed
from tests.processes import alive, left


def run(name: str, *, seconds: float = 20, memory: int = 2**30, progress=lambda step: None):
    return call(sandboxed.run, name, Limits(seconds, memory), progress)


def stopped(name: str, **limits) -> Stopped:
    with pytest.raises(Stopped) as caught:
        run(name, **limits)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_result_comes_back_and_steps_are_told_as_they_are_made():
    steps = []
    assert run("counts", progress=steps.append) == Outcome([1, 2, 3], "")
    assert steps == ["step 0", "step 1", "step 2"]


def test_what_is_printed_is_kept_apart_from_the_result():
    value, printed = vars(run("prints")).values()
    assert value == "done"
    for text in ("hello\n", "to stderr\n", "from below\n", "from a child\n"):
        assert text in printed


def test_of_a_flood_the_beginning_is_kept():
    assert run("floods") == Outcome("done", "x" * 10_000)


@pytest.mark.parametrize("name", ["loops", "sleeps_in_a_child", "ignores_signals"])
def test_what_does_not_end_is_stopped(name):
    start = time.monotonic()
    error = stopped(name, seconds=0.5)
    assert (error.kind, str(error)) == ("time", "was stopped: it ran longer than 0.5 s")
    assert time.monotonic() - start < 15


@pytest.mark.parametrize("name", ["allocates", "hoards"])
def test_memory_is_bounded(name):
    error = stopped(name, memory=2**28)
    assert error.kind == "memory"
    assert str(error) == "was stopped: it needs more than 256 MiB of memory"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("raises", "raised", "raised ValueError: of two lines"),
        ("exits", "raised", "raised SystemExit: 3"),
        ("exits_at_once", "ended", "ended by itself without a result, exit code 7"),
        ("crashes", "ended", "was ended by SIGABRT"),
    ],
)
def test_an_end_without_a_result_says_how(name, kind, text):
    error = stopped(name)
    assert error.kind == kind and str(error).startswith(text)


@pytest.mark.parametrize("name", ["returns_a_set", "asks_symnn_for_nonsense"])
def test_what_symnn_itself_does_wrong_there_is_no_fault_of_anothers_code(name):
    with pytest.raises(Defect, match=r"^\w+: .* \(symnn/[a-z_/]+\.py:\d+\)$") as caught:
        run(name)
    assert not isinstance(caught.value, InputError)


def test_bad_input_is_the_users_to_mend_here_as_there():
    with pytest.raises(InputError, match=r"^net\.py: is not right$") as caught:
        run("refuses")
    assert not isinstance(caught.value, Stopped)


def test_there_is_nothing_to_read():
    assert run("reads").value == ["", ""]


def test_what_is_left_running_is_not_waited_for():
    assert run("leaves_a_thread").value == "done"


# What it starts


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only its group is known")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The folder in which temporary folders are made; it names the processes of a call."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@on_linux
@pytest.mark.parametrize("end", ["counts", "exits_at_once", "stops_itself", "runs_ahead"])
def test_nothing_is_left_however_it_ends(place, end):
    steps: list[str] = []
    try:
        run(f"flees and {end}", seconds=2, progress=steps.append)
    except Stopped:
        assert end != "counts"
    assert steps[0] == "fled"
    assert not alive(place) and not list(place.iterdir())


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """`changed(a, b)`: what watches has b in the place of a."""

    def change(before, after):
        text = calls.SUPERVISOR.read_text()
        assert before in text
        monkeypatch.setattr(calls, "SUPERVISOR", tmp_path.with_suffix(".py"))
        calls.SUPERVISOR.write_text(text.replace(before, after))

    return change


@on_linux
def test_a_kernel_that_does_not_list_children(place, changed):
    changed("if CHILDREN.exists()", "if False")
    assert stopped("flees and sleeps", seconds=2).kind == "time"
    assert not alive(place)


@on_linux
def test_a_system_without_proc_ends_the_group_and_waits_for_nobody_else(place, changed):
    changed("if LINUX", "if False")
    changed("if CHILDREN.exists()", "if False")
    start = time.monotonic()
    assert stopped("flees and sleeps_in_a_child", seconds=2).kind == "time"
    assert time.monotonic() - start < 30
    fled = alive(place)
    for process in fled:
        os.kill(int(process.split()[0]), signal.SIGKILL)
    assert len(fled) == 3


@on_linux
@pytest.mark.parametrize("name", ["doubles", "has_threads"])
def test_there_are_only_so_many_processes_and_threads(place, changed, name):
    changed("TASKS = 512", "TASKS = 50")
    error = stopped(name, seconds=60)
    assert error.kind == "tasks"
    assert str(error) == "was stopped: it has more than 50 processes and threads"
    assert not alive(place)


def test_a_watcher_that_fails_is_a_defect(changed):
    changed("def main() -> None:", "def main() -> None:\n    sys.exit(1)")
    with pytest.raises(Defect, match="exit code 1"):
        run("counts")


@on_linux
def test_memory_is_bounded_for_all_processes_together(place):
    error = stopped("hoards_in_eight", seconds=60)
    assert str(error) == "was stopped: it needs more than 1,024 MiB of memory"
    assert error.kind == "memory" and not alive(place)


@on_linux
def test_what_processes_share_is_counted_once():
    assert run("shares_memory", memory=2**28).value == "done"


@on_linux
def test_nothing_is_left_when_symnn_is_killed(place):
    script = "from tests import test_sandbox as t; t.run('flees and sleeps', progress=print)"
    command = [sys.executable, "-uc", script]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "fled\n"
        assert len(alive(place)) > 4
        process.kill()
    assert not left(place, 10) and not list(place.iterdir())


@on_linux
def test_it_does_not_outlive_what_watches_it(place):
    with pytest.raises(Stopped, match="was ended by SIGKILL"):
        run("kills_its_parent and sleeps", seconds=60)
    assert not left(place, 10) and not list(place.iterdir())


# What it is given


def test_neither_secrets_nor_open_files_are_handed_over(place, monkeypatch):
    monkeypatch.setenv("SECRET", "of nobody's business")
    monkeypatch.setenv("LC_TIME", "C")
    secret = os.open(place / "secret", os.O_CREAT)
    os.set_inheritable(secret, True)
    seen = run("sees").value
    os.close(secret)
    assert "SECRET" not in seen["own"] and "nobody" not in str(seen)
    assert seen["own"]["LC_TIME"] == "C" and seen["own"]["PATH"] == os.environ["PATH"]
    assert Path(seen["own"]["TMPDIR"]).parent == place
    files = seen["files"]
    assert files.pop("0") == os.devnull
    assert len(files) == 3 and all(file.startswith("pipe:") for file in files.values())


def test_what_is_in_its_temporary_folder_is_removed(place):
    assert run("makes_a_mess and counts").value == [1, 2, 3]
    assert not list(place.iterdir())


def test_a_fork_that_returns_too_has_no_say():
    assert run("returns_twice").value == "parent"


def test_a_signal_without_a_name_is_told_by_its_number():
    assert str(stopped("ends_by_signal_40")) == "was ended by signal 40"
