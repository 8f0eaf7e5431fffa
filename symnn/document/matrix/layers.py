"""A layer as one formula, a = F(W a + b): of a column, of one neuron, and layer after layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symnn.document.alike import Family
from symnn.document.blocks import DisplayLine, Prose, prose
from symnn.document.formula.box import text
from symnn.document.formula.reading import math
from symnn.document.matrix.build import walk
from symnn.document.matrix.forms import Writer
from symnn.document.matrix.reductions import Unwritable
from symnn.document.matrix.tree import Apply, Tree
from symnn.document.printing.names import Counting
from symnn.document.printing.ranges import layers_box
from symnn.notation import Equation

SHOWN = 3  # layers of a recursion that are told one by one; of more, the first two and the last


def whole(writer: Writer) -> Iterator[DisplayLine]:
    """a^l = F^l(W^l a^{l−1} + b^l), once for layers that are alike."""
    for family in _activations(writer):
        yield from _composed(writer, family, ())


def neuron(writer: Writer) -> Iterator[DisplayLine]:
    """The same of one neuron: a_k = f(w_kᵀ a + b_k), with w_k the row of its weights."""
    for family in _activations(writer):
        yield from _composed(writer, family, tuple(i.name for i in family.equation.indices[1:]))


def totals(writer: Writer, trees: Iterable[Tree]) -> Iterator[DisplayLine]:
    """F^l(u) = [f(u_1), f(u_2), …]ᵀ, once for the layers of each activation whose F^l is read."""
    material = writer.material
    found: dict[str, list[int]] = {}
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Apply) and node.function.is_total(node.shape):
            found.setdefault(node.function.name, []).append(node.function.layer)
    for activation in writer.condensed.activations:
        f, read = activation.letter, found.get(activation.letter, ())
        layers = [n for n in activation.layers if n in read or (read and material.general)]
        if not layers:
            continue
        several = len(layers) > 1
        at = "l" if several else material.counting(layers).superscript(layers[0]).tex
        note = prose("for {range}", range=layers_box(layers, material.last))
        last = f"{f}(u_{{n_{at}}})" if material.is_plain else ""
        right = math(
            rf"[{f}(u_1), {'' if last else f'{f}(u_2), '}\ldots{', ' if last else ''}{last}]^T"
        )
        left = math(rf"F^{at}(\mathbf{{u}})")
        yield DisplayLine(left, (right,), note=note if several else ())


def recursion(writer: Writer) -> list[DisplayLine]:
    """The forward pass layer by layer, its middle as dots; nothing where a layer is no function
    of each entry, which one formula would not tell."""
    model = writer.material.model
    last = len(model.layers)
    found: list[DisplayLine] = []
    for part in model.layers:
        if last > SHOWN and 2 < part.number < last:
            if part.number == SHOWN:
                found.append(DisplayLine(math(r"\vdots"), (text(""),), relation=""))
            continue
        general = writer.material.general and part.number == last
        counting = Counting("L", last) if general else Counting()
        equations = [_equation(writer, name) for name in part.tensors]
        try:
            left, right = _layer(writer, equations, counting, ())
            found.append(writer.line(left, right, counting))
        except Unwritable:
            return []
    return found


def _activations(writer: Writer) -> Iterator[Family]:
    """The families of activations, where what they act on is alike in their layers too."""
    layers = writer.material.model.layers
    before = {part.tensors[1]: part.tensors[0] for part in layers if len(part.tensors) == 2}
    alike = [{equation.name for _, equation in family.members} for family in writer.families]
    for family in writer.families:
        names = {before.get(equation.name, "") for _, equation in family.members}
        if any(names <= others for others in alike):
            yield family


def _composed(writer: Writer, family: Family, fixed: tuple[str, ...]) -> Iterator[DisplayLine]:
    counting = writer.material.counting(family.layers, family.still)
    part = writer.material.model.layers[family.layers[-1] - 1]
    equations = [_equation(writer, name) for name in part.tensors]
    note: Prose = writer.material.range_of(family)
    try:
        yield writer.line(*_layer(writer, equations, counting, fixed), counting, note)
    except Unwritable:
        return


def _layer(
    writer: Writer, equations: list[Equation], counting: Counting, fixed: tuple[str, ...]
) -> tuple[Tree, Tree]:
    """The layer's output, and the activation with what it acts on put in."""
    left, inner = writer.trees(equations[0], counting, fixed)
    for equation in equations[1:]:
        left, outer = writer.trees(equation, counting, fixed)
        if not isinstance(outer, Apply):
            raise Unwritable("the activation does not act on each entry alone")
        inner = replace(outer, body=inner)
    return left, inner


def _equation(writer: Writer, name: str) -> Equation:
    return next(e for e in writer.condensed.equations if e.name == name)
