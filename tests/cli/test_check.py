"""`symnn check`: a learner's report, JSON for graders, folders, and bad commands."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from symnn.cli import report
from tests.derivations.text.networks import COLUMNS

SPEC = ["--spec", "2-2-2", "--activation", "sigmoid", "--output-activation", "sigmoid"]
SEED = Path(__file__).parents[2] / "examples" / "check" / "diy_deep_learning.txt"


@pytest.fixture
def check(folder, run):
    """`check(text)`: the outcome for a text derivation of a network of sigmoids."""

    def call(text, *options, spec=SPEC):
        Path("mine.txt").write_text(text, encoding="utf-8")
        return run("check", "mine.txt", *spec, "--samples", "2", *options)

    return call


def test_a_right_derivation(check):
    outcome = check(COLUMNS)
    assert (outcome.code, outcome.err) == (0, "")
    assert "verdict: equal" in outcome.out and "different" not in outcome.out
    assert "one sample, a column" in outcome.out


def test_a_wrong_one_is_a_lesson(check):
    outcome = check(COLUMNS.replace("f'(z[l]) * ", ""))
    assert outcome.code == 1
    told = " ".join(outcome.out.split())
    assert "first wrong: line 2, delta[1] delta[l] = (W[l+1].T @ delta[l+1])" in told
    assert "likely cause: the activation's derivative is missing" in told
    assert "it should read delta[l] = W[l+1].T @ delta[l+1] * f'(z[l]) for l = 1..L-1" in told
    assert "as written: " in told and "the true value: " in told
    assert told.endswith("verdict: different")


def test_the_seeds_formulas(run):
    outcome = run("check", SEED, "--spec", "2-2-3-2", *SPEC[2:])
    assert outcome.code == 1
    told = " ".join(outcome.out.split())
    assert "first wrong: line 4, db[1], for N = 3 samples" in told
    assert "delta[l] = diag(f'(z[l])) @ W[l+1].T @ delta[l+1] for l = 1..L-1" in told
    assert told.endswith("verdict: equal for N = 1, different for N >= 2")


def test_json(check):
    outcome = check(COLUMNS.replace("a[L] - y", "y - a[L]"), "--json")
    data = json.loads(outcome.out)
    assert outcome.code == 1 and data["verdict"] == "different" and data["network"] == "net_2_2_2"
    assert data["first_wrong"]["cause"]["kind"] == "sign"
    assert data["samples"] == {"1": "different", "2": "different"}


def test_undecided_is_no_pass(check):
    """atan(u) + atan(1/u) is pi/2 for u > 0, which no rule of the proof says."""
    text = COLUMNS.replace("(a[L] - y)", "(a[L] - y) * (atan(exp(y)) + atan(exp(-y))) * 2/pi")
    outcome = check(text)
    assert outcome.code == 3
    assert "undecided: delta[L]" in outcome.out and outcome.out.endswith("verdict: undecided\n")


def test_a_folder_is_a_line_each_and_the_worst_code(folder, run):
    sheet = Path("sheet")
    sheet.mkdir()
    (sheet / "ada.txt").write_text(COLUMNS)
    (sheet / "bob.txt").write_text(COLUMNS.replace("a[L] - y", "y - a[L]"))
    outcome = run("check", "sheet", *SPEC, "--samples", "2")
    lines = outcome.out.splitlines()
    assert outcome.code == 1
    assert lines == [
        "sheet/ada.txt: equal",
        "sheet/bob.txt: different; line 1, delta[L]: a sign (z2): -1",
        "2 submissions: 1 equal, 1 different",
    ]
    (sheet / "cy.txt").write_text("delta[L] = (a[L]\n")
    (sheet / "notes.md").write_text("not a submission")
    outcome = run("check", "sheet", *SPEC, "--samples", "2", "--json")
    assert outcome.code == 2
    found = json.loads(outcome.out)["submissions"]
    assert [each.get("verdict") for each in found] == ["equal", "different", None]
    assert "cannot be read" in found[2]["error"]


def test_a_folder_shows_how_far_it_is_on_a_terminal_and_only_there(folder, run, monkeypatch):
    sheet = Path("sheet")
    sheet.mkdir()
    for name in ("ada", "bob"):
        (sheet / f"{name}.txt").write_text("delta[L] = a[L] - y\n")
    assert run("check", "sheet", *SPEC, "--samples", "2").err == ""
    terminal = io.StringIO()
    monkeypatch.setattr(report, "errors", Console(file=terminal, force_terminal=True))
    out = run("check", "sheet", *SPEC, "--samples", "2").out
    assert "0/2" in terminal.getvalue() and "sheet/bob.txt" in terminal.getvalue()
    assert "\x1b" not in out and out.count("\n") == 3


def test_layout_and_weights_on_the_command_line(check):
    rows = """\
delta[L] = (a[L] - y) * f'(z[L])
delta[l] = (delta[l+1] @ W[l+1].T) * f'(z[l])   for l = 1..L-1
dW[l] = a[l-1].T @ delta[l]
db[l] = delta[l]
"""
    assert check(rows, "--layout", "rows", "--transposed-weights").code == 0
    assert check(rows).code == 1


BAD = {
    "no such file": (["none.txt", *SPEC], "none.txt: is not a file"),
    "no spec": (["good.txt"], "Missing option '--spec'"),
    "a bad spec": (["good.txt", "--spec", "2-x"], "2-x"),
    "a bad activation": (["good.txt", "--spec", "2-2-2", "--activation", "tahn"], "'tanh'"),
    "an empty folder": (["empty", *SPEC], "empty: holds no derivation"),
    "a layout not known": (
        ["good.txt", *SPEC, "--layout", "diagonal"],
        "not one of 'columns', 'rows'",
    ),
    "no sample": (["good.txt", *SPEC, "--samples", "0"], "--samples"),
    "too many samples": (["good.txt", *SPEC, "--samples", "99"], "--samples"),
    "a function of a text": (["good.txt:f", *SPEC], "good.txt:f: is not a file"),
    "arguments of a text": (["good.txt", *SPEC, "--args", "x,y"], "--args: good.txt is a text"),
    "returns of a text": (["good.txt", *SPEC, "--returns", "W1"], "it is for a Python file"),
    "an update of a text": (["good.txt", *SPEC, "--update"], "it is for a Python file"),
    "names that are none": (["good.txt", *SPEC, "--args", "x;y"], "expected names with commas"),
    "bad input in a file": (["bad.txt", *SPEC], "bad.txt:2: 'q' is not defined"),
    "no time": (["good.txt", *SPEC, "--timeout", "0"], "--timeout"),
    "no memory": (["good.txt", *SPEC, "--memory", "1"], "--memory"),
}


@pytest.mark.parametrize(("arguments", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_one_line(arguments, told, folder, run):
    Path("good.txt").write_text(COLUMNS)
    Path("bad.txt").write_text("delta[L] = a[L] - y\ndelta[1] = q\n")
    Path("empty").mkdir()
    outcome = run("check", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("symnn: error: ") and outcome.err.count("\n") == 1
    assert told in outcome.err
