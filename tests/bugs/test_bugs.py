"""Mistakes that people shipped: `symnn check` sees each, says where it is and what it is.

`bugs.toml` says what is expected, README.md what its keys mean. Correct derivations stand beside
them, and must be called equal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symnn import sandbox
from symnn.derivations import Judgement, Options, check_derivation
from symnn.network import build
from symnn.spec import from_shorthand, load_spec
from symnn.verify import Verdict
from tests.quick import one_in

HERE = Path(__file__).parent
BUGS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "bugs.toml").read_text("utf-8"))
MISTAKES = [name for name, bug in BUGS.items() if bug["verdict"] == "different"]
CORRECT = [name for name, bug in BUGS.items() if bug["verdict"] == "equal"]


def options(bug: dict[str, Any]) -> Options:
    given = dict(bug.get("check", {}))
    for name in ("args", "returns"):
        if name in given:
            given[name] = tuple(given[name].split(","))
    return Options(**given)


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Judgement]:
    """Judges one derivation as the command does, but in this process: there are many."""

    def call(function: Callable[..., Any], argument: Any, *_: Any) -> sandbox.Outcome:
        return sandbox.Outcome(function(argument, lambda step: None), "")

    def judgement(name: str) -> Judgement:
        bug = BUGS[name]
        if bug["network"].endswith(".toml"):
            network = load_spec(HERE / bug["network"])
        else:
            network = from_shorthand(bug["network"], **bug.get("options", {}))
        function = f":{bug['function']}" if "function" in bug else ""
        return check_derivation(f"{HERE / bug['file']}{function}", build(network), options(bug))

    monkeypatch.setattr(sandbox, "call", call)
    return judgement


def wrong(judgement: Judgement) -> set[str]:
    """The parameters whose gradients come out wrong."""
    names = (i.name for i in judgement.parameters if i.verdict is Verdict.DIFFERENT)
    return {name for name in names if " of " not in name}


@pytest.mark.parametrize("name", one_in(3, MISTAKES))
def test_a_mistake_is_seen_where_it_is(name: str, judge: Callable[[str], Judgement]) -> None:
    bug, judgement = BUGS[name], judge(name)
    assert judgement.verdict is Verdict.DIFFERENT
    assert wrong(judgement) == set(bug["wrong"])
    first = judgement.first_wrong
    if "line" in bug:
        assert first.place.line == bug["line"]
    if bug["cause"]:
        assert first.cause is not None
        assert first.cause.kind.value in bug["cause"]
        assert first.cause.place in bug.get("place", [first.cause.place])


@pytest.mark.parametrize("name", one_in(3, CORRECT))
def test_what_is_right_is_equal(name: str, judge: Callable[[str], Judgement]) -> None:
    judgement = judge(name)
    assert [i.to_json() for i in judgement.items if i.verdict is not Verdict.EQUAL] == []
    assert judgement.verdict is Verdict.EQUAL


def test_every_mistake_has_a_story_and_a_reference() -> None:
    assert len(MISTAKES) >= 24
    assert len(CORRECT) >= 8
    for name in MISTAKES:
        assert BUGS[name]["story"].strip()
        assert all(url.startswith("https://") for url in BUGS[name]["reference"])
