"""The last check: what is the same in every file is symnn's own code, which is tested; it is
compared, statement by statement, not run. So are the statements around the functions of the
network's own part: a constant that is replaced while a check runs would not be seen there."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from itertools import zip_longest

from symnn.verify.verdict import Finding, Verdict

OWN, GENERIC = "network's own part", "generic part"
LONGEST = 60


def check_text(found: str, expected: str, heading: str, version: str) -> list[Finding]:
    """One finding for the statements of the network's own part, and one for the generic part.

    `expected` is what symnn writes for the description, and `heading` the line at which its
    generic part begins. Comments and layout are no matter. What was edited is undecided: it may be
    as good, and nobody has tested it.
    """
    if found == expected:  # as it mostly is: nothing is parsed
        return [_unedited_frame(), _unedited(version)]
    try:
        own, generic = zip(_parts(found, heading), _parts(expected, heading), strict=True)
        return [_statements(*own), _same(*generic, version)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        reason = "it is no Python, or too deep to be compared"
        return [Finding(part, Verdict.UNDECIDED, reason) for part in (OWN, GENERIC)]


def _parts(text: str, heading: str) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements before the heading, and those from it on."""
    lines = text.split("\n")
    first = lines.index(heading) + 1 if heading in lines else len(lines) + 1
    body = ast.parse(text).body
    return [n for n in body if n.lineno < first], [n for n in body if n.lineno >= first]


def _same(found: list[ast.stmt], expected: list[ast.stmt], version: str) -> Finding:
    line = _first_edit(ast.Module(found, []), ast.Module(expected, []), 0)
    if line is None:
        return _unedited(version)
    place = f"line {line}" if line else "its end"
    reason = f"edited: {place} is not what symnn {version} writes"
    return Finding(GENERIC, Verdict.UNDECIDED, reason)


def _first_edit(found: ast.AST, expected: ast.AST, line: int) -> int | None:
    """The line of the first node that is another one; None where all are the same."""
    if ast.dump(found) == ast.dump(expected):
        return None
    line = getattr(found, "lineno", line)
    pairs = list(zip_longest(ast.iter_child_nodes(found), ast.iter_child_nodes(expected)))
    for one, other in pairs:
        if one is None or other is None or type(one) is not type(other):
            return getattr(one, "lineno", line)
        inner = _first_edit(one, other, line)
        if inner is not None:
            return inner
    return line


def _statements(found: list[ast.stmt], expected: list[ast.stmt]) -> Finding:
    for one, other in zip_longest(_frame(found), _frame(expected), fillvalue=(0, "")):
        if one[1] != other[1]:
            place = f"line {one[0]}" if one[0] else "its end"
            what = f"'{one[1][:LONGEST]}'" if one[1] else "missing"
            reason = f"edited: {place} is {what}: expected '{other[1][:LONGEST]}'"
            return Finding(OWN, Verdict.UNDECIDED, " ".join(reason.split()))
    return _unedited_frame()


def _unedited(version: str) -> Finding:
    return Finding(GENERIC, Verdict.EQUAL, f"it is symnn {version}'s, tested")


def _unedited_frame() -> Finding:
    return Finding(OWN, Verdict.EQUAL, "its imports, constants and signatures are as expected")


def _frame(statements: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """Every statement at the top, with its line: a function without its body, and what in a body
    reaches out of it."""
    shared = {name for node in statements for name in _names(node)}
    for node in statements:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring says what it likes
        if not isinstance(node, ast.FunctionDef):
            yield node.lineno, ast.unparse(node)
            continue
        yield node.lineno, _head(node)
        outward = (n for n in ast.walk(node) if _reaches(n, shared))
        yield from ((getattr(n, "lineno", 0), ast.unparse(n)) for n in outward)


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement at the top gives a name."""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        case _:
            targets = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            yield from (n.id for n in targets if isinstance(n.ctx, ast.Store))


def _reaches(node: ast.AST, shared: Collection[str]) -> bool:
    """Whether a statement in a function's body may change what is outside of it."""
    if isinstance(node, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom):
        return True
    if not isinstance(node, ast.Attribute | ast.Subscript) or isinstance(node.ctx, ast.Load):
        return False
    base: ast.expr = node
    while isinstance(base, ast.Attribute | ast.Subscript):
        base = base.value
    return isinstance(base, ast.Name) and base.id in shared


def _head(node: ast.FunctionDef) -> str:
    returns = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    decorators = "".join(f"@{ast.unparse(d)} " for d in node.decorator_list)
    return f"{decorators}def {node.name}({ast.unparse(node.args)}){returns}"
