"""Losses, activations and layers at random, each in a small network: whatever the language can
say, natural or not. What they come to is told in `outcomes`."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

SEED = 1676
KINDS = ("loss", "loss", "activation", "layer")
PLAIN = ("1", "2", "3", "1/2", "0.1", "1/3", "pi", "10", "1e-3", "100")
FAR = (
    *("0", "1e-8", "1e-300", "1e300", "1e154", "1e-160", "1e400", "1e5", "1234567.5"),
    *("10000000000000000000000", "1" + 60 * "0", "1" + 400 * "0", "0.1000000000000000055511151"),
)
FUNCTIONS = (
    *("exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "asin", "acos", "atan", "sinh"),
    *("cosh", "tanh", "erf", "sigmoid", "softplus", "log_cosh"),
)
COMMON = ("exp", "log", "sqrt", "abs", "tanh", "sigmoid", "sin")
"""Drawn as often again."""
WHOLE = ("2", "2", "2", "3", "4", "-1", "-2", "-3", "0", "1", "7", "64")
FRACTIONS = ("(1/2)", "(1/3)", "(3/2)", "(-1/2)", "(2/3)", "(-3/2)", "0.1", "(7/64)")
STRANGE = ("65", "(1/100)", "N", "1e10", "pi", "(-64)")
RELATIONS = (">", ">=", "<", "<=", "==", "!=")


@dataclass(frozen=True)
class Case:
    """A network with an expression of one kind in it; `data` is what its TOML file would hold."""

    number: int
    kind: str
    text: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """Draws expressions over some leaves, with brackets everywhere."""

    rng: random.Random
    leaves: Sequence[str]
    """What reads the network; then sizes and indices, which are drawn seldom."""
    seldom: Sequence[str] = ()
    functions: Sequence[str] = FUNCTIONS + COMMON
    reduced: Callable[[int], str] | None = None
    """Draws a reduction, whose own expression has this depth."""

    def at(self, depth: int) -> str:
        """An expression that reads a leaf, of this depth at most."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.08:
            return rng.choice(self.leaves)
        if self.reduced is not None and rng.random() < 0.15:
            return self.reduced(depth - 1)
        below = depth - 1
        match rng.choice(("+", "+", "-", "*", "*", "/", "**", "**", "call", "call", "choice")):
            case "**":
                return f"({self.at(below)})**{self.exponent()}"
            case "call":
                return f"{rng.choice(self.functions)}({self.at(below)})"
            case "choice":
                return self.choice(below)
            case operator:
                sides = [f"({self.at(below)})", self.any(below)]
                rng.shuffle(sides)
                return operator.join(sides)

    def any(self, depth: int) -> str:
        """An expression, or a number."""
        rng = self.rng
        if rng.random() < 0.55:
            return f"({self.at(depth)})"
        if self.seldom and rng.random() < 0.3:
            return f"({rng.choice(self.seldom)})"
        return f"({self.number()})"

    def number(self) -> str:
        sign = "-" if self.rng.random() < 0.15 else ""
        return sign + self.rng.choice(FAR if self.rng.random() < 0.12 else PLAIN)

    def exponent(self) -> str:
        drawn = self.rng.random()
        several = WHOLE if drawn < 0.6 else FRACTIONS if drawn < 0.95 else STRANGE
        return self.rng.choice(several)

    def choice(self, depth: int) -> str:
        rng = self.rng
        name = rng.choice(("where", "where", "max", "min"))
        first, second = self.at(depth), self.any(depth)
        if name != "where":
            return f"{name}({first}, {second})"
        relation = rng.choice(RELATIONS)
        return f"where({self.at(depth - 1)} {relation} {self.any(depth - 1)}, {first}, {second})"


