"""The conventions that a derivation was judged by, a line each."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from symnn.derivations.text.layers import ALIASES, GRADIENTS
from symnn.derivations.text.notations import Notation
from symnn.derivations.text.outcomes import STEP, described
from symnn.derivations.text.reading import Derivation, Statement
from symnn.derivations.text.scene import Convention
from symnn.derivations.text.truth import LOSSES, UPDATED
from symnn.network import Model

SPELLED = {"d": "delta"}


def assumed(
    derivation: Derivation,
    model: Model,
    convention: Convention,
    granted: Sequence[tuple[str, int | None]],
    notation: Notation,
) -> list[str]:
    """What was taken for granted, a line each; `granted` are derivatives that no equation gives."""
    spec, lines = model.spec, notation.described(derivation.layout)
    kinds = {ALIASES.get(name.rstrip("0123456789")) for name in _names(derivation)}
    if kinds & {"d", "da"}:
        what = "N times the derivative" if convention.per_sample else "the derivative"
        whose = ": that of one sample's cost" if convention.per_sample else ""
        lines.append(f"delta[l] is {what} of the loss by z[l]{whose}")
    for name, kind in derivation.aliases.items():
        if kind in LOSSES:
            lines.append(f"{name} is {described(kind, model)}")
            continue
        lines.append(f"{name}[l] is taken for the derivative of the loss by {'az'[kind == 'd']}[l]")
    if convention.alone:
        what = " and ".join(f"{kind}[l]" for kind in GRADIENTS if kind in convention.alone)
        how = "mean" if convention.per_sample else "sum"
        lines.append(f"{what}: of one sample; the gradient is the {how} over the samples")
    if spec.loss_definition.targets == "one_hot":
        lines.append("each row of y sums to 1")
    open_ranges = [s.place.line for s in derivation.statements if s.assumed_range]
    if open_ranges:
        numbers = ", ".join(map(str, open_ranges))
        lines.append(f"line {numbers}: for every layer at which all that it reads exists")
    if granted:
        names = ", ".join(f"{SPELLED.get(kind, kind)}[{layer}]" for kind, layer in granted)
        lines.append(f"{names}: true, since no equation gives it")
    if _has_kinks(model):
        lines.append("equations are compared on both sides of a kink, not at it")
    updates = [s.place.line for s in derivation.statements if _updates(s)]
    optimizer = spec.optimizer
    if updates and optimizer.type == STEP:
        lines.append(f"eta, alpha, lr: the learning rate {optimizer.learning_rate:g}")
    elif updates:
        where = f"line {', '.join(map(str, updates))}"
        why = f"the optimizer is {optimizer.type}, and only {STEP}'s is judged"
        lines.append(f"not judged: {where}, an update; {why}")
    return lines


def _has_kinks(model: Model) -> bool:
    spec = model.spec
    used = [spec.activation(layer.activation) for layer in spec.layers]
    texts = [a.expr or a.equation or "" for a in used] + [spec.loss_definition.equation]
    return bool(spec.penalty.l1) or any(re.search(r"where|max|min|abs|sign", t) for t in texts)


def _names(derivation: Derivation) -> set[str]:
    return {
        node.id
        for statement in derivation.statements
        for part in (statement.target, statement.value)
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
    }


def _updates(statement: Statement) -> bool:
    target = statement.target
    while isinstance(target, ast.Subscript):
        target = target.value
    return isinstance(target, ast.Name) and target.id.rstrip("0123456789") in UPDATED
