"""The house as its plan says: no module of symnn imports itself by way of others."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = 7


def modules() -> dict[str, Path]:
    """The modules of symnn by name."""
    found = {}
    for path in sorted((ROOT / "symnn").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The modules that one imports, wherever it does: in a function, or for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            assert not node.level, f"{path}: a relative import"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in known else str(node.module)


def circle(graph: Mapping[str, list[str]]) -> list[str]:
    """Modules each of which imports the next, and the last the first; empty if there are none."""
    done: set[str] = set()

    def walk(way: list[str]) -> list[str]:
        for name in graph[way[-1]]:
            if name in way:
                return [*way[way.index(name) :], name]
            if name not in done and (found := walk([*way, name])):
                return found
        done.add(way[-1])
        return []

    return next((found for name in graph if name not in done and (found := walk([name]))), [])


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = modules()
    assert len(known) > 200
    graph = {name: sorted({*imported(path, known)} - {name}) for name, path in known.items()}
    assert not circle(graph), " imports ".join(circle(graph))


def test_a_circle_is_found() -> None:
    assert circle({"a": ["b"], "b": ["c", "d"], "c": [], "d": ["b"]}) == ["b", "d", "b"]


def test_the_name_of_a_class_is_used_once() -> None:
    found: dict[str, list[str]] = {}
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(name)
    assert len(found) > 200
    assert not {name: where for name, where in found.items() if len(where) > 1}


def floors(graph: Mapping[str, list[str]], room: str) -> int:
    """How many modules of a room stand on one another, at the most."""
    heights: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in heights:
            inside = [other for other in graph[name] if other.startswith(f"{room}.")]
            heights[name] = 1 + max(map(height, inside), default=0)
        return heights[name]

    return max(height(name) for name in graph if name.startswith(f"{room}."))


def test_no_room_is_a_chain_of_thin_floors() -> None:
    """An idea that is cut thinner than it is reads as a long chain."""
    known = modules()
    graph = {name: sorted({*imported(path, known)} - {name}) for name, path in known.items()}
    assert floors(graph, "symnn.derivations") <= FLOORS
