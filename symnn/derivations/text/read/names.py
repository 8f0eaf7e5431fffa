"""What a name with its brackets refers to: a quantity of the network, or a person's own.

`W[2]`, `W2`, `dgamma[l]`, `a[encoder]`: the name that the layer's type has for a tensor or a
parameter, with the layer's number or the name that the description gives it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from symnn.derivations.text.read.layers import is_layer, layer_number
from symnn.derivations.text.read.spelling import ALIASES, CLASSICAL, PRIME, refuse, written
from symnn.derivations.text.truth import LOSSES, Aspect
from symnn.errors import InputError
from symnn.network import Model

OUTPUTS = ("p", "yhat")
"""The prediction, or the network's output where that is the prediction."""
Key = tuple[Aspect, str, int | None]


@dataclass(frozen=True)
class Reference:
    """What a name refers to: `stem` is the name without its layer, `tensor` that of the network."""

    aspect: Aspect
    stem: str
    layer: int | None = None
    tensor: str = ""
    positions: tuple[ast.expr, ...] | None = None
    learned: bool = False
    """Whether the tensor is a parameter."""

    @property
    def own(self) -> bool:
        return self.aspect is Aspect.OWN

    @property
    def key(self) -> Key:
        return self.aspect, self.stem, self.layer

    @property
    def indices(self) -> tuple[str, ...]:
        """The positions of what is defined, each of them an index. Raises `InputError`."""
        names: list[str] = []
        for node in self.positions or ():
            node = node.left if isinstance(node, ast.Compare) else node  # k < n_1 + n_2
            if not isinstance(node, ast.Name) or node.id in names:
                inside = ",".join(map(written, self.positions or ()))
                what = "is no list of positions: expected distinct indices, [i,k]"
                raise InputError(f"'[{inside}]' {what}")
            names.append(node.id)
        return tuple(names)


