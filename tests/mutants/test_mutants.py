"""A sample of `make mutants`: nothing of another meaning gets through, nothing right is refused."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.equivalence import Argument, runs_alike
from tests.mutants.exact import same_code
from tests.mutants.figures import Record, lines, summary, to_json
from tests.mutants.judge import module_of, unmutated
from tests.mutants.mutations import mutants

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_sample_of_mutants_is_refused() -> None:
    command = [sys.executable, "-m", "tests.mutants", "--files", "24", "--symnn", "4", "--json"]
    command += ["--networks", "classifier,robust", "--people", "12"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    data = json.loads(run.stdout)
    assert data["emitted_files"]["mutants"] == 24 and data["symnn_itself"]["mutants"] == 4
    assert all(survivor["argument"] for survivor in data["equivalent"])
    assert data["emitted_files"]["refused"] >= 14
    assert data["edits_of_people"]["refused"] == 12
    assert not data["false_alarms"] and not data["holes"]


CODE = """
def step(x, W, out):
    '''Text.'''
    N = len(x)
    np.add.reduce(x, axis=0, out=out)
    out /= N
    return np.where(out[:, None] > 0, x @ W.T, -1)
"""


def test_mutations_are_of_every_kind_and_distinct() -> None:
    (function,) = ast.parse(CODE).body
    assert isinstance(function, ast.FunctionDef)
    found = list(mutants(function))
    kinds = {mutant.kind for mutant in found}
    wanted = {"operator", "sign", "constant", "operand order", "transpose", "axis", "slice"}
    wanted |= {"dropped statement", "variable", "buffer", "comparison", "dropped operand"}
    assert wanted <= kinds
    texts = [ast.unparse(mutant.tree()) for mutant in found]
    assert len(set(texts)) == len(texts)
    assert ast.unparse(function) not in texts
    assert all("'Text.'" in text or "Text." in text for text in texts)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("d1 = d2 @ W2 * (z1 > 0)", "d1 = d2 @ W2 * (z1 >= 0)"),  # at a kink only
        ("e_1 = np.exp(t_1)", "e_1 = np.exp(t_1 + 500)"),  # overflow
        ("s5 -= y", "s5 -= y[0]"),  # with several rows only
        ("np.log(s4, out=s6)", "s6 *= 0; s6 += np.log(s4)"),  # with NaN in it
    ],
)
def test_what_differs_somewhere_is_not_equivalent(right: str, wrong: str) -> None:
    whole = unmutated("classifier")
    text = ast.unparse(whole.tree)
    assert right in text
    found, _ = runs_alike(whole.module, module_of(ast.parse(text.replace(right, wrong))))
    assert found is None
    assert not same_code(whole.tree, ast.parse(text.replace(right, wrong)))


def test_another_order_of_additions_is_equivalent() -> None:
    whole = unmutated("classifier")
    text = ast.unparse(whole.tree)
    found, _ = runs_alike(whole.module, module_of(ast.parse(text)))
    assert found is Argument.BITS
    right = "d2 = (e_1 * (y.sum(axis=1) / s_1)[:, None] - y) / N"
    assert right in text
    other = "d2 = (e_1 * (y.sum(axis=1) / s_1)[:, None] / N - y / N)"
    found, _ = runs_alike(whole.module, module_of(ast.parse(text.replace(right, other))))
    assert found is Argument.ROUNDING


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x = a + b * c", "x = c * b + a", True),
        ("x = a > b", "x = b < a", True),
        ("x = 2 * 3", "x = 6", True),
        ("np.add.reduce(a, axis=0, out=s)", "np.add.reduce(a, out=s)", True),
        ("np.multiply(a, b, out=c)", "np.multiply(b, a, out=c)", True),
        ("np.add.reduce(a, axis=1, out=s)", "np.add.reduce(a, out=s)", False),
        ("x = a - b", "x = b - a", False),
        ("x = a @ b", "x = b @ a", False),
        ("x = a >= b", "x = b < a", False),
        ("x = [1] + a", "x = a + [1]", False),
        ("x = np.exp(a, out=a) + a", "x = a + np.exp(a, out=a)", False),
    ],
)
def test_the_same_program_is_told_without_a_run(one: str, other: str, same: bool) -> None:
    assert same_code(ast.parse(one), ast.parse(other)) is same


EDITED = """
def f(a):
    if a:
        return 1 + 1
    return 2
"""


def test_what_runs_at_a_mutated_point_is_seen() -> None:
    (function,) = ast.parse(EDITED).body
    assert isinstance(function, ast.FunctionDef)
    wanted = {"`return 1 + 1` -> `return 1 - 1`", "`return 2` -> `return 3`"}
    seen = 0
    for mutant in mutants(function):
        if not any(mutant.title.endswith(end) for end in wanted):
            continue
        runs: list[int] = []

        def probe(value: int, runs: list[int] = runs) -> int:
            runs.append(value)
            return value

        names: dict[str, Any] = {"probe": probe}
        exec(compile(ast.Module([mutant.tree("probe")], []), "edited", "exec"), names)
        assert names["f"](True) == (0 if "+" in mutant.before else 2)
        assert runs == ([0] if "+" in mutant.before else [])
        seen += 1
    assert seen == 2


def test_an_edit_that_is_never_run_is_no_mutant_and_each_survivor_has_its_argument() -> None:
    records = [
        Record("paper", "sign", "one", "field", "z1 different"),
        Record("paper", "axis", "two", "", "", Argument.SAME_CODE),
        Record("paper", "sign", "three", "", "9 runs", Argument.ROUNDING),
        Record("symnn/a.py", "sign", "four", "", "", executed=False),
    ]
    found = summary(records)
    assert (found["mutants"], found["refused"], found["holes"]) == (3, 1, 0)
    assert found["never_executed"] == 1
    assert found["equivalent_by"] == {"same_code": 1, "rounding": 1}
    text = "\n".join(lines(to_json(records[:3], records[3:], [], [], 1.0)))
    assert f"survivors, 1: {Argument.ROUNDING.value}\n  paper: three (9 runs)" in text
    assert "0 holes, 0 false alarms" in text
