"""Where a long formula may go on in the next line, for who learns late how long a line is.

Several formulas on a line are broken between them; a formula before a relation or a sign; what
stands between two of these, a term, between its factors; and what is in parentheses likewise. A
fraction, a root, and parentheses that grow with what is in them stay whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from symnn.document.formula.nodes import (
    Fence,
    LargeOperator,
    Node,
    Row,
    Sign,
    SignKind,
    side_by_side,
)

BEFORE = frozenset("+−±=≠<>≤≥≈≡→←↦∈")
QUAD = "\u2003"
CLOSING = frozenset({")", "]", "}", "|", "‖", ",", "′"})


@dataclass(frozen=True)
class Group:
    """Pieces between which a line may end, if the group does not fit on one."""

    pieces: tuple[Piece, ...]


Piece = Group | Row
"""A row stays on one line."""


def flowing(lines: Iterable[Node]) -> Row:
    """One formula of those that were laid out as lines; it has no parts where there is nothing."""
    parts = (part for line in lines for part in side_by_side(line))
    return Row(tuple(_folded(part for part in parts if not isinstance(part, Sign) or part.text)))


def _folded(nodes: Iterable[Node]) -> list[Node]:
    """The nodes, with those between two parentheses in one."""
    found: list[Node] = []
    opened: list[int] = []
    for node in nodes:
        if opened and _text(node) == ")":
            start = opened.pop()
            node = Fence("(", Row(tuple(found[start + 1 :])), ")")
            del found[start:]
        elif _text(node) == "(":
            opened.append(len(found))
        found.append(node)
    return found


def broken(formula: Row) -> Piece:
    """A formula in its pieces."""
    return _group(map(_whole, _split(formula.parts, _between_wholes)))


def _whole(nodes: Sequence[Node]) -> Piece:
    return _group(map(_term, _split(nodes, _between_terms)))


def _term(nodes: Sequence[Node]) -> Piece:
    return _group(map(_factor, _split(nodes, _between_factors)))


def _factor(nodes: Sequence[Node]) -> Piece:
    opened = [part for node in nodes for part in _opened(node)]
    return broken(Row(tuple(opened))) if len(opened) > len(nodes) else Row(tuple(nodes))


def _group(pieces: Iterable[Piece]) -> Piece:
    found = tuple(pieces)
    return Group(found) if len(found) > 1 else found[0]


def _split(nodes: Iterable[Node], apart: Callable[[Node, Node], bool]) -> Iterator[list[Node]]:
    """The nodes in runs: a new one begins where two neighbors may stand apart."""
    run: list[Node] = []
    for node in nodes:
        if run and apart(run[-1], node):
            yield run
            run = []
        run.append(node)
    yield run


def _opened(node: Node) -> tuple[Node, ...]:
    """What stands in parentheses that need not grow, and the parentheses around it."""
    match node:
        case Fence("(" | "[" as left, Row(parts), right, tall=False):
            signs = (Sign(bracket, bracket, SignKind.OPERATOR) for bracket in (left, right))
            return (next(signs), *side_by_side(Row(parts)), next(signs))
    return (node,)


def _between_wholes(before: Node, after: Node) -> bool:
    return _is_operator(before) and _text(before).startswith(QUAD)


def _between_terms(before: Node, after: Node) -> bool:
    return _is_operator(after) and _text(after) in BEFORE and not _leads(before)


def _between_factors(before: Node, after: Node) -> bool:
    if isinstance(before, Sign) and before.kind is SignKind.NUMBER:
        return False
    if isinstance(before, Sign) and (isinstance(after, Fence) or _text(after) == "("):
        return False  # f(u), or what looks like it
    return not (_leads(before) or _closes(after))


def _leads(node: Node) -> bool:
    """Whether what follows stays on the same line: after a sign, a Σ, a function's name, its ′."""
    if isinstance(node, LargeOperator) or _text(node) == "′":
        return True
    if _is_operator(node):
        return not _closes(node)
    return isinstance(node, Sign) and node.kind is SignKind.FUNCTION


def _closes(node: Node) -> bool:
    """Whether a node stays on the line of what is before it."""
    return _is_operator(node) and (_text(node) in CLOSING or _text(node).isspace())


def _is_operator(node: Node) -> bool:
    return isinstance(node, Sign) and node.kind is SignKind.OPERATOR


def _text(node: Node) -> str:
    return node.text if isinstance(node, Sign) else ""
