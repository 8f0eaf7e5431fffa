"""Text → Python's syntax tree, within limits; and which names a user may choose.

Nothing of a text is ever evaluated: `symnn.notation.parser` builds expressions from a whitelist.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import re
import warnings
from collections.abc import Iterable

import sympy

from symnn.notation.elementary import FUNCTIONS
from symnn.notation.errors import NotationError
from symnn.notation.nodes import Maximum, Sum

LONGEST_TEXT = 4000
DEEPEST_NESTING = 60
DEEPEST_SYNTAX = 240
CONSTANTS = {"pi": sympy.pi}
REDUCTIONS = {"sum": Sum, "max": Maximum}
CHOICES = ("max", "min", "where", "sqrt")
NODES = (
    *(ast.Constant, ast.Name, ast.Subscript, ast.Tuple, ast.Call, ast.Compare, ast.expr_context),
    *(ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator, ast.cmpop),
)
HINTS: dict[type[ast.AST], str] = {
    ast.IfExp: "use where(condition, a, b)",
    ast.Attribute: "write functions by their bare names, tanh(z)",
    ast.BoolOp: "use where within where",
    ast.Lambda: "write the expression itself",
}
"""What a person who writes Python wants instead of syntax that is not in the language."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def check_name(name: str) -> str:
    """A user's name, when it may become an identifier of the emitted code.

    Raises `NotationError` for anything but an ASCII letter followed by letters, digits and
    single underscores, for Python keywords, and for the words of the language.
    """
    reserved = {*FUNCTIONS, *REDUCTIONS, *CHOICES, *CONSTANTS}
    if not NAME.fullmatch(name) or "__" in name:
        raise NotationError(
            f"{name[:40]!r} is not a name: expected an ASCII letter, then up to 63 letters, "
            "digits or single underscores"
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in reserved:
        raise NotationError(f"{name!r} is a reserved word: choose another name")
    return name


def read_syntax(text: str) -> ast.stmt:
    """The one statement that a text is. Raises `NotationError` for a text that is none."""
    text = text.strip()
    if not text:
        raise NotationError("the text is empty: expected an equation", 1)
    if len(text) > LONGEST_TEXT:
        raise NotationError(f"the text is longer than {LONGEST_TEXT} characters")
    for column, character in enumerate(text, 1):
        if not (character.isascii() and character.isprintable()):
            raise NotationError(
                f"unexpected character {character!r}: expected plain ASCII on one line", column
            )
        if character == "#":
            raise NotationError("'#': comments are not part of the language", column)
    depth = 0
    for column, character in enumerate(text, 1):
        depth += (character in "([{") - (character in ")]}")
        if depth > DEEPEST_NESTING:
            raise NotationError(f"nested deeper than {DEEPEST_NESTING} brackets", column)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # `1if` is a warning to Python, and no number to us
            body = ast.parse(text).body
    except SyntaxError as error:
        raise NotationError(f"cannot be read: {error.msg}", error.offset) from None
    except (RecursionError, MemoryError, ValueError):
        raise NotationError("cannot be read: nested too deeply", 1) from None
    if len(body) != 1 or not isinstance(body[0], ast.Assign | ast.Expr):
        column = body[1].col_offset + 1 if len(body) > 1 else 1
        raise NotationError("expected one equation, 'target[i, …] = expression'", column)
    _check_nodes(body[0], text)
    return body[0]


def _check_nodes(statement: ast.stmt, text: str) -> None:
    """Refuses what is not in the language, and what is too deep to recurse into."""
    stack: list[tuple[ast.AST, int]] = [(child, 1) for child in ast.iter_child_nodes(statement)]
    while stack:
        node, depth = stack.pop()
        if not isinstance(node, NODES):
            column = getattr(node, "col_offset", 0)
            shown = shorten(text[column : getattr(node, "end_col_offset", None)])
            hint = f": {HINTS[type(node)]}" if type(node) in HINTS else ""
            raise NotationError(f"'{shown}' is not part of the language{hint}", column + 1)
        if depth > DEEPEST_SYNTAX:
            raise NotationError(f"more than {DEEPEST_SYNTAX} operations within one another", 1)
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def bound_names(call: ast.Call) -> list[str]:
    """What a call of `sum` or `max` binds: its arguments after the first, when all are names.

    `max(z, n)` is the larger of two values, `max(z[i,n], n)` the largest over n: an index stands
    in a position of the body. Where n is an index in use already, the parser refuses the second.
    """
    if not isinstance(call.func, ast.Name) or call.func.id not in REDUCTIONS:
        return []
    names = [a.id for a in call.args[1:] if isinstance(a, ast.Name)]
    if len(names) != len(call.args) - 1:
        return []
    slices = [n.slice for n in ast.walk(call.args[0]) if isinstance(n, ast.Subscript)]
    positions = {n.id for s in slices for n in ast.walk(s) if isinstance(n, ast.Name)}
    return names if call.func.id == "sum" or positions.issuperset(names) else []


def shorten(text: str) -> str:
    """At most 40 characters of a text, to be shown in an error."""
    return text if len(text) <= 40 else text[:37] + "..."


def suggest(name: str, known: Iterable[str]) -> str:
    """The end of an error about an unknown name: the nearest known one, else some of them."""
    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f": did you mean '{close[0]}'?"
    return f": expected one of {', '.join(names[:24])}" if names else ""


def checked(node: ast.Name) -> str:
    """A name in an equation, checked as `check_name` does, with its column."""
    try:
        return check_name(node.id)
    except NotationError as error:
        raise NotationError(str(error), node.col_offset + 1) from None


def subscripts(node: ast.Subscript) -> list[ast.expr]:
    """The positions of a read, one for each axis."""
    inner = node.slice
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
