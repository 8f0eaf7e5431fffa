"""A file that is run as people run it: signals, pipes that are closed, full disks, odd files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.faults import FAILED, full_disk, injected, killed, needs_fork, needs_strace

posix = pytest.mark.skipif(os.name != "posix", reason="this system has other signals")


@pytest.fixture
def script(sample, write):
    """The sample's file, as a command to start, and data to train on."""
    write({"x": np.random.default_rng(0).normal(size=(2000, 2)), "y": np.ones(2000)}, "d.npz")
    file = sample().__file__

    def command(*arguments: str) -> list[str]:
        return [sys.executable, file, *arguments]

    return command


def started(command: list[str], **options) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)


@posix
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_training_and_what_was_trained_is_saved(script, sample, name, code):
    train = script("train", "d.npz", "--epochs", "1000000")
    with started(train, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.send_signal(getattr(signal, name))
        _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err.startswith("sample.py: stopped in epoch ") and err.count("\n") == 1
    assert err.endswith(" of 1000000; saved params.npz\n")
    trained, first = sample().load("params.npz"), sample().init_params(0)
    assert not np.array_equal(trained["W1"], first["W1"])
    assert sorted(os.listdir()) == ["d.npz", "params.npz"]


@posix
def test_a_signal_before_the_first_step_saves_nothing(sample, write, monkeypatch, capsys):
    write({"x": np.ones((9, 2)), "y": np.ones(9)}, "d.npz")
    write("kept", "params.npz")
    module, shuffled = sample(), sample()._shuffled

    def interrupted(*args):
        signal.raise_signal(signal.SIGINT)
        return shuffled(*args)

    monkeypatch.setattr(module, "_shuffled", interrupted)
    assert module.main(["train", "d.npz"]) == 130
    assert capsys.readouterr().err == "sample.py: stopped\n"
    assert Path("params.npz").read_text() == "kept"


@posix
def test_fit_is_interrupted_between_two_steps(sample, monkeypatch):
    """As in a notebook: the signal comes while parameters change in place."""
    module, taken = sample(), []
    update = module._update

    def half(t, theta, g):
        if t == 7:
            theta[:3] = 1e9
            signal.raise_signal(signal.SIGINT)
            theta[:3] = 0
        update(t, theta, g)
        taken.append(theta.copy())

    monkeypatch.setattr(module, "_update", half)
    params = module.init_params()
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        module.fit(params, np.ones((100, 2)), np.ones((100, 1)), batch_size=5, epochs=3)
    assert len(taken) == 7 and signal.getsignal(signal.SIGINT) is handler
    found = np.concatenate([params[name].ravel() for name in module.PARAMETERS])
    np.testing.assert_array_equal(found, taken[-1])


@posix
def test_a_second_signal_acts_at_once(sample, monkeypatch):
    module, reached = sample(), []

    def step(t, theta, g):
        theta[...] = t
        if t == 7:
            signal.raise_signal(signal.SIGINT)
            reached.append("held")
            signal.raise_signal(signal.SIGINT)
            reached.append("held again")

    monkeypatch.setattr(module, "_update", step)
    params = module.init_params()
    with pytest.raises(KeyboardInterrupt):
        module.fit(params, np.ones((15, 2)), np.ones((15, 1)), batch_size=5, epochs=9)
    assert reached == ["held"]
    for array in params.values():  # those of the last whole epoch, of three steps each
        np.testing.assert_array_equal(array, 6)


@posix
def test_an_interrupted_training_that_diverged_has_finite_parameters(sample, monkeypatch):
    module, update = sample(), sample()._update

    def step(t, theta, g):
        update(t, theta, g)
        if t == 7:
            theta[0] = np.inf
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(module, "_update", step)
    params = module.init_params()
    with pytest.raises(KeyboardInterrupt):
        module.fit(params, np.ones((100, 2)), np.ones((100, 1)), batch_size=5)
    assert all(np.isfinite(array).all() for array in params.values())


def test_fit_runs_in_a_thread_too(sample):
    params, first = sample().init_params(), sample().init_params()
    data = np.ones((10, 2)), np.ones((10, 1))
    thread = threading.Thread(target=sample().fit, args=(params, *data))
    thread.start()
    thread.join()
    assert not np.array_equal(params["W1"], first["W1"])


@posix
def test_a_handler_that_goes_on_loses_no_step(sample, monkeypatch):
    module, seen, update = sample(), [], sample()._update
    handler = signal.signal(signal.SIGINT, lambda *_: seen.append(len(steps)))
    steps: list[int] = []

    def step(t, theta, g):
        if t == 2:
            signal.raise_signal(signal.SIGINT)
        update(t, theta, g)
        steps.append(t)

    monkeypatch.setattr(module, "_update", step)
    try:
        module.fit(module.init_params(), np.ones((20, 2)), np.ones((20, 1)), batch_size=5)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert (seen, steps) == ([2], [1, 2, 3, 4])


@posix
def test_training_goes_on_where_its_lines_are_not_read(script, sample):
    train = script("train", "d.npz", "--epochs", "30")
    with started(train, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert (process.wait(), err) == (141, "")
    assert sample().main(["train", "d.npz", "--epochs", "30", "-q", "-o", "q.npz"]) == 0
    whole = sample().load("q.npz")
    for name, array in sample().load("params.npz").items():
        np.testing.assert_array_equal(array, whole[name])


@posix
def test_output_that_is_not_read_is_no_traceback(script):
    subprocess.run(script("train", "d.npz", "-q", "--epochs", "1"), check=True)
    reader, writer = os.pipe()
    os.close(reader)
    with started(script("predict", "d.npz"), stdout=writer) as process:
        os.close(writer)
        assert (process.stderr.read(), process.wait()) == ("", 141)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [["train", "d.npz"], ["predict", "d.npz"], ["selfcheck"]])
def test_output_that_is_full_is_one_line(script, command):
    subprocess.run(script("train", "d.npz", "-q", "--epochs", "1"), check=True)
    with open("/dev/full", "w") as full, started(script(*command), stdout=full) as process:
        err = process.stderr.read()
    told = "sample.py: error: standard output: No space left on device\n"
    assert (process.wait(), err) == (2, told)


def test_output_that_was_closed_from_the_start(script):
    command = " ".join(map(repr, script("train", "d.npz", "--epochs", "1")))
    done = subprocess.run(f"{command} >&-", shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and Path("params.npz").exists()


@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "cp1252"])
def test_a_terminal_without_the_signs_of_mathematics(script, encoding):
    x = np.arange(20.0)
    np.savez("d.npz", x=np.stack([x, x], 1), y=x)
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": encoding}
    train = script("train", "d.npz", "--epochs", "1", "-q")
    done = subprocess.run(train, env=environment, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"R\xb2 " if encoding == "cp1252" else b"R? ") in done.stdout


