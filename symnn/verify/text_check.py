"""The last check: what is the same in every file is symnn's own code, which is tested; it is
compared, statement by statement, not run. So are the statements around the functions of the
network's own part: a constant that is replaced while a check runs would not be seen there."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterator
from itertools import zip_longest

from symnn.verify.verdict import Finding, Verdict

OWN, GENERIC = "network's own part", "generic part"
LONGEST = 60
MODULES = {"np", "math"}
HARMLESS = MODULES | set(
    [
        "abs",
        "all",
        "any",
        "bool",
        "dict",
        "divmod",
        "enumerate",
        "filter",
        "float",
        "int",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "pow",
        "range",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
    ]
)
"""Names that a function may read whatever symnn writes in its place: none of them lets it keep
something from one call to the next."""


def check_text(
    found: str, expected: str, heading: str, version: str, run: Collection[str]
) -> list[Finding]:
    """One finding for the statements of the network's own part, and one for the generic part.

    `expected` is what symnn writes for the description, and `heading` the line at which its
    generic part begins. `run` names the functions of the own part that the other checks run; what
    neither these nor what they call is, the text alone tells. Comments and layout are no matter.
    What was edited is undecided: it may be as good, and nobody has tested it.
    """
    if found == expected:  # as it mostly is: nothing is parsed
        return [_unedited_frame(), _unedited(version)]
    try:
        own, generic = zip(_parts(found, heading), _parts(expected, heading), strict=True)
        reads = _reads(found), _reads(expected)
        return [_statements(*own, *reads, run), _same(*generic, version)]
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


Reads = dict[str, set[str]]
"""By function: the names that it reads, and that are not its own."""


def _statements(
    found: list[ast.stmt],
    expected: list[ast.stmt],
    reads: Reads,
    expected_reads: Reads,
    run: Collection[str],
) -> Finding:
    proved = _called(run, expected_reads)
    for one, other in zip_longest(
        _frame(found, proved), _frame(expected, proved), fillvalue=(0, "")
    ):
        if one[1] != other[1]:
            place = f"line {one[0]}" if one[0] else "its end"
            what = f"'{one[1][:LONGEST]}'" if one[1] else "missing"
            return _edited(f"{place} is {what}: expected '{other[1][:LONGEST]}'")
    for node in found:
        if isinstance(node, ast.FunctionDef):
            new = reads[node.name] - expected_reads[node.name] - HARMLESS - proved
            new -= {name for name in new if _is_of_math(name, expected)}
            if new:
                return _edited(f"line {node.lineno}: {node.name} reads {', '.join(sorted(new))}")
    return _unedited_frame()


def _edited(where: str) -> Finding:
    return Finding(OWN, Verdict.UNDECIDED, " ".join(f"edited: {where}".split()))


def _reads(text: str) -> Reads:
    """What each function at the top of a text reads, those inside of it too."""
    tables = symtable.symtable(text, "file", "exec").get_children()
    return {table.get_name(): set(_globals(table)) for table in tables}


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    yield from (symbol.get_name() for symbol in table.get_symbols() if symbol.is_global())
    for child in table.get_children():
        yield from _globals(child)


def _called(roots: Collection[str], reads: Reads) -> set[str]:
    """The functions that some functions call, and these themselves."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in reads and name not in found:
            found.add(name)
            waiting += reads[name]
    return found


def _is_of_math(name: str, statements: list[ast.stmt]) -> bool:
    imports = (n for n in statements if isinstance(n, ast.ImportFrom) and n.module == "math")
    return any(alias.name == name for node in imports for alias in node.names)


def _unedited(version: str) -> Finding:
    return Finding(GENERIC, Verdict.EQUAL, f"it is symnn {version}'s, tested")


def _unedited_frame() -> Finding:
    return Finding(OWN, Verdict.EQUAL, "its imports, constants and signatures are as expected")


def _frame(statements: list[ast.stmt], proved: Collection[str]) -> Iterator[tuple[int, str]]:
    """Every statement at the top, with its line: a function without its body where that is
    `proved`, and what in the body reaches out of it."""
    shared = {name for node in statements for name in _names(node)}
    for node in statements:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring says what it likes
        if not isinstance(node, ast.FunctionDef) or node.name not in proved:
            yield node.lineno, ast.unparse(_without_docstring(node))
            continue
        yield node.lineno, _head(node)
        outward = (n for n in ast.walk(node) if _reaches(n, shared))
        yield from ((getattr(n, "lineno", 0), ast.unparse(n)) for n in outward)


def _without_docstring(node: ast.stmt) -> ast.stmt:
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
        fields = {**dict(ast.iter_fields(node)), "body": node.body[1:]}
        return ast.copy_location(ast.FunctionDef(**fields), node)
    return node


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
    """Whether what stands in a function's body may change what is outside of it."""
    if isinstance(node, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom):
        return True
    if not isinstance(node, ast.Attribute | ast.Subscript):
        return False
    base: ast.expr = node
    while isinstance(base, ast.Attribute | ast.Subscript):
        base = base.value
    if not (isinstance(base, ast.Name) and base.id in shared):
        return False
    return base.id not in MODULES or not isinstance(node.ctx, ast.Load)


def _head(node: ast.FunctionDef) -> str:
    returns = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    decorators = "".join(f"@{ast.unparse(d)} " for d in node.decorator_list)
    return f"{decorators}def {node.name}({ast.unparse(node.args)}){returns}"
