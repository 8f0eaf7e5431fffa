"""The conventions that a derivation was judged by, a line each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from symnn.derivations.text.evaluate.scene import STEP, DeltaConvention, described
from symnn.derivations.text.evaluate.trial import Work
from symnn.derivations.text.read.derivation import Derivation
from symnn.derivations.text.read.names import Names, Reference
from symnn.derivations.text.truth import LOSSES, SAMPLES, Aspect
from symnn.errors import InputError
from symnn.network import Model
from symnn.notation import FUNCTIONS, Maximum, Where


def assumed(
    derivation: Derivation,
    names: Names,
    convention: DeltaConvention,
    granted: Sequence[Reference],
    work: Work,
) -> list[str]:
    """What was taken for granted, a line each; `granted` are derivatives that no equation gives."""
    model, found = names.model, list(_references(work))
    spec, lines = model.spec, _notations(work, found)
    if any(each.aspect is Aspect.ADJOINT and not each.learned for each in found):
        what = "N times the derivative" if convention.per_sample else "the derivative"
        whose = ": that of one sample's cost" if convention.per_sample else ""
        lines.append(f"delta[l] is {what} of the loss by z[l]{whose}")
        adjoints = [r.stem for r in found if r.aspect is Aspect.ADJOINT and not r.learned]
        others = [f"d{stem}[l]" for stem in dict.fromkeys(adjoints) if stem not in ("z", "a")]
        if others:
            lines.append(f"{', '.join(others)}: likewise, by the layer's own values")
    for name, meant in derivation.aliases.items():
        if meant in LOSSES:
            lines.append(f"{name} is {described(meant, model)}")
            continue
        lines.append(f"{name}[l] is taken for the derivative of the loss by {meant[1:]}[l]")
    if convention.alone:
        stems = [stem for stem in names.stems if stem in convention.alone]
        what = " and ".join(f"d{stem}[l]" for stem in stems)
        how = "mean" if convention.per_sample else "sum"
        lines.append(f"{what}: of one sample; the gradient is the {how} over the samples")
    if spec.loss_definition.targets == "one_hot":
        lines.append("each row of y sums to 1")
    open_ranges = [s.place.line for s in derivation.statements if s.assumed_range]
    if open_ranges:
        numbers = ", ".join(map(str, open_ranges))
        lines.append(f"line {numbers}: for every layer at which all that it reads exists")
    granted = [each for each in granted if each.layer]
    if granted:
        shown = ", ".join(f"d{g.stem}[{g.layer}]".replace("dz", "delta") for g in granted)
        lines.append(f"{shown}: true, since no equation gives it")
    if _has_kinks(model):
        lines.append("equations are compared on both sides of a kink, not at it")
    steps = [i.statement.place.line for i in work.instances if i.target.aspect is Aspect.UPDATED]
    if steps and spec.optimizer.type == STEP:
        lines.append(f"eta, alpha, lr: the learning rate {spec.optimizer.learning_rate:g}")
    elif steps:
        where = f"line {', '.join(map(str, dict.fromkeys(steps)))}"
        why = f"the optimizer is {spec.optimizer.type}, and only {STEP}'s is judged"
        lines.append(f"not judged: {where}, an update; {why}")
    return lines


def _has_kinks(model: Model) -> bool:
    kinks = (Where, Maximum, FUNCTIONS["abs"], FUNCTIONS["sign"])
    return any(equation.rhs.has(*kinks) for equation in model.program)


def _notations(work: Work, found: Sequence[Reference]) -> list[str]:
    """How samples are written, a line for each notation that occurs."""
    matrices = sampled = single = False
    truth = work.scene.truth
    for each in found:
        if not each.tensor or not truth.labels(each.tensor):
            continue
        matrices |= each.positions is None
        if each.positions is not None and work.scene.is_of_samples(each.tensor):
            whole = len(truth.labels(each.tensor))
            sampled |= len(each.positions) == whole
            single |= len(each.positions) < whole
    lines = []
    if matrices or not (sampled or single):
        lines.append(str(work.derivation.layout))
    axes = [truth.labels(r.tensor) for r in found if r.tensor and r.positions is None]
    if any(len(labels) == 3 and labels[0] == SAMPLES for labels in axes):
        order = "last axis first" if work.derivation.layout.columns else "in the order of its axes"
        lines.append(f"a sample of two axes, as (T, n), is a matrix, {order}")
    if sampled:
        lines.append("index notation: the first index of x, y, z, a and delta is the sample")
    if single:
        lines.append("index notation: x, y, z, a and delta are those of one sample")
    return lines


def _references(work: Work) -> Iterator[Reference]:
    """Everything that a derivation names, at every layer."""
    for instance in work.instances:
        evaluator, statement = work.evaluator(instance), instance.statement
        for node in (*_read(statement.target), *_read(statement.value)):
            try:
                found = evaluator.reference(node)
            except InputError:
                continue
            yield found


def _read(node: ast.AST) -> Iterator[ast.expr]:
    """Each name with all of its brackets, where a value is read or defined."""
    if isinstance(node, ast.Name | ast.Subscript):
        yield node
        return
    if isinstance(node, ast.Call):
        indices = node.args[1:] if ast.unparse(node.func) in ("sum", "mean") else []
        for argument in node.args:
            if argument not in indices:
                yield from _read(argument)
        return
    for child in ast.iter_child_nodes(node):
        yield from _read(child)
