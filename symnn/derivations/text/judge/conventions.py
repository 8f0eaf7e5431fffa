"""What a derivation takes for granted, found by what holds in numbers: where 1/N stands, which
gradients are of one sample, which of its own names are the loss or a derivative, which header
was forgotten."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from symnn.derivations.judgement import Item
from symnn.derivations.text.evaluate.entries import Floats
from symnn.derivations.text.evaluate.proof import Points, first_difference
from symnn.derivations.text.evaluate.scene import DeltaConvention, TextScene
from symnn.derivations.text.evaluate.trial import TextTrial, Work
from symnn.derivations.text.evaluate.values import ShapeMismatch
from symnn.derivations.text.read.derivation import Derivation
from symnn.derivations.text.read.instances import EquationAt
from symnn.derivations.text.read.names import Names, Reference
from symnn.derivations.text.truth import Aspect, NetworkTruth
from symnn.errors import InputError
from symnn.verify import Verdict

LOSS_NAMES = ("C", "J", "E", "L", "loss", "cost", "objective")


def own_names(derivation: Derivation, truth: NetworkTruth, points: Points) -> Mapping[str, str]:
    """What names of a person's own stand for: the loss, or the derivatives by z or a.

    `error[L] = a[L] - y` is ∂loss/∂a[L]: the equations for `error[l]` are then judged as such, so
    that the first wrong one is found, and not only the gradients that it leads to. Such a name is
    told by what it is at one layer.
    """
    scene = TextScene(
        truth, derivation.layout, DeltaConvention(), Floats(), lambda array: points.of(array, 0)
    )
    work = Work(derivation, Names(truth.model), scene)
    agreeing: dict[str, dict[str, int]] = {}
    for instance in work.instances:
        if not instance.target.own or not instance.target.layer:
            continue
        for stem in ("z", "a"):
            if _is_adjoint(work, instance, stem):
                counts = agreeing.setdefault(instance.target.stem, {})
                counts[f"d{stem}"] = counts.get(f"d{stem}", 0) + 1
    named = {name: max(counts, key=lambda k: counts[k]) for name, counts in agreeing.items()}
    return named | _losses(work)


def _is_adjoint(work: Work, instance: EquationAt, stem: str) -> bool:
    """Whether a quantity is the derivative by a value of its layer, or N times that."""
    scene, layer = work.scene, instance.target.layer
    tensor = work.names.tensors.get((stem, layer or 0))
    if tensor is None:
        return False
    true, _ = scene.raw(Aspect.ADJOINT, tensor)
    target = Reference(Aspect.ADJOINT, stem, layer, tensor, instance.target.positions)
    try:
        meant = EquationAt(instance.statement, instance.layer, target)
        claimed, _ = work.as_raw(meant, work.value(instance))
    except ShapeMismatch:
        return False
    return any(first_difference(claimed, s * true) is None for s in (1, scene.truth.samples))


def _losses(work: Work) -> dict[str, str]:
    """The names of the loss, wherever what they stand for is one number or is read by nothing."""
    scene, found = work.scene, {}
    tensors = {"objective": scene.truth.model.objective, "loss": "loss"}
    true = {kind: scene.raw(Aspect.VALUE, tensor)[0] for kind, tensor in tensors.items()}
    for instance in work.instances:
        target = instance.target
        if not target.own or target.stem not in LOSS_NAMES or target.layer or target.positions:
            continue
        try:
            value = scene.as_loss(work.value(instance))
        except ShapeMismatch:
            if not any(target.stem in each.reads for each in work.derivation.statements):
                found[target.stem] = "objective"
            continue
        scales = (1, scene.truth.samples)  # a sum of the samples' costs, or N times their mean
        agrees = [k for k in true for s in scales if first_difference(value, s * true[k]) is None]
        found[target.stem] = (agrees or ["objective"])[0]
    return found


def convention(derivation: Derivation, truth: NetworkTruth, points: Points) -> DeltaConvention:
    """The convention under which the first δ holds, and then the most equations."""
    alone = _alone_families(derivation, truth, points)
    scores = []
    order = (False, True) if derivation.layout.batch else (True, False)
    with np.errstate(all="ignore"):
        for rank, per_sample in enumerate(order):
            trial = TextTrial(derivation, truth, DeltaConvention(per_sample, alone), points)
            wrong = [trial.difference(i) is not None for i in trial.instances]
            pairs = zip(wrong, trial.instances, strict=True)
            deltas = [differs for differs, i in pairs if i.is_adjoint]
            scores.append((deltas[0] if deltas else False, sum(wrong), rank, trial.convention))
    return min(scores, key=lambda score: score[:3])[3]


def _alone_families(derivation: Derivation, truth: NetworkTruth, points: Points) -> frozenset[str]:
    """The parameters whose gradients are written for one sample: what their first equation has
    that does not read the same gradient of another layer."""
    found = set()
    trial = TextTrial(derivation, truth, DeltaConvention(), points)
    gradients = [i for i in trial.instances if i.is_gradient]
    for stem in dict.fromkeys(i.target.stem for i in gradients):
        ours = [i for i in gradients if i.target.stem == stem]
        base = [i for i in ours if stem not in _gradients_read(trial, i)]
        for instance in (base or ours)[:1]:
            try:
                if trial.is_alone(instance):
                    found.add(stem)
            except ShapeMismatch:
                continue
        if ours and not base:
            found.add(stem)
    return frozenset(found)


def _gradients_read(trial: TextTrial, instance: EquationAt) -> set[str]:
    """The stems of the gradients that a right-hand side reads."""
    evaluator, stems = trial.works[0].evaluator(instance), set()
    for node in ast.walk(instance.statement.value):
        if isinstance(node, ast.Name | ast.Subscript):
            try:
                found = evaluator.reference(node)
            except InputError:
                continue
            if found.aspect is Aspect.ADJOINT:
                stems.add(found.stem)
    return stems


def with_hints(
    items: list[Item], derivation: Derivation, truth: NetworkTruth, points: Points
) -> list[Item]:
    """The items, with the header that a wrong equation may have been meant for.

    It is one under which all that is wrong holds, and all the rest as well.
    """
    failing = [item for item in items if item.verdict is Verdict.DIFFERENT and item.place]
    if not failing:
        return items
    for layout in derivation.layout.others:
        try:
            if not _all_hold(replace(derivation, layout=layout), truth, points):
                continue
        except InputError:
            continue
        header = "', '".join(derivation.layout.headers(layout))
        hint = f"all would hold under '{header}': did you mean that?"
        return [
            replace(item, reason=f"{item.reason}; {hint}") if item in failing else item
            for item in items
        ]
    return items


def _all_hold(derivation: Derivation, truth: NetworkTruth, points: Points) -> bool:
    """Whether every equation holds in numbers, under whatever convention fits best."""
    trial = TextTrial(derivation, truth, convention(derivation, truth, points), points)
    with np.errstate(all="ignore"):
        return all(trial.difference(instance) is None for instance in trial.instances)