@dataclass(frozen=True)
class Reading:
    """How names are read in one equation: the letters of layers with their numbers, the names
    that the text defines itself, and those of its own that stand for the network's."""

    letters: Mapping[str, int] = field(default_factory=dict)
    defined: Collection[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LayerRead:
    """A name with a bracket that holds a layer."""

    aspect: Aspect
    stem: str
    position: ast.expr


class Names:
    """The names of one network."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.depth = len(model.layers)
        self.numbers = {part.name: part.number for part in model.layers if part.name}
        """The layers that the description names."""
        self.tensors: dict[tuple[str, int], str] = {}
        for part in model.layers:
            for tensor in part.tensors:
                self.tensors[tensor.removesuffix(str(part.number)), part.number] = tensor
            self.tensors.setdefault(("a", part.number), part.output)
        for name, parameter in model.parameters.items():
            self.tensors[parameter.stem, parameter.layer] = name
        self.inputs = [tensor.name for tensor in model.inputs]
        if len(self.inputs) == 1:
            self.tensors["a", 0] = self.inputs[0]
        self.shared: dict[tuple[str, int], str] = {}
        for number, layer in enumerate(model.spec.layers, 1):
            for stem, where in layer.shares.items():
                other, _, theirs = where.partition(".")
                self.shared[stem, number] = self.tensors[theirs, self.numbers[other]]
                self.tensors[stem, number] = self.shared[stem, number]
        self.stems = dict.fromkeys(stem for stem, _ in self.tensors)
        self.sizes = [str(symbol) for symbol in model.program.sizes]

    def parameter(self, stem: str, layer: int | None) -> bool:
        return self.tensors.get((stem, layer or 0)) in self.model.parameters

    def layers_with(self, stem: str) -> list[int]:
        return [layer for known, layer in self.tensors if known == stem and layer]

    def of_layer(self, layer: int) -> list[str]:
        return [stem for stem, number in self.tensors if number == layer]

    def exists(self, aspect: Aspect, stem: str, layer: int) -> bool:
        """Whether there is such a quantity; the derivative by what is shared is its owner's."""
        if aspect in (Aspect.SIZE, Aspect.OWN):
            return (0 if aspect is Aspect.SIZE else 1) <= layer <= self.depth
        shared = aspect is not Aspect.VALUE and (stem, layer) in self.shared
        return (stem, layer) in self.tensors and not shared

    def named(self, name: str) -> tuple[Aspect, str, int | None] | None:
        """The aspect, the stem and the layer that a name has in it; None for a person's own."""
        known = self._plainly(name)
        if known is not None:
            return (*known, None)
        head = name.rstrip("0123456789")
        for at in range(len(head), len(name)):
            known, layer = self._plainly(name[:at].removesuffix("_")), int(name[at:][:9])
            if known is None or known[1] in (*self.inputs, "y"):
                continue
            aspect, stem = known
            if self.exists(aspect, stem, layer):
                return aspect, stem, layer
            if stem in CLASSICAL:
                if not 0 <= layer <= self.depth or (not layer and stem not in ("a", "n")):
                    raise InputError(f"'{name}': the network has layers 1 to {self.depth}")
                return aspect, stem, layer
        return None

    def _plainly(self, name: str) -> tuple[Aspect, str] | None:
        inner = name[1:] if name[:1] == "d" else ""
        for each in (name, ALIASES.get(name, name), f"d{ALIASES.get(inner, inner)}"):
            if each in self.stems or each in self.inputs or each == "y":
                return Aspect.VALUE, each
            if each in CLASSICAL:
                return Aspect.SIZE if each == "n" else Aspect.VALUE, each
            by = each[1:]
            known = by in self.stems or by in self.inputs or by in CLASSICAL
            if each[:1] == "d" and by != "n" and known:
                return Aspect.ADJOINT, by
        return None

    def reference(self, node: ast.expr, at: Reading) -> Reference:
        """What is named, without its value. Raises `InputError`."""
        whole, brackets = node, list[ast.expr]()
        while isinstance(node, ast.Subscript):
            brackets.insert(0, node.slice)
            node = node.value
        if not isinstance(node, ast.Name) or len(brackets) > 2:
            refuse(whole, "is no quantity: expected a name, as in delta[l]")
        found = self._referred(whole, node.id, brackets, at)
        if len(brackets) > 1:
            refuse(whole, "has a bracket too many")
        positions = self._positions(brackets[0], at) if brackets else None
        return replace(found, positions=positions)

    def _referred(
        self, whole: ast.expr, name: str, brackets: list[ast.expr], at: Reading
    ) -> Reference:
        """The quantity; a bracket that holds its layer is taken from the list."""
        meant = at.aliases.get(name, name)
        if meant in LOSSES and name in at.aliases:
            tensor = "loss" if meant == "loss" else self.model.objective
            return Reference(Aspect.VALUE, meant, None, tensor)
        known = self.named(meant)
        if name in OUTPUTS and not self._takes_layer(known, brackets, at):
            if self.model.prediction is not None:
                return Reference(Aspect.VALUE, "p", None, self.model.prediction.name)
            if name not in at.defined:
                return Reference(Aspect.VALUE, "a", self.depth, self.tensors["a", self.depth])
            known = None
        if known is None:
            return self._own(whole, name, brackets, at)
        aspect, stem, layer = known
        if stem in self.inputs or stem == "y":
            return Reference(aspect, stem, None, stem)
        if layer is None and self._takes_layer(known, brackets, at):
            layer = layer_number(brackets.pop(0), self.depth, {**self.numbers, **at.letters})
        elif layer is None:
            layer = self._only(whole, name, aspect, stem, at)
        if layer is None:
            return self._own(whole, name, brackets, at)
        return self._checked(whole, aspect, stem, layer)

    def _only(
        self, whole: ast.expr, name: str, aspect: Aspect, stem: str, at: Reading
    ) -> int | None:
        """The layer of a name without one: that of the only layer that has it. A value that the
        text defines under such a name is its own."""
        if aspect is Aspect.SIZE:
            return self.depth
        layers = self.layers_with(stem)
        gradient = aspect is Aspect.ADJOINT and self.parameter(stem, layers[0] if layers else None)
        if len(layers) == 1 and (gradient or name not in at.defined):
            return layers[0]
        if stem in CLASSICAL or name not in at.defined:
            refuse(whole, f"needs a layer: {name}[l], {name}[L] or {name}2")
        return None

    def _checked(self, whole: ast.expr, aspect: Aspect, stem: str, layer: int) -> Reference:
        least = 0 if stem in ("a", "n") else 1
        if not least <= layer <= self.depth:
            refuse(whole, f"is of layer {layer}: the network has layers 1 to {self.depth}")
        if aspect is Aspect.SIZE:
            return Reference(aspect, stem, layer)
        if aspect is not Aspect.VALUE and (stem, layer) in self.shared:
            owner = self.shared[stem, layer]
            refuse(whole, f"is shared: the gradient of {owner} is that of all who read it")
        if (stem, layer) not in self.tensors:
            if not layer:
                refuse(whole, f"is one of several inputs: {', '.join(self.inputs)}")
            kind = self.model.layers[layer - 1].type
            has = ", ".join(self.of_layer(layer))
            refuse(whole, f"is not part of this network: layer {layer}, {kind}, has {has}")
        tensor = self.tensors[stem, layer]
        return Reference(aspect, stem, layer, tensor, learned=tensor in self.model.parameters)

    def _own(self, whole: ast.expr, name: str, brackets: list[ast.expr], at: Reading) -> Reference:
        if PRIME in name:
            refuse(ast.Name(name), "stands alone: expected its argument, f'(z[l])")
        layer = None
        if self._takes_layer(None, brackets, at):
            layer = layer_number(brackets.pop(0), self.depth, {**self.numbers, **at.letters})
            if not 0 <= layer <= self.depth:
                refuse(whole, f"is of layer {layer}: the network has layers 1 to {self.depth}")
        return Reference(Aspect.OWN, name, layer)

    def _takes_layer(self, known: Key | None, brackets: Collection[ast.expr], at: Reading) -> bool:
        """Whether the first bracket behind a name is a layer."""
        if not brackets:
            return False
        first = next(iter(brackets))
        if known is not None and (known[2] is not None or known[1] in (*self.inputs, "y")):
            return False
        if known is not None and known[1] in CLASSICAL:
            return not isinstance(first, ast.Tuple)
        return is_layer(first, (*at.letters, *self.numbers))

    def _positions(self, bracket: ast.expr, at: Reading) -> tuple[ast.expr, ...]:
        nodes = bracket.elts if isinstance(bracket, ast.Tuple) else [bracket]
        for node in nodes:
            names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if names & {*at.letters, "L"}:
                refuse(bracket, "is a layer, where an index of entries is expected")
        return tuple(nodes)

    def layer_reads(self, node: ast.AST, letter: str | None) -> Iterator[LayerRead]:
        """Every bracket that holds a layer."""
        at = Reading({letter: 0} if letter else {})
        for child in ast.walk(node):
            if not isinstance(child, ast.Subscript) or not isinstance(child.value, ast.Name):
                continue
            known = self.named(child.value.id)
            if self._takes_layer(known, [child.slice], at):
                aspect, stem = known[:2] if known else (Aspect.OWN, child.value.id)
                yield LayerRead(aspect, stem, child.slice)

    def letters(self, read: LayerRead) -> list[str]:
        """The letters of layers in a bracket."""
        names = [node.id for node in ast.walk(read.position) if isinstance(node, ast.Name)]
        return [name for name in names if name != "L" and name not in self.numbers]

    def has(self, read: LayerRead, letter: str, number: int) -> bool:
        """Whether a quantity exists where the letter is that number."""
        layer = layer_number(read.position, self.depth, {**self.numbers, letter: number})
        return self.exists(read.aspect, read.stem, layer)
