"""The kinds of tensors of a network: those of several layers that are alike, told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symnn.document.alike import Family, families
from symnn.document.blocks import Code, Prose, prose
from symnn.document.formula.reading import math
from symnn.document.material import Material
from symnn.document.printing.names import Counting
from symnn.document.printing.ranges import layers_box, numbers_text
from symnn.document.printing.shapes import shape_box
from symnn.document.structure import connected
from symnn.network import LayerPart
from symnn.notation import Access, Equation, Index


@dataclass(frozen=True)
class TensorKind:
    """A parameter or a value, of one layer or of several."""

    name: str
    """The tensor's, in the last of the layers."""
    layers: tuple[int, ...]
    counting: Counting
    target: Access
    """An entry of it, with the indices that the equations give it."""
    meaning: Prose

    @property
    def shape(self) -> Prose:
        """Its sizes; nothing for a single number."""
        sizes = [index.size for index in self.target.indices]
        return (shape_box(sizes, self.counting),) if sizes else ()


def kinds(material: Material) -> Iterator[TensorKind]:
    """Every kind, parameters first. Alike are tensors with one name, one shape and one meaning, in
    layers of one type."""
    told: list[tuple[Equation, str]] = []
    for names in (_parameters, _values):
        for part in material.model.layers:
            told += [(target, meaning) for target, meaning in names(material, part)]
    numbered = enumerate((equation for equation, _ in told), 1)
    meanings = {equation.name: meaning for equation, meaning in told}
    for family in families(numbered, material.where, True):
        counting = _counting(material, family)
        name = family.equation.name
        meaning = _meaning(material, family, counting, meanings[name])
        yield TensorKind(name, family.layers, counting, family.equation.target, meaning)


def _counting(material: Material, family: Family) -> Counting:
    """Of a single layer its number, but l where each layer is like the others."""
    if len(family.layers) > 1 or material.is_plain:
        return Counting("l", family.layers[-1], family.still)
    return Counting()


def _meaning(material: Material, family: Family, counting: Counting, meaning: str) -> Prose:
    layers, printer = family.layers, material.printer(counting)
    indices = [printer.box(index) for index in family.equation.indices] or [math("k")]
    numbers = [material.numbers[e.name] for _, e in family.members if e.name in material.numbers]
    told = prose(
        meaning,
        layer=counting.superscript(layers[-1]),
        before=counting.superscript(layers[-1] - 1),
        first=indices[0],
        last=indices[-1],
        numbers=numbers_text(numbers),
    )
    if material.is_plain:
        return told
    kind = Code(material.model.spec.layers[layers[-1] - 1].type)
    where: Prose = ()
    if len(layers) > 1:
        where = prose(", for {range}", range=layers_box(layers, material.last))
    return prose("{told} ({kind}{where})", told=told, kind=kind, where=where)


def _parameters(material: Material, part: LayerPart) -> Iterator[tuple[Equation, str]]:
    model, whole = material.model, connected(material.model, part)
    for name in part.parameters:
        target = material.backward.program.equation(material.backward.adjoints[name]).target
        meaning = f"a {model.parameters[name].role.name} of layer {{layer}}"
        if whole and name == whole.weight and material.is_plain:
            meaning = "the weight from neuron {last} of layer {before} to neuron {first} of {layer}"
        elif whole and name == whole.bias:
            meaning = "the constant, or bias, of neuron {last} of layer {layer}"
        yield _told(part, name, target.indices, meaning), meaning


def _values(material: Material, part: LayerPart) -> Iterator[tuple[Equation, str]]:
    whole = connected(material.model, part)
    for name in part.tensors:
        meaning = "a value within layer {layer}, by ({numbers})"
        if whole and name == whole.value:
            meaning = "the value of neuron {last} of layer {layer} before the activation"
        elif whole and material.is_plain:
            meaning = "its output, after the activation"
        elif name == part.output:
            meaning = "the output of layer {layer}"
        yield _told(part, name, material.model.program.equation(name).indices, meaning), meaning


def _told(part: LayerPart, name: str, indices: tuple[Index, ...], meaning: str) -> Equation:
    """A stand-in for the tensor: alike are those of one type with one meaning."""
    return Equation(Access(name, *indices), Access(f"{part.type}: {meaning}"))
