"""One-point mutations of Python: the small mistakes that a person, or a pass, would make."""

from __future__ import annotations

import ast
import copy
import random
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.mutants.operators import Place, changes


@dataclass(frozen=True)
class Mutant:
    """A function with one point changed."""

    function: ast.FunctionDef
    kind: str
    place: Place
    changed: Any
    before: str
    after: str

    @property
    def line(self) -> int:
        return self.place.statement.lineno

    @property
    def title(self) -> str:
        before, after = _short(self.before), _short(self.after)
        change = f"`{before}` -> `{after}`" if after else f"`{before}` dropped"
        return f"{self.function.name}: {self.kind}: {change}"

    def tree(self, probe: str = "") -> ast.FunctionDef:
        """The whole function as it is mutated; `probe`, a function's name, is called with the value
        of the changed point, or right before a changed statement."""
        changed = _probed(self.changed, probe) if probe else self.changed
        with _applied(self.kind, self.place, changed):
            tree = copy.deepcopy(self.function)
        return ast.fix_missing_locations(tree)


def _probed(changed: Any, probe: str) -> Any:
    def call(*arguments: ast.expr) -> ast.Call:
        return ast.Call(ast.Name(probe, ast.Load()), list(arguments), [])

    if isinstance(changed, ast.expr):
        return call(changed)
    return [ast.Expr(call()), *(changed if isinstance(changed, list) else [changed])]


@contextmanager
def _applied(kind: str, place: Place, changed: Any) -> Iterator[None]:
    """The function's own tree with the change made, for as long as this lasts."""
    if place.position is None:
        before = getattr(place.parent, place.field)
        setattr(place.parent, place.field, changed)
        yield
        setattr(place.parent, place.field, before)
        return
    siblings = place.siblings
    kept = list(siblings)
    end = place.position + (2 if kind == "late statement" else 1)
    new = changed if isinstance(changed, list) else [changed]
    siblings[place.position : end] = new or [ast.Pass()]
    yield
    siblings[:] = kept


def mutants(function: ast.FunctionDef) -> Iterator[Mutant]:
    """Every mutation of a function that changes its code, each once."""
    names = _locals(function)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    seen: set[tuple[int, str]] = set()
    for place, node in _walk(body, function, "body", len(function.body) - len(body), None):
        before = ast.unparse(place.statement)
        for kind, changed in changes(node, place, names):
            if isinstance(changed, list):
                after = "; ".join(map(ast.unparse, changed))
            elif node is place.statement:
                after = ast.unparse(changed)
            else:
                with _applied(kind, place, changed):
                    after = ast.unparse(place.statement)
            key = id(place.statement), after
            if after != before and key not in seen:
                seen.add(key)
                yield Mutant(function, kind, place, changed, before, after)


def _short(code: str) -> str:
    code = " ".join(code.split())
    return code if len(code) <= 110 else f"{code[:107]}..."


def drawn(found: Collection[Mutant], count: int, rng: random.Random) -> list[Mutant]:
    """Some of them, each kind in its turn, so that no kind crowds out another."""
    kinds: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in found:
        kinds[mutant.kind].append(mutant)
    order = sorted(kinds)
    rng.shuffle(order)
    for kind in order:
        rng.shuffle(kinds[kind])
    chosen: list[Mutant] = []
    while len(chosen) < count and any(kinds.values()):
        for kind in order:
            if kinds[kind] and len(chosen) < count:
                chosen.append(kinds[kind].pop())
    return chosen


def _locals(function: ast.FunctionDef) -> list[str]:
    """The names that the function binds, in their order."""
    names = [argument.arg for argument in function.args.args]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
    return list(dict.fromkeys(names))


def _walk(
    nodes: list[Any], parent: ast.AST, field: str, first: int, statement: ast.stmt | None
) -> Iterator[tuple[Place, Any]]:
    for position, node in enumerate(nodes, first):
        yield from _inside(node, Place(parent, field, position, statement or node))


def _inside(node: ast.AST, place: Place) -> Iterator[tuple[Place, Any]]:
    yield place, node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "ctx", "op", "ops", "pattern"):
            continue
        if isinstance(value, ast.AST):
            yield from _inside(value, Place(node, field, None, place.statement))
        elif isinstance(value, list) and value and isinstance(value[0], ast.AST):
            within = None if isinstance(value[0], ast.stmt) else place.statement
            yield from _walk(value, node, field, 0, within)
