"""A person's source, run on exact elements: its floats, its imports and its built-in names."""

from __future__ import annotations

import ast
import builtins as own
from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any

import numpy as np

from symnn.verify.standin.array import ExactArray, Scalar
from symnn.verify.standin.modules import builtins
from symnn.verify.standin.reading import StandIn
from symnn.verify.standin.running import exact_float

EXACT = "__exact__"
SHOWN = "__shown__"
OVER = "__over__"
WHOLE = "__whole__"
"""The names under which a module finds what makes a float exact, what formats with `%`, which
would ask for floats, and what divides integers, which Python would round, or makes one exact."""
INTEGER = (int, np.integer)


class _Literals(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is not float:
            return node
        return ast.copy_location(_call(EXACT, node), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        text = isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        made = self.generic_visit(node)
        match made:
            case ast.BinOp(left, ast.Mod(), right) if text:
                return ast.copy_location(_call(SHOWN, left, right), node)
            case ast.BinOp(left, ast.Div(), right):
                return ast.copy_location(_call(OVER, left, right), node)
            case ast.BinOp(left, ast.Pow(), ast.UnaryOp(ast.USub()) as right):
                return ast.copy_location(ast.BinOp(left, ast.Pow(), _call(WHOLE, right)), node)
        return made

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        made = self.generic_visit(node)
        if isinstance(made, ast.AugAssign) and isinstance(made.op, ast.Div):
            made.value = ast.copy_location(_call(WHOLE, made.value), made.value)
        return made

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node  # a pattern has to stay a constant


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def compile_exact(source: str, filename: str) -> CodeType:
    """The code of a source in which every float is the exact number that is written, and so is
    every quotient of integers; it is run in `exact_globals`. Raises `SyntaxError`."""
    tree = ast.fix_missing_locations(_Literals().visit(ast.parse(source, filename)))
    return compile(tree, filename, "exec", dont_inherit=True)


def exact_globals(here: StandIn, name: str = "derivation") -> dict[str, Any]:
    """The globals that such code starts with: `import numpy` gives it the stand-in, while all
    other code goes on with NumPy itself."""
    names = vars(own) | builtins(here) | {"__import__": _Importer(here)}
    return {
        "__name__": name,
        "__builtins__": names,
        EXACT: lambda value: exact_float(value, here),
        SHOWN: _percent,
        OVER: lambda a, b: here.divide(a, b) if _is_whole(a) and _is_whole(b) else a / b,
        WHOLE: lambda value: here.float64(value) if isinstance(value, INTEGER) else value,
    }


def _is_whole(value: Any) -> bool:
    """Whether a value is an integer, or an array of integers."""
    return isinstance(value, INTEGER) or (type(value) is np.ndarray and value.dtype.kind in "iu")


def _percent(text: str, values: Any) -> str:
    """`text % values`, with a value's float where it has one to show."""
    shown = tuple(map(_shown, values)) if isinstance(values, tuple) else _shown(values)
    return str(text % shown)


def _shown(value: Any) -> Any:
    is_number = isinstance(value, Scalar | ExactArray) and not value.truth and value.ndim == 0
    return value.shown() if is_number else value


class _Importer:
    """`__import__` for one module: the stand-ins first, then what Python would import."""

    def __init__(self, here: StandIn) -> None:
        self.modules = here.modules

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
