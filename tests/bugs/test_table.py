"""The table of mistakes is whole: every file has its entry, and every entry what it needs."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from symnn.spec import load_spec
from symnn.verify.causes import Kind

HERE = Path(__file__).parent
TABLE: dict[str, dict[str, Any]] = tomllib.loads((HERE / "bugs.toml").read_text())
WRONG = {name: entry for name, entry in TABLE.items() if entry["verdict"] == "different"}
OPTIONS = {"args", "returns", "layout", "transposed_weights", "update", "learning_rate"}


def test_every_derivation_has_one_entry() -> None:
    files = [*HERE.glob("*.py"), *HERE.glob("*.txt"), *HERE.glob("correct/*.*")]
    found = {path.relative_to(HERE).as_posix() for path in files if path.stem[:5] != "test_"}
    assert found == {entry["file"] for entry in TABLE.values()}
    assert len(found) == len(TABLE)
    used = {entry["network"] for entry in TABLE.values() if entry["network"].endswith(".toml")}
    assert used == {f"networks/{path.name}" for path in HERE.glob("networks/*")}


def test_it_is_large_enough_and_has_false_alarms_to_raise() -> None:
    assert len(WRONG) >= 24
    assert len(TABLE) - len(WRONG) >= 8


@pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE)
def test_the_description_is_valid_and_the_function_is_there(entry: Mapping[str, Any]) -> None:
    network = entry["network"]
    source = HERE / network if network.endswith(".toml") else network
    spec = load_spec(source, **entry.get("options", {}))
    parameters = {f"{kind}{n}" for n in range(1, len(spec.layers) + 1) for kind in "Wb"}
    assert set(entry.get("wrong", [])) <= parameters
    assert set(entry.get("check", {})) <= OPTIONS
    if entry["file"].endswith(".py"):
        body = ast.parse((HERE / entry["file"]).read_text()).body
        assert entry["function"] in {f.name for f in body if isinstance(f, ast.FunctionDef)}


@pytest.mark.parametrize("entry", WRONG.values(), ids=WRONG)
def test_a_mistake_has_a_place_a_cause_and_a_reference(entry: Mapping[str, Any]) -> None:
    assert entry["wrong"]
    assert set(entry["cause"]) <= {kind.value for kind in Kind}
    assert entry["reference"] and all(r.startswith("https://") for r in entry["reference"])
    assert len(entry["story"].split()) > 10
