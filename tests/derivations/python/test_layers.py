"""Backward passes of every kind of layer, as people write them: right ones, and mistakes in them.

`layers/` holds a network and a function in ordinary NumPy for each kind; `layers/mutants.toml`
changes one line of a function, and says which gradients are then wrong.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from symnn.spec import Network, load_spec
from symnn.verify import Verdict

HERE = Path(__file__).parent / "layers"
FUNCTIONS = sorted(path.stem for path in HERE.glob("*.py"))
MUTANTS: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "mutants.toml").read_text("utf-8"))
SLOW = ("attention", "attention_stacked", "block")
"""Sequences: ten seconds each."""


def cases(names: list[str]) -> list[Any]:
    return [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in names]


def mutants() -> list[Any]:
    return [
        pytest.param(
            name, number, marks=[pytest.mark.slow] * (name in SLOW or number > 0 or place % 2 > 0)
        )
        for place, name in enumerate(MUTANTS)
        for number in range(len(MUTANTS[name]))
    ]


def network(name: str) -> Network:
    """The network that a function is for: several functions may be for one."""
    return load_spec(HERE / f"{name.removesuffix('_stacked')}.toml")


def source(name: str) -> str:
    return (HERE / f"{name}.py").read_text("utf-8")


@pytest.mark.parametrize("name", cases(FUNCTIONS))
def test_what_is_right_is_equal(name: str, judge) -> None:
    judgement = judge(source(name), network(name))
    assert [i.to_json() for i in judgement.items if i.verdict is not Verdict.EQUAL] == []


@pytest.mark.parametrize(("name", "number"), mutants())
def test_a_mistake_is_seen_at_the_right_parameters(name: str, number: int, judge) -> None:
    mutant, text = MUTANTS[name][number], source(name)
    assert text.count(mutant["old"]) == 1
    judgement = judge(text.replace(mutant["old"], mutant["new"]), network(name))
    wrong = {item.name for item in judgement.items if item.verdict is Verdict.DIFFERENT}
    assert wrong == set(mutant["wrong"])
    assert all(i.verdict is Verdict.EQUAL for i in judgement.items if i.name not in wrong)
    if "cause" in mutant:
        cause = judgement.first_wrong.cause
        assert (cause.kind.value, cause.place) == (mutant["cause"], mutant["place"])
        assert mutant.get("detail", "") in cause.detail


def test_every_function_has_a_mistake() -> None:
    assert set(MUTANTS) == set(FUNCTIONS)
