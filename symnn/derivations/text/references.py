"""What a name with its brackets refers to: a quantity of the network, or a person's own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from symnn.derivations.text.layers import LAYERED, is_layer, layer_number, quantity
from symnn.derivations.text.scene import Scene
from symnn.derivations.text.spelling import PRIME
from symnn.derivations.text.written import written
from symnn.errors import InputError
from symnn.notation.syntax import shorten

Own = tuple[str, int | None]
"""A quantity of a person's own: its name, and its layer where it has one."""
OUTPUTS = ("p", "yhat")
"""The prediction, or the network's output where that is the prediction."""


@dataclass(frozen=True)
class Reference:
    """What a name with its brackets refers to."""

    kind: str
    layer: int | None
    own: bool
    positions: tuple[str, ...] | None


@dataclass
class References:
    """Reads names where the letters of layers are known numbers.

    `defined` are the quantities of a person's own, which go before the names p and yhat; `aliases`
    are names of a person's own for quantities of the network.
    """

    scene: Scene
    letters: Mapping[str, int] = field(default_factory=dict)
    defined: Collection[Own] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def reference(self, node: ast.expr) -> Reference:
        """What is named, without its value. Raises `InputError`."""
        whole = node
        brackets: list[ast.expr] = []
        while isinstance(node, ast.Subscript):
            brackets.insert(0, node.slice)
            node = node.value
        if not isinstance(node, ast.Name) or len(brackets) > 2:
            refuse(whole, "is no quantity: expected a name, as in delta[l]")
        kind, layer, own = self._named(node.id)
        if own:
            if PRIME in node.id:
                refuse(node, "stands alone: expected its argument, f'(z[l])")
            layer = self._own_layer(brackets)
        elif kind in LAYERED and layer is None:
            if kind == "n" and not brackets:
                return Reference("n", self.depth, False, None)
            if not brackets or not is_layer(brackets[0]):
                name = node.id
                refuse(whole, f"needs a layer: {name}[l], {name}[L] or {name}2")
            layer = layer_number(brackets.pop(0), self.depth, self.letters)
        least = 0 if kind in ("a", "n") or own else 1
        if layer is not None and not least <= layer <= self.depth:
            refuse(whole, f"is of layer {layer}: the network has layers 1 to {self.depth}")
        if len(brackets) > 1:
            refuse(whole, "has a bracket too many")
        return Reference(kind, layer, own, self._positions(brackets[0]) if brackets else None)

    @property
    def depth(self) -> int:
        return self.scene.truth.depth

    def _named(self, name: str) -> tuple[str, int | None, bool]:
        """The kind, the layer where the name has it in it, and whether it is a person's own."""
        if name in self.aliases:
            return self.aliases[name], None, False
        known = quantity(name, self.depth)
        if known is not None:
            return (*known, False)
        if name in OUTPUTS and (name, None) not in self.defined:
            if self.scene.exists("p", None):
                return "p", None, False
            return "a", self.depth, False
        return name, None, True

    def _own_layer(self, brackets: list[ast.expr]) -> int | None:
        """The layer of a person's own quantity, whose bracket is taken from the list."""
        if not brackets:
            return None
        first = brackets[0]
        lettered = isinstance(first, ast.Name) and first.id in self.letters
        if not lettered and not is_layer(first, own=True):
            return None
        return layer_number(brackets.pop(0), self.depth, self.letters)

    def _positions(self, bracket: ast.expr) -> tuple[str, ...]:
        nodes = bracket.elts if isinstance(bracket, ast.Tuple) else [bracket]
        names = []
        for node in nodes:
            if not isinstance(node, ast.Name) or node.id in names:
                refuse(bracket, "is no list of positions: expected distinct indices, [i,k]")
            if node.id in self.letters or node.id == "L":
                refuse(bracket, "is a layer, where an index of entries is expected")
            names.append(node.id)
        return tuple(names)


def refuse(node: ast.expr, why: str) -> NoReturn:
    """Raises `InputError` with the syntax at fault."""
    raise InputError(f"'{shorten(written(node))}' {why}")
