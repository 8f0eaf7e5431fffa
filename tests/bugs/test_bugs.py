"""Mistakes that people shipped: `symnn check` sees each, says where it is and what it is.

`bugs.toml` says what is expected, README.md what its keys mean. Correct derivations stand beside
them, and must be called equal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from symnn import sandbox
from symnn.derivations import Judgement, Options, check_derivation
from symnn.network import build
from symnn.spec import from_shorthand, load_spec
from symnn.verify import Verdict

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


def judge(name: str) -> Judgement:
    """One derivation as the command judges it, but in this process: there are many."""
    bug = BUGS[name]
    if bug["network"].endswith(".toml"):
        network = load_spec(HERE / bug["network"])
    else:
        network = from_shorthand(bug["network"], **bug.get("options", {}))
    function = f":{bug['function']}" if "function" in bug else ""
    return check_derivation(f"{HERE / bug['file']}{function}", build(network), options(bug))


def _without_sandbox() -> None:
    def call(function: Callable[..., Any], argument: Any, *_: Any) -> sandbox.Outcome:
        return sandbox.Outcome(function(argument, lambda step: None), "")

    sandbox.call = call  # type: ignore[assignment]


@pytest.fixture(scope="module")
def judged() -> Iterator[dict[str, Any]]:
    """Every judgement, by name; they are waited for one by one."""
    context = get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context, initializer=_without_sandbox) as pool:
        yield {name: pool.submit(judge, name) for name in BUGS}


def wrong(judgement: Judgement) -> set[str]:
    """The parameters whose gradients come out wrong."""
    names = (i.name for i in judgement.parameters if i.verdict is Verdict.DIFFERENT)
    return {name for name in names if " of " not in name}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_seen_where_it_is(name: str, judged: dict[str, Any]) -> None:
    bug, judgement = BUGS[name], judged[name].result()
    assert judgement.verdict is Verdict.DIFFERENT
    assert wrong(judgement) == set(bug["wrong"])
    first = judgement.first_wrong
    if "line" in bug:
        assert first.place.line == bug["line"]
    if bug["cause"]:
        assert first.cause is not None
        assert first.cause.kind.value in bug["cause"]
        assert first.cause.place in bug.get("place", [first.cause.place])


@pytest.mark.parametrize("name", CORRECT)
def test_what_is_right_is_equal(name: str, judged: dict[str, Any]) -> None:
    judgement = judged[name].result()
    assert [i.to_json() for i in judgement.items if i.verdict is not Verdict.EQUAL] == []
    assert judgement.verdict is Verdict.EQUAL


def test_every_mistake_has_a_story_and_a_reference() -> None:
    assert len(MISTAKES) >= 24
    assert len(CORRECT) >= 8
    for name in MISTAKES:
        assert BUGS[name]["story"].strip()
        assert all(url.startswith("https://") for url in BUGS[name]["reference"])
