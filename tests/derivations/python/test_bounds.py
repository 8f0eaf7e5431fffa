"""Code that does not come to a result: one clear line each, within time and memory."""

from __future__ import annotations

import time

import pytest

from symnn.errors import InputError
from symnn.verify import Verdict

RIGHT = """
import numpy as np

def gradients(x, y, W1, b1, W2, b2):
    {first}
    a1 = np.tanh(x @ W1.T + b1)
    d2 = (a1 @ W2.T + b2 - y) / len(x)
    d1 = d2 @ W2 * (1 - a1**2)
    return {result}
"""
DICT = '{"W1": d1.T @ x, "b1": d1.sum(0), "W2": d2.T @ a1, "b2": d2.sum(0)}'


def source(first: str = "pass", result: str = DICT) -> str:
    return RIGHT.format(first=first, result=result)


REFUSED = {
    "1/0": ("ZeroDivisionError", "mine.py:5"),
    "raise ValueError('no\\nway')": ("it raises ValueError: no way", "mine.py:5"),
    "raise SystemExit(3)": ("SystemExit", "mine.py:5"),
    "undefined + 1": ("NameError", "mine.py:5"),
    "return None": ("returns nothing", "changes nothing"),
    "return 'text'": ("no gradient", ""),
    "return x, y": ("no gradient", ""),
    "return {'W1': W1}": ("no gradient for b1", ""),
    "np.fft.fft(x)": ("fft", "mine.py:5"),
    "gradients(x, y, W1, b1, W2, b2)": ("RecursionError", "mine.py:5"),
    "np.random.rand(3)": ("no gradient is random", "mine.py:5"),
}


@pytest.mark.parametrize("first", REFUSED)
def test_one_line_says_why_nothing_came_of_it(first: str, judge) -> None:
    with pytest.raises(InputError) as error:
        judge(source(first))
    assert "\n" not in str(error.value)
    for words in REFUSED[first]:
        assert words in str(error.value)


UNREADABLE = {
    "def gradients(:": ("mine.py:1", "is not Python"),
    "import numpy as np": ("it defines no function",),
    "def f(x): pass\ndef g(x): pass": ("which function is meant?", "f, g"),
    "from nowhere.at_all import thing\nthing()\ndef f(x): pass": ("nowhere.at_all.thing",),
    "def f(x, y, W1, b1, W2, b2, foo): pass": ("foo", "--args"),
    "def f(x, y, W1, b1): pass": ("--args",),
    "\x00": ("is not Python",),
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_file_that_cannot_be_used_is_one_line(text: str, judge) -> None:
    with pytest.raises(InputError) as error:
        judge(text)
    for words in UNREADABLE[text]:
        assert words in str(error.value)


def test_a_function_that_is_not_there_gets_a_suggestion(judge) -> None:
    with pytest.raises(InputError, match=r"no function 'gradient'; did you mean gradients\?"):
        judge(source(), function="gradient")


@pytest.mark.parametrize(
    "first",
    [
        "while True: pass",
        "while True:\n        try:\n            while 1: 1\n        except BaseException: pass",
        "import time; time.sleep(60)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import signal; signal.signal(signal.SIGALRM, lambda *_: 0); import time; time.sleep(60)",
    ],
)
def test_what_runs_for_ever_is_stopped(first: str, outside) -> None:
    start = time.monotonic()
    with pytest.raises(InputError, match=r"mine\.py: it was stopped: it ran longer than 0\.5 s"):
        outside(source(first), timeout=0.5)
    assert time.monotonic() - start < 20


def test_what_needs_too_much_memory_is_stopped(outside) -> None:
    with pytest.raises(InputError, match="memory"):
        outside(source("y = [x] * 10**10"), memory=200)


def test_what_ends_its_process_is_one_line(outside) -> None:
    with pytest.raises(InputError, match="exit code 7"):
        outside(source("import os; os._exit(7)"))


def test_what_is_printed_is_kept_apart(outside, capfd) -> None:
    judgement = outside(source("print('hello', input if False else '')"))
    assert judgement.verdict is Verdict.EQUAL
    assert any("it printed" in line and "hello" in line for line in judgement.assumed)
    assert capfd.readouterr() == ("", "")


def test_input_from_the_terminal_is_closed(outside) -> None:
    with pytest.raises(InputError, match="EOFError"):
        outside(source("input()"))


SHAPES = {
    DICT.replace("d1.T @ x", "x.T @ d1"): ("W1", "transpose"),
    DICT.replace("d2.sum(0)", "d2"): ("b2", "missing_sum_over_batch"),
    DICT.replace("d2.sum(0)", "d2.sum(1)"): ("b2", "wrong_axis"),
    DICT.replace("d2.sum(0)", "np.zeros((7, 7))"): ("b2", "wrong_shape"),
}


@pytest.mark.parametrize("result", SHAPES)
def test_a_wrong_shape_is_different(result: str, judge) -> None:
    judgement = judge(source(result=result))
    name, kind = SHAPES[result]
    wrong = [item for item in judgement.parameters if item.verdict is Verdict.DIFFERENT]
    assert [item.name for item in wrong] == [name]
    assert wrong[0].cause.kind.value == kind
