"""At which sizes a person's function is run: small, and different from each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Symbol

from symnn.derivations.python.code.running import Failure
from symnn.derivations.python.exact.truths import Truths, constant_targets
from symnn.network import BATCH, Model
from symnn.notation import Maximum
from symnn.optimizer import Update
from symnn.verify.symbols.points import Points, sample

LAST, OTHERS = 5, (4, 2, 7, 6, 8, 9)
"""The width of the output, which losses divide by, is no number that a factor may be (2 or 4)."""
AGAIN = (2, 3, 5, 6, 7, 8, 9)
"""In a second run every size is another one: 2/D is 1 at one size alone."""
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
    distinct = {symbol: 1 for symbol, number in own.items() if number == 1}
    last = model.program.tensors[model.output].shape[-1]
    if last in own and own[last] > 1:
        distinct[last] = LAST if samples != LAST else LAST + 2
    distinct = _filled(own, {**distinct, **_of_maxima(model, 2)}, OTHERS, samples)
    if model.spec.parameter_count <= MOST_PARAMETERS:
        second = own
    else:
        alike = {own[symbol]: n for symbol, n in reversed(distinct.items())}
        second = {symbol: alike[number] for symbol, number in own.items()}
    tried = [distinct] if second == distinct else [distinct, second]
    return [{**sizes, BATCH: samples} for sizes in tried]


def other_sizes(model: Model, sizes: Mapping[Symbol, int]) -> dict[Symbol, int]:
    """Sizes of which each is another than before, but for those of 1; and one more sample."""
    fixed = {s: n for s, n in sizes.items() if n == 1 and s != BATCH} | _of_maxima(model, 1)
    own = {symbol: n for symbol, n in sizes.items() if symbol != BATCH}
    samples = sizes[BATCH] + 1
    return {**_filled(own, fixed, AGAIN, samples, own), BATCH: samples}


def _of_maxima(model: Model, room: int) -> dict[Symbol, int]:
    """Sizes over which a largest entry is taken: few, but more than two where there are more."""
    taken = {i.size for e in model.program for m in e.rhs.atoms(Maximum) for i in m.indices}
    known = {symbol: n for symbol, n in model.program.sizes.items() if symbol in taken}
    return {symbol: n if n < 3 else 2 + room for symbol, n in known.items()}


def _filled(
    own: Mapping[Symbol, int],
    known: Mapping[Symbol, int],
    numbers: Sequence[int],
    samples: int,
    before: Mapping[Symbol, int] | None = None,
) -> dict[Symbol, int]:
    """A size for each symbol: what is known, else a number that is not used yet."""
    found = dict(known)
    free = [n for n in numbers if n != samples]
    for symbol in own:
        if symbol not in found:
            others = [n for n in free if before is None or n != before[symbol]]
            unused = [n for n in others if n not in found.values()]
            found[symbol] = (unused or others[len(found) % len(others) :])[0]
    return {symbol: found[symbol] for symbol in own}
