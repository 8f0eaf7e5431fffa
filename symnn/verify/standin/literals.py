"""A person's source, run on exact elements: its floats, its imports and its built-in names."""

from __future__ import annotations

import ast
import builtins as own
from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any

from symnn.verify.standin.elements import Domain, Element
from symnn.verify.standin.modules import builtins, modules
from symnn.verify.standin.running import exact_float

EXACT = "__exact__"
SHOWN = "__shown__"
"""The names under which a module finds the function that makes a number exact, and the one that
formats with `%`, which would ask for floats."""


class _Literals(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is not float:
            return node
        call = ast.Call(ast.Name(EXACT, ast.Load()), [node], [])
        return ast.copy_location(call, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        text = isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        made = self.generic_visit(node)
        if not (text and isinstance(made, ast.BinOp) and isinstance(made.op, ast.Mod)):
            return made
        call = ast.Call(ast.Name(SHOWN, ast.Load()), [made.left, made.right], [])
        return ast.copy_location(call, node)

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node  # a pattern has to stay a constant


def compile_exact(source: str, filename: str) -> CodeType:
    """The code of a source in which every float is the exact number that is written; it is run
    in `exact_globals`. Raises `SyntaxError`."""
    tree = ast.fix_missing_locations(_Literals().visit(ast.parse(source, filename)))
    return compile(tree, filename, "exec", dont_inherit=True)


def exact_globals(domain: Domain, name: str = "derivation") -> dict[str, Any]:
    """The globals that such code starts with: `import numpy` gives it the stand-in, while all
    other code goes on with NumPy itself."""
    names = vars(own) | builtins(domain) | {"__import__": _Importer(domain)}
    return {
        "__name__": name,
        "__builtins__": names,
        EXACT: lambda value: exact_float(value, domain),
        SHOWN: _percent,
    }


def _percent(text: str, values: Any) -> str:
    """`text % values`, with a value's float where it has one to show."""
    shown = tuple(map(_shown, values)) if isinstance(values, tuple) else _shown(values)
    return str(text % shown)


def _shown(value: Any) -> Any:
    return value.shown() if isinstance(value, Element) else value


class _Importer:
    """`__import__` for one module: the stand-ins first, then what Python would import."""

    def __init__(self, domain: Domain) -> None:
        self.modules = modules(domain)

    def __call__(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        first = name.split(".")[0]
        if level or first not in self.modules or name.startswith("numpy._"):  # NumPy's own
            return own.__import__(name, globals, locals, fromlist or (), level)
        if name not in self.modules:
            raise ModuleNotFoundError(f"'{name}' is not supported by the exact check")
        return self.modules[name if fromlist else first]