# What is written, and where

OLD, NEW = 1, 2


def seed_of(module, path: Path) -> int:
    """Which parameters are saved there: all of them old, or all of them new."""
    found = module.load(path)
    (seed,) = (
        seed
        for seed in (OLD, NEW)
        if all(np.array_equal(found[n], a) for n, a in module.init_params(seed).items())
    )
    return seed


@needs_fork
@pytest.mark.parametrize("faults", [killed, full_disk])
def test_a_fault_at_any_call_leaves_the_old_file_or_the_new_one(sample, tmp_path, faults):
    module, path, seen = sample(), tmp_path / "p.npz", set()
    module.save(path, module.init_params(OLD))
    for outcome in faults(lambda: module.save(path, module.init_params(NEW))):
        seed = seed_of(module, path)
        assert outcome == FAILED or outcome < 0 or seed == NEW
        assert os.listdir(tmp_path) == ["p.npz"]
        seen.add(seed)
        module.save(path, module.init_params(OLD))
    assert len(seen) == 2


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC"])
def test_a_fault_at_any_system_call_of_a_save(sample, tmp_path, fault):
    module, path = sample(), tmp_path / "p.npz"

    def work() -> int:
        try:
            module.save(path, module.init_params(NEW))
        except module.DataError:
            return FAILED
        return 0

    module.save(path, module.init_params(OLD))
    for code in injected(work, fault):
        assert code in (0, FAILED, -9)
        assert code != 0 or seed_of(module, path) == NEW
        seed_of(module, path)
        assert os.listdir(tmp_path) == ["p.npz"]
        module.save(path, module.init_params(OLD))


