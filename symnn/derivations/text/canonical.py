"""The true equation, from the textbook, for an equation that no small change makes true.

A form is printed only when it holds in numbers at every layer at which the wrong one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symnn.derivations.text.instances import Instance
from symnn.derivations.text.layers import ALIASES
from symnn.derivations.text.reading import Derivation, Layout
from symnn.derivations.text.trees import parse
from symnn.derivations.text.trial import Trial
from symnn.derivations.text.written import numbered

COSTS = (
    "{a} - {y}",
    "softmax({a}) - {y}",
    "sigmoid({a}) - {y}",
    "exp({a}) - {y}",
    "tanh({a} - {y})",
    "sign({a} - {y})",
    "-{y} * ({y} * {a} < 1)",
    "max(-1, min(1, {a} - {y}))",
)
"""The derivative of one sample's cost by the output, up to a constant factor."""
LOSSES = (
    "sum((a[L] - y)**2)",
    "-sum(y * log(a[L]))",
    "-sum(y * log(p))",
    "-sum(y * log(a[L]) + (1 - y) * log(1 - a[L]))",
    "-sum(y * log(p) + (1 - y) * log(1 - p))",
)
FACTORS = ("", "2", "1/n[L]", "2/n[L]", "1/N", "2/N", "1/(N*n[L])", "2/(N*n[L])")


@dataclass(frozen=True)
class Place:
    """Where a form is to stand: the kind, the layer as it is written, and the positions."""

    kind: str
    here: str
    last: bool
    positions: tuple[str, ...] | None
    layout: Layout
    rowwise: bool

    @property
    def after(self) -> str:
        return str(int(self.here) + 1) if self.here.isdigit() else f"{self.here}+1"

    @property
    def before(self) -> str:
        return str(int(self.here) - 1) if self.here.isdigit() else f"{self.here}-1"


def canonical(trial: Trial, instances: Sequence[Instance], here: str) -> str | None:
    """The right-hand side that a textbook has, for the quantity that some instances define.

    `here` is its layer as the person writes it: l, L or 2.
    """
    first = instances[0]
    kind, layer = first.key
    spec = trial.truth.model.spec
    equation = spec.activation(spec.layers[(layer or 1) - 1].activation).equation
    place = Place(
        kind,
        here,
        layer == trial.truth.depth,
        first.target.positions,
        trial.derivation.layout,
        equation is not None,
    )
    names = spellings(trial.derivation)
    forms = _by_entries(place) if place.positions else _matrices(place)
    for form in forms:
        text = respelled(numbered(form), names)
        if trial.holds_everywhere(instances, parse(text)):
            return text
    return None


def spellings(derivation: Derivation) -> Mapping[str, str]:
    """The person's own names of the quantities: dZ for delta, A for a."""
    found: dict[str, str] = {kind: name for name, kind in derivation.aliases.items()}
    for statement in derivation.statements:
        for name in re.findall(r"[A-Za-z]+", statement.text):
            if name in ALIASES:
                found.setdefault(ALIASES[name], name)
    return found


def respelled(text: str, names: Mapping[str, str]) -> str:
    """A form in the person's own names."""

    def spelled(match: re.Match[str]) -> str:
        return names.get(ALIASES[match[0]], match[0])

    return re.sub(r"\b(delta|da|[azxyWb])(?=\d*\[|\b)(?!\()", spelled, text)


def _costs(a: str, y: str) -> Iterator[tuple[str, str]]:
    for cost in COSTS:
        for factor in FACTORS:
            yield cost.format(a=a, y=y), factor


def _scaled(text: str, factor: str) -> str:
    """A cost times a factor, as one would write it."""
    if not factor:
        return text
    if factor.startswith("1/"):
        return f"({text}) / {factor[2:]}"
    return f"{factor} * ({text})"


