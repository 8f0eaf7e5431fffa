"""Another's code in a process of its own: what it returns, and every way it may not."""

from __future__ import annotations

import time

import pytest

from symnn.errors import Defect, InputError
from symnn.sandbox import Limits, Outcome, Stopped, call
from tests import sandboxed


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
