"""The generic part of a file is modules of symnn, to the letter."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

from symnn.emit import runtime
from symnn.emit.paste import HEADING, generic_modules, generic_text, merged_imports
from symnn.pipeline import generate
from symnn.spec import Dense, Network

REGRESSION = Network(Dense(3, activation="gelu"), Dense(2), input=4, dtype="float32")
CLASSIFIER = Network(Dense(3, activation="sigmoid"), Dense(2), input=4, loss="cross_entropy")
EVERY = sorted({*generic_modules("values"), *generic_modules("one_hot")})


def source(name: str) -> str:
    return (Path(runtime.__file__).parent / f"{name}.py").read_text(encoding="utf-8")


def below_imports(name: str) -> str:
    """By the definition: what stands after the last import."""
    lines = source(name).splitlines()
    nodes = ast.parse(source(name)).body
    last = max(n.end_lineno for n in nodes if isinstance(n, ast.Import | ast.ImportFrom))
    return "\n".join(lines[last:]).strip("\n")


@pytest.mark.parametrize("spec", [REGRESSION, CLASSIFIER], ids=["values", "labels"])
def test_each_module_stands_in_the_file_as_it_is(spec: Network) -> None:
    text = generate(spec)
    modules = generic_modules(spec.loss_definition.targets)
    for name in modules:
        assert text.count(below_imports(name)) == 1, name
    own, heading, generic = text.partition(HEADING)
    assert heading + generic == generic_text(modules)
    assert own + generic_text(modules) == text


def test_files_of_one_kind_have_the_same_generic_part() -> None:
    others = [CLASSIFIER, Network(Dense(5), input=1, loss="binary_cross_entropy")]
    one, other = (generate(spec).partition(HEADING)[2] for spec in others)
    assert one == other != generate(REGRESSION).partition(HEADING)[2]


@pytest.mark.parametrize("spec", [REGRESSION, CLASSIFIER], ids=["values", "labels"])
def test_a_file_imports_what_it_reads_and_nothing_else(spec: Network) -> None:
    tree = ast.parse(generate(spec))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and "__future__" not in ast.unparse(node):
            imported |= {alias.asname or alias.name for alias in node.names}
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= read


def test_a_name_is_defined_by_one_module() -> None:
    for modules in map(generic_modules, ("values", "one_hot")):
        names = [
            node.name
            for name in (*modules, "functions")
            for node in ast.parse(source(name)).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        assert len(names) == len(set(names))


def test_values_and_labels_take_each_others_place() -> None:
    values, labels = (import_module(f"symnn.emit.runtime.{n}") for n in ("values", "labels"))

    def offered(module: object) -> dict[str, str]:
        functions = inspect.getmembers(module, inspect.isfunction)
        own = [(n, f) for n, f in functions if f.__module__ == module.__name__]
        return {name: str(inspect.signature(function)) for name, function in own}

    read = set()
    for name in EVERY:
        for node in ast.parse(source(name)).body:
            if isinstance(node, ast.ImportFrom) and node.module == labels.__name__:
                read |= {alias.name for alias in node.names}
    for name in read:
        assert hasattr(values, name) and hasattr(labels, name)
        assert offered(values).get(name) == offered(labels).get(name)


def test_the_modules_run_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from symnn.emit.runtime import command_line

    data = tmp_path / "d.csv"
    data.write_text("a,b,kind\n" + "".join(f"{k},{-k},{k % 3}\n" for k in range(30)))
    params = str(tmp_path / "p.npz")
    assert command_line.main(["selfcheck"]) == 0
    assert command_line.main(["train", str(data), "-q", "--epochs", "3", "-o", params]) in (0, 1)
    assert "held-out rows: loss" in capsys.readouterr().out
    assert command_line.main(["predict", str(data), "--params", params]) == 0
    assert capsys.readouterr().out.startswith("label,y0,y1,y2\n")


def test_imports_are_sorted_as_a_formatter_sorts_them() -> None:
    lines = merged_imports(("command_line", "training"), ["from math import sqrt"]).splitlines()
    assert lines[0] == "from __future__ import annotations"
    assert lines[-1] == "import numpy as np"
    middle = lines[2:-2]
    plain = [line for line in middle if line.startswith("import ")]
    assert middle[: len(plain)] == sorted(plain)
    assert "from collections.abc import Callable, Iterable, Sequence" in middle
    assert "from math import sqrt" in middle
