"""A text is judged within bounds on time and memory, in a process of its own."""

from __future__ import annotations

import time

import pytest

from symnn.derivations import Options, check_derivation
from symnn.derivations.text.judge import verdicts
from symnn.derivations.text.judge.verdicts import judge_bounded, judge_text
from symnn.errors import InputError
from tests.derivations.text.networks import COLUMNS, sigmoids
from tests.quick import one_in

SQUARES = "".join(f"e{n} = e{n + 1}*e{n + 1}\n" for n in range(40))
MONSTERS = {
    "each the square of the next": f"{SQUARES}e40 = a[L] - y\ndelta[L] = e0\n",
    "nested sums": f"delta[L] = {'sum(' * 60}a[L] - y{')' * 60}\n",
    "a great power": "delta[L] = 9**9**9 * y\n",
    "a great layer": "delta[L] = W[10**9] * y\n",
    "five thousand lines": "".join(f"e{n} = y + {n}\n" for n in range(5000)),
    "a product of sums": f"delta[L] = {'*'.join(['(a[L] - y + z[L] + 1)'] * 100)}\n",
    "powers of powers": "delta[L] = ((((a[L]+y)**64)**64)**64)**64 - ((a[L]+y)**64)**9\n",
}


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(verdicts, "PROOF_SECONDS", 1)


@pytest.mark.parametrize("text", one_in(2, MONSTERS.values()), ids=MONSTERS)
def test_a_monster_is_judged_or_refused_in_time(text, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text(text, encoding="utf-8")
    started = time.monotonic()
    try:
        assert check_derivation(str(path), sigmoids(), Options(timeout=3, memory=512)).items
    except InputError as error:
        assert str(error).startswith(f"{path}:") and len(str(error)) < 300
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(("options", "told"), [({"timeout": 1}, "longer than 2 s; --timeout")])
def test_the_line_tells_the_bound_that_was_met(options, told, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text(MONSTERS["each the square of the next"], encoding="utf-8")
    with pytest.raises(InputError, match=told) as caught:
        check_derivation(str(path), sigmoids(), Options(**options))
    assert str(caught.value).startswith(f"{path}: its equations are too much to judge")


def test_the_other_process_says_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(verdicts, "PROOF_SECONDS", 60)
    path = tmp_path / "mine.txt"
    path.write_text(COLUMNS.replace("a[L] - y", "y - a[L]"), encoding="utf-8")
    here, there = judge_text(path, sigmoids()), judge_bounded(path, sigmoids())
    assert here == there and here.first_wrong is not None
