"""The true equation for one that no small change makes true: the textbook's where it has one, else
what the calculus derives, in index notation.

What is printed was tested in numbers, at every layer at which the wrong one does not hold.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symnn.calculus import differentiate
from symnn.calculus.stable import stable_program
from symnn.derivations.text.edits.trees import parse
from symnn.derivations.text.read.derivation import Derivation
from symnn.derivations.text.read.layout import Layout
from symnn.derivations.text.read.spelling import ALIASES
from symnn.derivations.text.truth import Aspect
from symnn.network import Model, adjoint_name
from symnn.notation import to_text

COSTS = (
    "{a} - {y}",
    "p - {y}",
    "tanh({a} - {y})",
    "sign({a} - {y})",
    "-{y} * ({y} * {a} < 1)",
    "max(-1, min(1, {a} - {y}))",
)
"""The derivative of one sample's cost by the output, up to a constant factor."""
TOTALS = (
    "sum((a[L] - y)**2)",
    "-sum(y * log(a[L]))",
    "-sum(y * log(p))",
    "-sum(y * log(a[L]) + (1 - y) * log(1 - a[L]))",
    "-sum(y * log(p) + (1 - y) * log(1 - p))",
)
FACTORS = ("", "2", "1/n[L]", "2/n[L]", "1/N", "2/N", "1/(N*n[L])", "2/(N*n[L])")


@dataclass(frozen=True)
class Spot:
    """Where a form is to stand: the name, the layer as it is written, and the layout."""

    name: str
    here: str
    last: bool
    layout: Layout
    rowwise: bool

    @property
    def after(self) -> str:
        return str(int(self.here) + 1) if self.here.isdigit() else f"{self.here}+1"

    @property
    def before(self) -> str:
        return str(int(self.here) - 1) if self.here.isdigit() else f"{self.here}-1"


def textbook(spot: Spot, derivation: Derivation) -> Iterator[ast.expr]:
    """The right-hand sides that textbooks have, in the names that a derivation uses."""
    names = _spellings(derivation)
    for form in _forms(spot):
        yield parse(_respelled(form, names))


def derived(model: Model, aspect: Aspect, tensor: str) -> Iterator[str]:
    """The equation of a value or of an adjoint in index notation, as the calculus derives it; and
    where delta is N times that."""
    program, name = model.program, tensor
    if aspect is Aspect.ADJOINT:
        stable = stable_program(program)
        found = differentiate(stable, model.objective, [tensor], adjoint_name)
        program, name = found.program, found.adjoints.get(tensor, "")
    for equation in program:
        if equation.name == name:
            left, right = to_text(equation).split(" = ", 1)
            for spelled in (right, f"N*({right})", f"({right})/N"):
                yield f"{left} = {spelled}"


def _spellings(derivation: Derivation) -> Mapping[str, str]:
    """The person's own names of the quantities: dZ for delta, A for a."""
    found: dict[str, str] = {meant: name for name, meant in derivation.aliases.items()}
    for statement in derivation.statements:
        for name in re.findall(r"[A-Za-z]+", statement.text):
            if name in ALIASES:
                found.setdefault(ALIASES[name], name)
    return found


def _respelled(text: str, names: Mapping[str, str]) -> str:
    """A form in the person's own names."""

    def spelled(match: re.Match[str]) -> str:
        return names.get(ALIASES.get(match[0], match[0]), match[0])

    return re.sub(r"\b(delta|da|[azxyWb])(?=\d*\[|\b)(?!\()", spelled, text)


def _costs(a: str) -> Iterator[tuple[str, str]]:
    for cost in COSTS:
        for factor in FACTORS:
            yield cost.format(a=a, y="y"), factor


def _scaled(text: str, factor: str) -> str:
    """A cost times a factor, as one would write it."""
    if not factor:
        return text
    if factor.startswith("1/"):
        return f"({text}) / {factor[2:]}"
    return f"{factor} * ({text})"


def _forms(at: Spot) -> Iterator[str]:
    layout, here = at.layout, at.here
    turned = ".T" if layout.transposed else ""
    weights, own = f"W[{at.after}]{turned}", f"W[{here}]{turned}"
    past, delta = f"a[{at.before}]", f"delta[{here}]"
    back = (
        f"{weights}.T @ delta[{at.after}]" if layout.columns else f"delta[{at.after}] @ {weights}"
    )
    back = back.replace(".T.T", "")
    match at.name:
        case "z":
            forward = f"{own} @ {past}" if layout.columns else f"{past} @ {own}.T"
            yield f"{forward} + b[{here}]".replace(".T.T", "")
            yield forward.replace(".T.T", "")
        case "a":
            yield f"f(z[{here}])"
        case "p":
            yield from ("sigmoid(a[L])", "exp(a[L])")
        case "dz" | "da" if at.last:
            for cost, factor in _costs(f"a[{here}]"):
                if at.name == "da" or not at.rowwise:
                    yield _scaled(cost, factor)
                if at.name == "dz":
                    yield _through(at, f"({_scaled(cost, factor)})")
            yield f"f'(z[{here}]) * da[{here}]"
        case "dz":
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
        case "db":
            axis = "axis=1" if layout.columns else "axis=0"
            yield from (delta, f"sum({delta}, {axis})", f"mean({delta}, {axis})")
        case "loss" | "objective":
            for cost in TOTALS:
                for factor in ("", "1/2", *FACTORS[2:], "1/(2*N)"):
                    yield _scaled(cost, factor)
        case name if name.startswith(Aspect.UPDATED.value):
            yield f"{name[1:]}[{here}] - eta*d{name[1:]}[{here}]"


def _through(at: Spot, derivative: str) -> str:
    """The derivative by z from that by a."""
    here, layout = at.here, at.layout
    if not at.rowwise:
        return f"f'(z[{here}]) * {derivative}"
    a = f"a[{here}]"
    if layout.columns and not layout.batch:
        return f"(diag({a}) - {a} @ {a}.T) @ {derivative}"
    axis = "axis=0" if layout.columns else "axis=1"
    return f"{a} * ({derivative} - sum({a} * {derivative}, {axis}))"
