"""A sample of `make mutants`: nothing of another meaning gets through, nothing right is refused."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.equivalence import argument
from tests.mutants.judge import module_of, unmutated
from tests.mutants.mutations import mutants

ROOT = Path(__file__).resolve().parents[2]


def test_a_sample_of_mutants_is_refused() -> None:
    command = [sys.executable, "-m", "tests.mutants", "--files", "34", "--symnn", "6", "--json"]
    command += ["--networks", "classifier,robust"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    data = json.loads(run.stdout)
    assert data["emitted_files"]["mutants"] == 34 and data["symnn_itself"]["mutants"] == 6
    assert data["emitted_files"]["refused"] >= 20
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
        ("e_1 = np.exp(z2 - m_1[:, None])", "e_1 = np.exp(z2 - m_1[:, None] + 500)"),  # overflow
        ("s5 -= y", "s5 -= y[0]"),  # with several rows only
        ("np.add.reduce(s5, axis=1, out=s6)", "s6 *= 0; s6 += s5.sum(axis=1)"),  # with NaN in it
    ],
)
def test_what_differs_somewhere_is_not_equivalent(right: str, wrong: str) -> None:
    whole = unmutated("classifier")
    text = ast.unparse(whole.tree)
    assert right in text
    same, _ = argument(whole.module, module_of(ast.parse(text.replace(right, wrong))))
    assert not same


def test_another_order_of_additions_is_equivalent() -> None:
    whole = unmutated("classifier")
    text = ast.unparse(whole.tree)
    same, how = argument(whole.module, module_of(ast.parse(text)))
    assert same and "bit for bit" in how
    right = "d2 = (e_1 * (y.sum(axis=1) / s_1)[:, None] - y) / N"
    assert right in text
    other = "d2 = (e_1 * (y.sum(axis=1) / s_1)[:, None] / N - y / N)"
    same, how = argument(whole.module, module_of(ast.parse(text.replace(right, other))))
    assert same and "rounding" in how
