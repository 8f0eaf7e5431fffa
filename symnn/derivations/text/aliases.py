"""Names of a person's own for the derivatives by z and a, told by what they are at one layer.

`error[L] = a[L] - y` is ∂loss/∂a[L]: the equations for `error[l]` are then judged as such, so that
the first wrong one is found, and not only the gradients that it leads to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symnn.derivations.text.instances import Work, as_raw
from symnn.derivations.text.proof import first_difference
from symnn.derivations.text.reading import Derivation
from symnn.derivations.text.scalars import Floats
from symnn.derivations.text.scene import Convention, Scene
from symnn.derivations.text.trial import Points
from symnn.derivations.text.truth import Truth
from symnn.derivations.text.values import Mismatch


def own_names(derivation: Derivation, truth: Truth, points: Points) -> Mapping[str, str]:
    """What each layered name of a person's own stands for, where it is a derivative at a layer."""
    scene = Scene(
        truth, derivation.layout, Convention(), Floats(), lambda array: points.of(array, 0)
    )
    work = Work(derivation, scene)
    agreeing: dict[str, dict[str, int]] = {}
    for instance in work.instances:
        if not instance.target.own or not instance.target.layer:
            continue
        for kind in ("d", "da"):
            true = points.of(truth.exact(kind, instance.target.layer), 0)
            try:
                target = replace(instance.target, kind=kind, own=False)
                claimed, _ = as_raw(scene, target, work.value(instance))
            except Mismatch:
                continue
            for scale in (1, truth.samples):
                if first_difference(claimed, scale * true) is None:
                    counts = agreeing.setdefault(instance.target.kind, {})
                    counts[kind] = counts.get(kind, 0) + 1
                    break
    return {name: max(counts, key=lambda k: counts[k]) for name, counts in agreeing.items()}
