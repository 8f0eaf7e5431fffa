"""Names of a person's own for the loss, and for the derivatives by z and a.

`error[L] = a[L] - y` is ∂loss/∂a[L]: the equations for `error[l]` are then judged as such, so that
the first wrong one is found, and not only the gradients that it leads to. Such a name is told by
what it is at one layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symnn.derivations.text.instances import Work, as_raw
from symnn.derivations.text.outcomes import LOSS_NAMES, as_loss
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
    named = {name: max(counts, key=lambda k: counts[k]) for name, counts in agreeing.items()}
    return named | _losses(work, points)


def _losses(work: Work, points: Points) -> dict[str, str]:
    """The names of the loss, wherever what they stand for is one number or is read by nothing."""
    scene, found = work.scene, {}
    for instance in work.instances:
        target = instance.target
        if not target.own or target.kind not in LOSS_NAMES or target.layer or target.positions:
            continue
        true = {kind: points.of(scene.truth.exact(kind), 0) for kind in ("objective", "loss")}
        try:
            value = as_loss(scene, work.value(instance))
        except Mismatch:
            if not any(target.kind in each.reads for each in work.derivation.statements):
                found[target.kind] = "objective"
            continue
        scales = (1, scene.truth.samples)  # a sum of the samples' costs, or N times their mean
        agrees = [k for k in true for s in scales if first_difference(value, s * true[k]) is None]
        found[target.kind] = (agrees or ["objective"])[0]
    return found
