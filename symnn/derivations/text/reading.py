"""A file of equations → statements: what each defines, for which layers, from what syntax."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from symnn.derivations.judgement import Place
from symnn.derivations.text.faults import fault
from symnn.derivations.text.layers import layer_of, layer_reads
from symnn.derivations.text.lines import lines
from symnn.derivations.text.spelling import plain, split_range
from symnn.derivations.text.written import written
from symnn.errors import InputError
from symnn.notation.syntax import DEEPEST_NESTING, DEEPEST_SYNTAX, shorten
from symnn.places import suggest

LARGEST_FILE = 200_000
MOST_EQUATIONS = 500
HEADERS = {
    "layout": ("columns", "rows"),
    "batch": ("1", "N", "m"),
    "weights": ("as they are", "transposed"),
}
NODES = (
    *(ast.Constant, ast.Name, ast.Subscript, ast.Tuple, ast.Call, ast.Compare, ast.expr_context),
    *(ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator, ast.cmpop, ast.Attribute, ast.keyword),
)


@dataclass(frozen=True)
class Layout:
    """How the derivation writes a sample: as a column or as a row, alone or in a batch."""

    columns: bool = True
    batch: bool = False
    transposed: bool = False

    def __str__(self) -> str:
        shape = "columns" if self.columns else "rows"
        what = (
            f"the samples are the {shape} of a batch" if self.batch else f"one sample, in {shape}"
        )
        return what.replace("in columns", "a column").replace("in rows", "a row")


@dataclass(frozen=True)
class Statement:
    """One equation, for the layers in `layers` (None alone where it is for no range)."""

    place: Place
    target: ast.expr
    value: ast.expr
    letter: str | None
    layers: tuple[int | None, ...]
    assumed_range: bool = False
    """Whether the range was left open, and every layer with a meaning was taken."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name on the right."""
        return tuple(n.id for n in ast.walk(self.value) if isinstance(n, ast.Name))

    @property
    def text(self) -> str:
        """The equation in plain spelling, without its range."""
        return f"{written(self.target)} = {written(self.value)}"


@dataclass(frozen=True)
class Derivation:
    """A file of equations."""

    path: str
    layout: Layout
    statements: tuple[Statement, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Names of a person's own for ∂loss/∂z and ∂loss/∂a, and the loss: told by what they are."""


def read_derivation(path: Path, depth: int, layout: Layout | None = None) -> Derivation:
    """The derivation in a file, for a network of `depth` layers.

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
    return parse_derivation(text, str(path), depth, layout)


def parse_derivation(text: str, path: str, depth: int, layout: Layout | None = None) -> Derivation:
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
                layout = _headed(layout, header[1], header[2].strip())
                continue
            if found := fault(line):
                number, column = typed.place(found.at)
                raise InputError(f"column {column}: cannot be read: {found.what}")
            statements.append(_statement(Place(path, number, line), depth))
        except InputError as error:
            raise error.at(f"{path}:{number}") from None
    if not statements:
        raise InputError(f"{path}: holds no equation; expected one a line")
    if len(statements) > MOST_EQUATIONS:
        raise InputError(f"{path}: holds more than {MOST_EQUATIONS} equations")
    return Derivation(path, layout, tuple(statements))


def _headed(layout: Layout, key: str, value: str) -> Layout:
    if value not in HEADERS[key]:
        raise InputError(f"{key} = {value[:40]}{suggest(value, HEADERS[key])}")
    if key == "layout":
        return replace(layout, columns=value == "columns")
    if key == "batch":
        return replace(layout, batch=value != "1")
    return replace(layout, transposed=value == "transposed")


def _statement(place: Place, depth: int) -> Statement:
    head, letter, ends = split_range(place.text)
    target, value = _syntax(plain(head))
    used = [read for part in (target, value) for read in layer_reads(part)]
    letters = {name for read in used for name in read.letters}
    if letter is None and not letters:
        return Statement(place, target, value, None, (None,))
    if letter is None:
        if len(letters) > 1:
            raise InputError(f"two letters for layers, {', '.join(sorted(letters))}: expected one")
        (letter,) = letters
    if stray := sorted(letters - {letter}):
        raise InputError(f"'{stray[0]}' is no layer here: the range is that of '{letter}'")
    if ends:
        layers = _range(ends, letter, depth)
        return Statement(place, target, value, letter, layers)
    meant = [
        number
        for number in range(1, depth + 1)
        if all(read.exists(number, letter, depth) for read in used)
    ]
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
