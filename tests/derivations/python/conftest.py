"""A person's Python as text, judged; in this process, but where its bounds are tested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from symnn import sandbox
from symnn.derivations import Judgement, Options
from symnn.derivations.python.judge import judge_python
from symnn.network import build
from symnn.spec import Network, from_shorthand

Judge = Callable[..., Judgement]


@pytest.fixture
def outside(tmp_path: Path) -> Judge:
    """Judges a source in a process of its own, as the command does."""

    def judge(
        source: str, network: Network | None = None, function: str | None = None, **options: Any
    ) -> Judgement:
        path = tmp_path / "mine.py"
        path.write_text(dedent(source), encoding="utf-8")
        model = build(from_shorthand("3-4-2") if network is None else network)
        return judge_python(path, function, model, Options(**options))

    return judge


@pytest.fixture
def judge(outside: Judge, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judges a source here."""

    def call(function: Callable[..., Any], argument: Any, *_: Any) -> sandbox.Outcome:
        return sandbox.Outcome(function(argument, lambda step: None), "")

    monkeypatch.setattr(sandbox, "call", call)
    return outside