def drawn(count: int, seed: int = SEED) -> list[Case]:
    """The first so many; the same for the same seed, however many are drawn."""
    cases = []
    for number in range(count):
        rng = random.Random(seed * 1_000_000 + number)
        kind = KINDS[number % len(KINDS)]
        text, data = DRAWERS[kind](rng)
        cases.append(Case(number, kind, text, data))
    return cases


def _network(rng: random.Random, layers: list[dict[str, Any]], **own: Any) -> dict[str, Any]:
    return {"input": rng.choice((1, 2, 3)), "layers": layers, **own}


def _loss(rng: random.Random) -> tuple[str, dict[str, Any]]:
    equation = f"loss = {_total(rng)}"
    targets = rng.choice(("values", "values", "values", "one_hot", "binary", "signed"))
    last = rng.choice(("identity", "identity", "identity", "sigmoid", "softmax", "tanh"))
    layer = {"type": "dense", "units": rng.choice((1, 2, 3)), "activation": last}
    own = {"own": {"equation": equation, "targets": targets}}
    return equation, _network(rng, [layer], loss="own", losses=own)


def _total(rng: random.Random) -> str:
    """What a loss is: a mean or a sum, most often, of terms of an output and a target."""
    depth = rng.choice((1, 2, 2, 3))
    entry = ["a[i,k]", "a[i,k]", "(a[i,k] - y[i,k])", "(a[i,k] - y[i,k])**2", "y[i,k]*a[i,k]"]
    within = Terms(rng, entry, ("N", "n", "k", "i"), reduced=_over_units(rng))
    term = within.at(depth)
    divisor = rng.choice(("N", "N", "N", "(N*n)", "(2*N)", "(N - 1)", "(N + 1)", "N**2"))
    form = rng.choice(
        (
            "sum({term}, i, k)/{divisor}",
            "sum({term}, i, k)/{divisor}",
            "sum({term}, i, k)/{divisor}",
            "sum({term}, i, k)",
            "sqrt(sum({term}, i, k)/{divisor})",
            "max({term}, i, k)",
            "max(sum({term}, k), i)",
            "sum(max({term}, k), i)/{divisor}",
            "sum(max({term}, i), k)",
            "sum(sqrt(sum({term}, k)), i)/{divisor}",
            "sum({term}, i, k)/sum({other}, i, k)",
            "-sum(sum({term}, k)/sqrt(sum({other}, k)), i)/{divisor}",
            "log(sum(exp({term}), i, k)/{divisor})",
            "{outer}",
        )
    )
    total = Terms(rng, (f"sum({term}, i, k)", f"(sum({term}, i, k)/{divisor})"), ("N", "n"))
    other = rng.choice(("a[i,k]**2", "exp(a[i,k])", "abs(a[i,k])", within.at(1)))
    return form.format(term=term, other=other, divisor=divisor, outer=total.at(2))


def _over_units(rng: random.Random) -> Callable[[int], str]:
    """A reduction within a term of a loss, over other indices than the term's."""
    own = [
        Terms(rng, ("a[i,m]", "y[i,m]*a[i,m]"), ("N", "n")),
        Terms(rng, ("a[j,k]", "(a[j,k] - y[j,k])"), ("N", "n")),
    ]
    forms = (
        ("sum({}, m)", "max({}, m)", "(a[i,k] - sum({}, m)/n)"),
        ("sum({}, j)/N", "max({}, j)"),
    )

    def reduced(depth: int) -> str:
        side = rng.choice((0, 0, 1))
        return rng.choice(forms[side]).format(own[side].at(min(depth, 1)))

    return reduced