@posix
def test_a_file_that_may_not_grow_is_one_line(script):
    command = " ".join(map(repr, script("train", "d.npz", "--epochs", "1", "-q")))
    done = subprocess.run(f"ulimit -f 0; {command}", shell=True, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr == "sample.py: error: params.npz: File too large\n"
    assert os.listdir() == ["d.npz"]


def test_a_link_stays_and_its_file_is_replaced(sample, write, tmp_path):
    write("", "d.csv")
    (tmp_path / "far").mkdir()
    (tmp_path / "far/p.npz").write_text("old")
    (tmp_path / "p.npz").symlink_to("far/p.npz")
    sample().save("p.npz", sample().init_params())
    assert (tmp_path / "p.npz").is_symlink()
    assert list(sample().load("far/p.npz")) == list(sample().PARAMETERS)
    assert os.listdir(tmp_path / "far") == ["p.npz"]


@pytest.mark.parametrize("name", ["é" * 125 + ".npz", "a" * 251 + ".npz"])
def test_a_name_may_be_as_long_as_the_system_has_it(sample, tmp_path, name):
    sample().save(tmp_path / name, sample().init_params())
    assert os.listdir(tmp_path) == [name]
    path = tmp_path / ("a" * 252 + ".npz")
    with pytest.raises(sample().DataError, match="File name too long"):
        sample()._output(path, ".npz")


KINDS = {
    "circle": lambda path: path.symlink_to(path.name),
    "pipe": os.mkfifo if hasattr(os, "mkfifo") else None,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": lambda path: path.mkdir(),
    "nothing": lambda path: path.symlink_to("absent"),
}


@posix
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "command",
    ["train odd.csv", "train odd.npz", "predict odd.csv", "predict d.npz --params odd.npz"],
)
def test_what_is_no_file_to_read_is_refused_at_once(sample, write, capsys, kind, command):
    write({"x": np.ones((9, 2)), "y": np.ones(9)}, "d.npz")
    sample().save("params.npz", sample().init_params())
    KINDS[kind](Path("odd.csv" if "odd.csv" in command else "odd.npz"))
    start = time.process_time()
    assert sample().main(command.split()) == 2
    assert time.process_time() - start < 10
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "odd." in err


@posix
@pytest.mark.parametrize("kind", ["circle", "pipe", "device", "folder"])
@pytest.mark.parametrize("command", ["train d.npz -o odd.npz", "predict d.npz -o odd.csv"])
def test_what_is_no_file_to_write_is_refused_before_the_work(sample, write, capsys, kind, command):
    write({"x": np.ones((9, 2)), "y": np.ones(9)}, "d.npz")
    KINDS[kind](Path(command.split()[-1]))
    assert sample().main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "odd." in err


def test_a_line_without_end_is_not_read_to_its_end(sample, write, refusal, monkeypatch):
    monkeypatch.setattr(sample(), "LONGEST_LINE", 1000)
    write("a,b,c\n1,2,3\n" + "1" * 5000)
    assert "a line has more than 1000 characters" in refusal(sample(), "read_data", "d.csv")


def test_a_folder_that_is_read_only_is_refused_before_the_work(sample, write, capsys, tmp_path):
    write({"x": np.ones((9, 2)), "y": np.ones(9)}, "d.npz")
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write anywhere")
    assert sample().main(["train", "d.npz"]) == 2
    tmp_path.chmod(0o700)
    assert "its folder cannot be written" in capsys.readouterr().err
