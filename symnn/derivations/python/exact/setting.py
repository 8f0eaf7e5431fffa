"""At which sizes a person's function is run: small, and different from each other."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Symbol

from symnn.derivations.python.code.running import Failure
from symnn.derivations.python.exact.truths import Truths, constant_targets
from symnn.network import BATCH, Model
from symnn.optimizer import Update
from symnn.verify.symbols.points import Points, sample

LAST, OTHERS = 5, (4, 2, 6, 7, 8, 9)
"""The width of the output, which losses divide by, is no number that a factor may be (2 or 4)."""
MOST_PARAMETERS = 600
"""Of a network that is run at its own sizes."""
MANY = 100
"""Points among which a condition that may come out both ways is met both ways."""


class Setting:
    """A network at some sizes, with samples of all its quantities."""

    def __init__(
        self,
        model: Model,
        update: Update | None,
        sizes: Mapping[Symbol, int],
        step: int,
        points: int,
    ) -> None:
        self.model, self.sizes, self.step = model, sizes, step
        self.constants = constant_targets(model, sizes)
        self.truths = Truths(model, sizes, self.constants, update, step)
        self.samples: Points = sample(self.truths, points)
        self.is_large = points >= MANY

    def named(self, failure: Failure, reached: int) -> Failure:
        """A failure with the sizes at which it happened, where they may have part in it."""
        text = str(failure)
        if isinstance(failure.__cause__, ValueError | IndexError):
            widths = [f"{symbol} = {self.sizes[symbol]}" for symbol in self.model.program.sizes]
            text = f"{text} (with N = {self.sizes[BATCH]}, {', '.join(widths)})"
        named = Failure(text)
        named.reached = reached
        return named


def trial_sizes(model: Model, samples: int) -> list[dict[Symbol, int]]:
    """Pairwise distinct sizes, those of 1 kept; then the network's own, where it is small, else
    distinct sizes with those alike that are alike in the network."""
    own = dict(model.program.sizes)
    free = [n for n in OTHERS if n != samples]
    last = model.program.tensors[model.output].shape[-1]
    distinct: dict[Symbol, int] = {}
    for symbol, number in own.items():
        distinct[symbol] = 1 if number == 1 else free[len(distinct) % len(free)]
    if last in own and own[last] > 1:
        distinct[last] = LAST if samples != LAST else LAST + 2
    if model.spec.parameter_count <= MOST_PARAMETERS:
        second = own
    else:
        alike = {own[symbol]: n for symbol, n in reversed(distinct.items())}
        second = {symbol: alike[number] for symbol, number in own.items()}
    tried = [distinct] if second == distinct else [distinct, second]
    return [{**sizes, BATCH: samples} for sizes in tried]