def _matrices(at: Place) -> Iterator[str]:
    layout, here = at.layout, at.here
    turned = ".T" if layout.transposed else ""
    weights, own = f"W[{at.after}]{turned}", f"W[{here}]{turned}"
    past, delta = f"a[{at.before}]", f"delta[{here}]"
    back = (
        f"{weights}.T @ delta[{at.after}]" if layout.columns else f"delta[{at.after}] @ {weights}"
    )
    back = back.replace(".T.T", "")
    match at.kind:
        case "z":
            forward = f"{own} @ {past}" if layout.columns else f"{past} @ {own}.T"
            yield f"{forward} + b[{here}]".replace(".T.T", "")
            yield forward.replace(".T.T", "")
        case "a":
            yield f"f(z[{here}])"
        case "p":
            yield from ("softmax(a[L])", "sigmoid(a[L])", "exp(a[L])")
        case "d" | "da" if at.last:
            for cost, factor in _costs(f"a[{here}]", "y"):
                if at.kind == "da" or not at.rowwise:
                    yield _scaled(cost, factor)
                if at.kind == "d":
                    yield _through(at, f"({_scaled(cost, factor)})")
            yield f"f'(z[{here}]) * da[{here}]"
        case "d":
            yield _through(at, f"({back})")
            yield back
        case "da":
            yield back
        case "dW":
            outer = f"{delta} @ {past}.T" if layout.columns else f"{delta}.T @ {past}"
            if layout.transposed:
                outer = f"{past} @ {delta}.T" if layout.columns else f"{past}.T @ {delta}"
            w = f"W[{here}]"
            tails = ("", f" + l2*{w}", f" + l1*sign({w})", f" + l1*sign({w}) + l2*{w}")
            for tail in tails:
                yield outer + tail
                yield f"{outer} / N{tail}"
        case "uW" | "ub":
            name = at.kind[-1]
            yield f"{name}[{here}] - eta*d{name}[{here}]"
        case "loss" | "objective":
            for cost in LOSSES:
                for factor in ("", "1/2", *FACTORS[2:], "1/(2*N)"):
                    yield _scaled(cost, factor)
        case "db":
            axis = "axis=1" if layout.columns else "axis=0"
            yield from (delta, f"sum({delta}, {axis})", f"mean({delta}, {axis})")


def _through(at: Place, derivative: str) -> str:
    """The derivative by z from that by a."""
    here, layout = at.here, at.layout
    if not at.rowwise:
        return f"f'(z[{here}]) * {derivative}"
    a = f"a[{here}]"
    if layout.columns and not layout.batch:
        return f"(diag({a}) - {a} @ {a}.T) @ {derivative}"
    axis = "axis=0" if layout.columns else "axis=1"
    return f"{a} * ({derivative} - sum({a} * {derivative}, {axis}))"


def _by_entries(at: Place) -> Iterator[str]:
    names = at.positions or ()
    here, inside = at.here, ",".join(names)
    other = "m" if "m" not in names else "r"
    sample = f"{names[0]}," if len(names) == 2 else ""
    back = f"sum(delta[{at.after}][{sample}{other}]*W[{at.after}][{other},{names[-1]}], {other})"
    match at.kind:
        case "d" | "da" if at.last:
            for cost, factor in _costs(f"a[{here}][{inside}]", f"y[{inside}]"):
                if "softmax" not in cost:
                    yield _scaled(cost, factor)
                    yield f"f'(z[{here}][{inside}]) * ({_scaled(cost, factor)})"
            for factor in FACTORS:
                yield _scaled(f"p[{inside}] - y[{inside}]", factor)
        case "d":
            yield f"f'(z[{here}][{inside}]) * {back}"
            yield back
        case "da":
            yield back
        case "dW":
            past = "x" if at.before == "0" else f"a[{at.before}]"
            k, j = names
            i = next(letter for letter in "isr" if letter not in names)
            one = f"delta[{here}][{k}]*{past}[{j}]"
            summed = f"sum(delta[{here}][{i},{k}]*{past}[{i},{j}], {i})"
            for tail in ("", f" + l2*W[{here}][{inside}]"):
                yield from (summed + tail, f"{summed}/N{tail}", one + tail)
        case "db":
            i = next(letter for letter in "isr" if letter not in names)
            summed = f"sum(delta[{here}][{i},{inside}], {i})"
            yield from (summed, f"{summed}/N", f"delta[{here}][{inside}]")
        case "z":
            past = "x" if at.before == "0" else f"a[{at.before}]"
            read = f"{past}[{sample}{other}]"
            yield f"sum(W[{here}][{names[-1]},{other}]*{read}, {other}) + b[{here}][{names[-1]}]"
        case "a":
            yield f"f(z[{here}][{inside}])"
