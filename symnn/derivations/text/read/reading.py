"""A file of equations → statements: what each defines, for which layers, from what syntax."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

from symnn.derivations.judgement import Place
from symnn.derivations.text.read.derivation import Derivation, Statement
from symnn.derivations.text.read.faults import fault
from symnn.derivations.text.read.layers import layer_of
from symnn.derivations.text.read.layout import HEADERS, Layout
from symnn.derivations.text.read.lines import lines
from symnn.derivations.text.read.names import Names
from symnn.derivations.text.read.spelling import plain, split_range
from symnn.errors import InputError
from symnn.notation.syntax import DEEPEST_NESTING, DEEPEST_SYNTAX, shorten

LARGEST_FILE = 200_000
MOST_EQUATIONS = 500
NODES = (
    *(ast.Constant, ast.Name, ast.Subscript, ast.Tuple, ast.Call, ast.Compare, ast.expr_context),
    *(ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator, ast.cmpop, ast.Attribute, ast.keyword),
)


def read_derivation(path: Path, names: Names, layout: Layout | None = None) -> Derivation:
    """The derivation in a file, for the network of some names.

    `layout` is that of the command line; a header of the file goes before it. Raises `InputError`
    with the file and the line.
    """
    try:
        if not path.is_file():
            raise InputError(f"{path}: is not a file")
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path}: is larger than {LARGEST_FILE} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text") from None
    return parse_derivation(text, str(path), names, layout)


def parse_derivation(
    text: str, path: str, names: Names, layout: Layout | None = None
) -> Derivation:
    """The derivation that a text is. Raises `InputError` with the file and the line."""
    layout = layout or Layout()
    statements: list[Statement] = []
    headed: set[str] = set()
    for typed in lines(text, path):
        number, line = typed.number, typed.text
        try:
            header = re.fullmatch(r"([a-z]+)\s*[=:]\s*([A-Za-z0-9 ]+)", line)
            if header and header[1] in HEADERS:
                if statements:
                    raise InputError(f"'{header[1]}' stands below an equation: expected above all")
                if header[1] in headed:
                    raise InputError(f"'{header[1]}' is said twice: expected once")
                headed.add(header[1])
                layout = layout.headed(header[1], header[2].strip())
                continue
            if found := fault(line):
                number, column = typed.place(found.at)
                raise InputError(f"column {column}: cannot be read: {found.what}")
            statements.append(_statement(Place(path, number, line), names))
        except InputError as error:
            raise error.at(f"{path}:{number}") from None
    if not statements:
        raise InputError(f"{path}: holds no equation; expected one a line")
    if len(statements) > MOST_EQUATIONS:
        raise InputError(f"{path}: holds more than {MOST_EQUATIONS} equations")
    return Derivation(path, layout, tuple(statements))


def _statement(place: Place, names: Names) -> Statement:
    head, letter, ends = split_range(place.text)
    target, value = _syntax(plain(head, names.stems, names.sizes))
    used = [read for part in (target, value) for read in names.layer_reads(part, letter)]
    letters = {name for read in used for name in names.letters(read)}
    if letter is None and not letters:
        return Statement(place, target, value, None, (None,))
    if letter is None:
        if len(letters) > 1:
            raise InputError(f"two letters for layers, {', '.join(sorted(letters))}: expected one")
        (letter,) = letters
    if stray := sorted(letters - {letter}):
        raise InputError(f"'{stray[0]}' is no layer here: the range is that of '{letter}'")
    if ends:
        layers = _range(ends, letter, names.depth)
        return Statement(place, target, value, letter, layers)
    numbers = range(1, names.depth + 1)
    meant = [n for n in numbers if all(names.has(read, letter, n) for read in used)]
    if not meant:
        raise InputError(f"for no layer {letter} does everything that it reads exist")
    return Statement(place, target, value, letter, tuple(meant), assumed_range=True)


def _range(ends: tuple[str, ...], letter: str, depth: int) -> tuple[int, ...]:
    """The layers of a range; none where `1..L-1` is empty, as in a network of one layer."""
    first, last = layer_of(ends[0], depth), layer_of(ends[-1], depth)
    far = [layer_of(end, 10**6) for end in (ends[0], ends[-1])]
    step = 1 if far[0] <= far[1] else -1
    layers = tuple(range(first, last + step, step))
    for number in layers:
        if not 0 <= number <= depth:
            raise InputError(f"{letter} = {number}: the network has layers 1 to {depth}")
    return layers


def _syntax(text: str) -> tuple[ast.expr, ast.expr]:
    """Both sides of one equation, made of nothing but what the whitelist has.

    `W[l] -= e` is `W[l] = W[l] - e`.
    """
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth > DEEPEST_NESTING:
            raise InputError(f"nested deeper than {DEEPEST_NESTING} brackets")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            body = ast.parse(text).body
    except SyntaxError:
        raise InputError(
            "cannot be read as an equation: expected 'delta[l] = expression'"
        ) from None
    except (RecursionError, MemoryError, ValueError):
        raise InputError("cannot be read: nested too deeply") from None
    match body:
        case [ast.Assign(targets=[target], value=value)]:
            pass
        case [ast.AugAssign(target=target, op=op, value=added)]:
            value = ast.BinOp(target, op, added)
        case _:
            raise InputError("expected one equation, 'delta[l] = expression'")
    if not isinstance(target, ast.Name | ast.Subscript):
        raise InputError("expected a quantity such as delta[l] left of '='")
    stack: list[tuple[ast.AST, int]] = [(target, 1), (value, 1)]
    while stack:
        node, level = stack.pop()
        if not isinstance(node, NODES):
            column = getattr(node, "col_offset", 0)
            shown = shorten(text[column : getattr(node, "end_col_offset", None)])
            raise InputError(f"'{shown}' is not part of the language of derivations")
        if level > DEEPEST_SYNTAX:
            raise InputError(f"more than {DEEPEST_SYNTAX} operations within one another")
        stack.extend((child, level + 1) for child in ast.iter_child_nodes(node))
    return target, value
