"""The count of a network's parameters: by layers where they are few, and by roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sympy import Add, Mul

from symnn.document.blocks import Prose, both, prose
from symnn.document.formula.reading import math
from symnn.document.material import Material
from symnn.document.printing.ranges import numbers_text
from symnn.document.printing.shapes import measured
from symnn.document.structure import connected, is_chain
from symnn.library import Role
from symnn.network import Model

MOST_LAYERS = 12
"""Layers whose sums are told one by one."""


def count(material: Material) -> Prose:
    """The seed's total where every layer is W and b; otherwise the sum that is true."""
    model, last = material.model, material.last
    spec, total = model.spec, model.spec.parameter_count
    whole = [connected(model, part) for part in model.layers]
    own = [set(part.parameters) for part in model.layers]
    biased = [n for n, each in enumerate(whole, 1) if each and each.bias]
    plain = is_chain(model) and all(
        each is not None and each.parameters == names
        for each, names in zip(whole, own, strict=True)
    )
    if plain and len(biased) == last:
        neurons = "" if material.is_plain else "Of $n_l$ neurons in layer $l$: "
        return prose(
            rf"{neurons}Layer $l$ has $n_l (n_{{l-1}} + 1)$ parameters. The whole network, with "
            r"{depth}, has {total}.",
            depth=math(f"L = {last}"),
            total=math(rf"\sum_{{l=1}}^{{L}} n_l (n_{{l-1}} + 1) = {total}"),
        )
    if plain:
        weights = sum(a * b for a, b in zip(spec.sizes, spec.sizes[1:], strict=False))
        told = (
            rf"With $L = {last}$ there are $\sum_{{l=1}}^{{L}} n_l n_{{l-1}} = {weights}$ weights"
        )
        if not biased:
            return prose(f"{told} and no biases.")
        layers = f"layer{'s' if len(biased) > 1 else ''} {numbers_text(biased)}"
        return prose(
            f"{told} and {total - weights} biases (in {layers}): {total} parameters in all."
        )
    return _sum(material)


def _sum(material: Material) -> Prose:
    """The entries of every parameter, layer by layer where they are few, and of each role."""
    model = material.model
    total = model.spec.parameter_count
    learned = [part for part in model.layers if part.parameters]
    if not learned:
        return ("No layer has parameters.",)
    told: Prose = ()
    if len(learned) <= MOST_LAYERS:
        sums = []
        for part in learned:
            tensors = [model.parameters[name].tensor for name in part.parameters]
            size = Add(*(Mul(*tensor.shape) for tensor in tensors))
            formula = measured(model, (size,))
            sums.append(prose(f"{{formula}} in layer {part.number}", formula=formula))
        told = prose(
            "The parameters are as many as the entries of their arrays: {sums}. ", sums=both(sums)
        )
    counts = counted(by_role(model, model.parameters))
    return (
        *told,
        *prose(
            "In all there are {total} parameters: {counts}.", total=math(str(total)), counts=counts
        ),
    )


def by_role(model: Model, names: Iterable[str]) -> Counter[Role]:
    counts: Counter[Role] = Counter()
    for name in names:
        part = model.parameters[name]
        counts[part.role] += model.spec.graph.number(part.tensor)
    return counts


def counted(counts: Counter[Role]) -> str:
    """Such as: 12 weights, 4 biases."""
    return ", ".join(f"{n} {role.name if n == 1 else role.plural}" for role, n in counts.items())
