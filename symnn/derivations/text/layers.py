"""Layers in brackets: `W[l+1]`, `a[L]`, `delta[2]`; and which name stands for which quantity."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symnn.errors import InputError

ALIASES = {
    "z": "z", "Z": "z", "a": "a", "A": "a", "x": "x", "X": "x", "y": "y", "Y": "y",
    "W": "W", "w": "W", "b": "b", "n": "n",
    "delta": "d", "d": "d", "dz": "d", "dZ": "d", "dx": "dx",
    "da": "da", "dA": "da", "dW": "dW", "dw": "dW", "db": "db",
}  # fmt: skip
"""What the names of textbooks stand for: d is ∂loss/∂z, the seed's δ."""
LAYERED = ("z", "a", "W", "b", "n", "d", "da", "dW", "db")
GRADIENTS = ("dW", "db")
GENERIC = ("f", "F", "g", "sigma", "phi", "act", "activation")
"""Names of a function that stand for the activation of the layer."""
_NUMBERED = re.compile(r"([A-Za-z]+)_?(\d{1,5})")


@dataclass(frozen=True)
class LayerRead:
    """A name with one bracket that may be a layer, with the least and most number it takes."""

    kind: str
    position: ast.expr

    @property
    def letters(self) -> tuple[str, ...]:
        names = [node.id for node in ast.walk(self.position) if isinstance(node, ast.Name)]
        return tuple(name for name in names if name != "L")

    def exists(self, number: int, letter: str, depth: int) -> bool:
        """Whether the quantity exists where the letter is that number."""
        layer = layer_number(self.position, depth, {letter: number})
        return (0 if self.kind in ("a", "n") else 1) <= layer <= depth


def quantity(name: str, depth: int) -> tuple[str, int | None] | None:
    """The kind and the layer of a name such as W, delta or dW2; None for a person's own."""
    if name in ALIASES:
        return ALIASES[name], None
    found = _NUMBERED.fullmatch(name)
    if found and ALIASES.get(found[1]) in LAYERED:
        layer = int(found[2])
        if (0 if ALIASES[found[1]] in ("a", "n") else 1) <= layer <= depth:
            return ALIASES[found[1]], layer
        raise InputError(f"'{name}': the network has layers 1 to {depth}")
    return None


def layer_reads(node: ast.AST) -> Iterator[LayerRead]:
    """Every bracket that holds a layer: after a layered name, or a person's own with l in it."""
    for child in ast.walk(node):
        if not isinstance(child, ast.Subscript) or not isinstance(child.value, ast.Name):
            continue
        name = child.value.id
        kind = ALIASES.get(name)
        if kind in LAYERED and is_layer(child.slice):
            yield LayerRead(str(kind), child.slice)
        elif kind is None and not _NUMBERED.fullmatch(name) and is_layer(child.slice, own=True):
            yield LayerRead("own", child.slice)


def is_layer(node: ast.expr, own: bool = False) -> bool:
    """Whether a bracket's content is one number made of an integer, L, a letter, + and −.

    For a person's own name, a bare letter is a layer only where it is l or L.
    """
    if isinstance(node, ast.Tuple):
        return False
    if own and isinstance(node, ast.Name):
        return node.id in ("l", "L")
    return True


def layer_number(node: ast.expr, depth: int, letters: Mapping[str, int]) -> int:
    """The layer that a bracket's content is. Raises `InputError`."""
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            if number <= 10**6:
                return number
        case ast.Name(id="L"):
            return depth
        case ast.Name(id=name) if name in letters:
            return letters[name]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return layer_number(left, depth, letters) + layer_number(right, depth, letters)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return layer_number(left, depth, letters) - layer_number(right, depth, letters)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -layer_number(operand, depth, letters)
    raise InputError(f"'{ast.unparse(node)[:40]}' is not a layer: expected 2, L, l or l+1")


def layer_of(text: str, depth: int) -> int:
    """The layer that an end of a range is, such as `L-1`. Raises `InputError`."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(f"'{text[:40]}' is not a layer: expected 2, L or L-1") from None
    return layer_number(node, depth, {})
