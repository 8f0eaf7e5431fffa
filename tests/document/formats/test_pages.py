"""Pages of many networks: pdfLaTeX takes them, and nothing leaves the paper."""

from __future__ import annotations

import random
import re
from itertools import cycle
from pathlib import Path

import pytest

from symnn.document import Depth, Product, ResultNotation
from symnn.files import read_network
from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.spec import Dense, Network, Optimizer, Penalty
from tests.quick import one_in

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.toml"))
SEED = 1801
DRAWN = 30
HALVES = (slice(0, DRAWN // 2), slice(DRAWN // 2, DRAWN))
OVERFULL = re.compile(r"Overfull .*?\((\S+?)pt too|NETWORK (.*)")


def drawn() -> list[Network]:
    """Architectures at random: up to ten layers, widths up to four digits, all of the library."""
    rng = random.Random(SEED)
    activations, losses, optimizers = (
        cycle(rng.sample(list(names), len(names))) for names in (ACTIVATIONS, LOSSES, OPTIMIZERS)
    )
    networks = []
    for position in range(DRAWN):
        depth = 1 + position % 10
        chosen = [next(activations) for _ in range(depth)]
        if position % 2:  # layers that are alike, told once
            chosen[1:-1] = chosen[:1] * (depth - 2)
        layers = [Dense(width(rng), activation=a, bias=rng.random() < 0.7) for a in chosen]
        network = Network(
            *layers,
            name="_".join(["name"] * (1 + position % 12)),
            input=width(rng),
            loss=next(losses),
            penalty=Penalty(l1=rng.choice((0.0, 0.003)), l2=rng.choice((0.0, 1e-4))),
            optimizer=Optimizer(next(optimizers)),
        )
        networks.append(network)
    return networks


def width(rng: random.Random) -> int:
    return rng.randint(1, rng.choice((9, 99, 999, 9999)))


def overfull(log: str) -> dict[str, float]:
    """The points by which each network leaves the page, where it does by more than 2."""
    found: dict[str, float] = {}
    name = ""
    # TeX breaks the lines of its log at 79 characters; a name is at the start of one.
    for points, network in OVERFULL.findall(log):
        name = network or name
        if points and float(points) > 2:
            found[name] = max(found.get(name, 0.0), float(points))
    return found


DEPTHS = pytest.mark.parametrize("depth", one_in(2, Depth), ids=lambda depth: depth.value)


@DEPTHS
@pytest.mark.parametrize("half", one_in(2, HALVES), ids=("first half", "second half"))
def test_random_networks_stay_on_the_page(half, depth, latex, typeset):
    _typeset([(spec, {}) for spec in drawn()[half]], depth, latex, typeset)


@pytest.mark.slow
@DEPTHS
def test_the_examples_stay_on_the_page_in_every_notation(depth, latex, typeset):
    ways = [{}, *({"notation": notation} for notation in ResultNotation), {"product": Product.ODOT}]
    specs = [(read_network(str(path)), way) for path in EXAMPLES for way in ways]
    _typeset(specs, depth, latex, typeset)


def _typeset(specs, depth, latex, typeset):
    """All in one document: TeX starts once."""
    bodies = []
    for position, (spec, options) in enumerate(specs):
        preamble, body = latex(spec, depth=depth, **options).split(r"\begin{document}")
        body = body.replace(r"\end{document}", r"\clearpage\setcounter{section}{0}")
        bodies.append(
            f"\\typeout{{NETWORK {position} of {len(specs)}: {spec.optimizer.type}}}{body}"
        )
    log = typeset(f"{preamble}\\begin{{document}}\n{''.join(bodies)}\\end{{document}}")
    assert overfull(log) == {}
    assert "undefined" not in log.lower()