def _activation(rng: random.Random) -> tuple[str, dict[str, Any]]:
    depth = rng.choice((1, 2, 2, 3))
    definition: dict[str, Any] = {}
    leaves, seldom = ["z", "z", "z"], []
    if rng.random() < 0.25:
        definition["parameters"] = {"alpha": {"start": rng.choice((0.5, 1.0, 0.0))}}
        leaves.append("alpha")
    if rng.random() < 0.25:
        definition["options"] = {"slope": rng.choice((0.1, 1.0, 0.0, -2.0, 1e-300, 1e300, 3.0))}
        seldom = ["slope"]
    if rng.random() < 0.25:
        leaves = [leaf.replace("z", "z[i,k]") for leaf in leaves]
        rows = Terms(rng, ("z[i,m]", "exp(z[i,m])", "(z[i,m] - z[i,k])"), ("C",))

        def reduced(depth: int) -> str:
            form = rng.choice(("sum({}, m)", "max({}, m)", "sqrt(sum(({})**2, m)/C)"))
            return form.format(rows.at(min(depth, 1)))

        terms = Terms(rng, leaves, (*seldom, "C", "k"), reduced=reduced)
        text = f"a[i,k] = {_reading(terms, depth, leaves)}"
        definition["equation"] = text.replace("[i,", "[i,...,") if rng.random() < 0.3 else text
    else:
        text = _reading(Terms(rng, leaves, seldom), depth, leaves)
        definition["expr"] = text
    if "slope" not in text:
        definition.pop("options", None)
    layers = [{"type": "dense", "units": rng.choice((2, 3)), "activation": "own"}]
    if rng.random() < 0.5:
        layers.append({"type": "dense", "units": rng.choice((1, 2))})
    loss = rng.choice(("mse", "mse", "least_squares", "mae", "binary_cross_entropy"))
    return text, _network(rng, layers, loss=loss, activations={"own": definition})


def _reading(terms: Terms, depth: int, leaves: Sequence[str]) -> str:
    """An expression that reads every leaf."""
    text = terms.at(depth)
    for leaf in dict.fromkeys(leaves):
        if leaf not in text:
            text = f"{leaf}*({text})" if terms.rng.random() < 0.7 else f"({text}) + {leaf}"
    return text


def _layer(rng: random.Random) -> tuple[str, dict[str, Any]]:
    """Two equations at most, between an input's features and a layer's units."""
    depth = rng.choice((1, 2, 2, 3))
    over = Terms(rng, ("x[i,j]", "W[k,j]*x[i,j]", "W[k,j]*x[i,j]"), ("N", "C", "D", "scale"))
    product = rng.choice(
        ("sum(W[k,j]*x[i,j], j)", "sum(W[k,j]*x[i,j], j)", f"sum(W[k,j]*({over.at(2)}), j)")
    )
    leaves = ["z[i,k]", "z[i,k]", "g[k]"]
    rows = Terms(rng, ("z[i,m]", "z[i,m]", "g[m]*z[i,m]"), ("D",))

    def reduced(depth: int) -> str:
        form = rng.choice(
            ("sum({}, m)", "max({}, m)", "sum(x[i,j]*({}), m, j)", "sum(z[r,k], r)/N", "max({}, m)")
        )
        return form.format(rows.at(min(depth, 1)))

    terms = Terms(rng, leaves, ("D", "N", "scale", "k"), reduced=reduced)
    equations = [f"z[i,k] = {product}", f"a[i,k] = {_reading(terms, depth, leaves)}"]
    options: dict[str, Any] = {"units": "D"}
    if "scale" in "".join(equations):
        options["scale"] = rng.choice((0.5, 2.0, 0.0, 1e-300, 1e300, -1.0))
    kind = {
        "options": options,
        "parameters": {"W": ["D", "C"], "g": {"axes": ["D"], "role": "gain"}},
        "inputs": {"x": ["N", "C"]},
        "equations": equations,
    }
    layers: list[dict[str, Any]] = [{"type": "own", "units": rng.choice((1, 2, 3))}]
    if rng.random() < 0.3:
        layers.append({"type": "dense", "units": 1})
    loss = rng.choice(("mse", "mse", "huber", "least_squares"))
    return "; ".join(equations), _network(rng, layers, loss=loss, layer_types={"own": kind})


DRAWERS = {"loss": _loss, "activation": _activation, "layer": _layer}
