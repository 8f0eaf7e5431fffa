"""`fit` as a whole, at the file's own sizes: its batches, its steps and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import prod
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from symnn.meaning.domains.floats import Array
from symnn.meaning.points import Drawer
from symnn.meaning.sizes import batch_of
from symnn.notation import Program
from symnn.verify.closeness import TOLERANCE
from symnn.verify.emitted import Batch, Emitted, Fault, read_only
from symnn.verify.sampling import draw_targets
from symnn.verify.update_check import step_errors
from symnn.verify.verdict import Finding, Verdict

LARGEST = 2_000_000
"""Parameters of a network up to which `fit` is run."""
ROWS = 8
GIVEN = ((3, 0, 6), (5,), (1, 2, 4, 7, 0))
SEVERAL = ((3, 0, 6), (5, 2), (1, 2, 4, 7, 0))
"""Batches that are handed to `fit`: of several lengths, with a row that comes twice; and those
without one of a single row, over which a loss may have no value."""
BATCH_SIZE, EPOCHS = 3, 2
ATTEMPTS = 10
NAME = "fit()"
Batches = list[Batch]


def check_fit(emitted: Emitted, forward: Program, targets: str, seed: int) -> list[Finding]:
    """One finding: `fit` takes the rows it is given, and steps as `_gradient` and `_update` do.

    It runs on given batches, and for two epochs on batches of its own. Raises `Fault`.
    """
    drawer = Drawer(forward, {**forward.sizes, batch_of(forward): ROWS})
    if sum(prod(drawer.shapes[tensor.name]) for tensor in forward.parameters) > LARGEST:
        return []
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng(seed + attempt)
        run = _Run(emitted, forward, drawer.draw(rng, partial(draw_targets, kind=targets)))
        wrong = run.given(SEVERAL if attempt else GIVEN) or run.shuffled()
        if run.overflowed:
            continue
        dtype = emitted.dtype.name
        if wrong:
            return [Finding(NAME, Verdict.DIFFERENT, f"{dtype}: {wrong}")]
        return [Finding(NAME, Verdict.EQUAL, f"{dtype}: {len(GIVEN)} batches, {EPOCHS} epochs")]
    return [Finding(NAME, Verdict.UNDECIDED, f"{run.first_bad()}, at {ATTEMPTS} random points")]


class _Run:
    def __init__(self, emitted: Emitted, forward: Program, drawn: Mapping[str, Array]) -> None:
        self.emitted, self.dtype = emitted, emitted.dtype
        self.data = tuple(drawn[t.name].astype(self.dtype) for t in forward.inputs)
        self.params = {t.name: drawn[t.name].astype(self.dtype) for t in forward.parameters}
        self.overflowed = False

    def given(self, rows: Sequence[Sequence[int]]) -> str:
        """What is wrong with `fit` on given batches; nothing, mostly."""
        batches = [np.array(batch) for batch in rows]
        expected = [tuple(array[batch] for array in self.data) for batch in batches]
        by_hand = self._by_hand(expected)
        params, history, seen = self._fit(batches=batches)
        if self.overflowed:  # it rightly ends where a loss is not finite
            return ""
        if not _same(seen, expected):
            return "it does not take the batches that it is given"
        return self._compare(params, history, seen, len(batches), by_hand)

    def first_bad(self) -> str:
        """The first value that is not finite, on some rows."""
        found = self.emitted.call("layers", dict(self.params), *self.data[:-1])
        for name, array in self.emitted.arrays("layers", found).items():
            if not np.isfinite(array).all():
                return f"its losses are not finite: {name} is not"
        return "its losses are not finite"

    def shuffled(self) -> str:
        """What is wrong with `fit` on batches of its own."""
        params, history, seen = self._fit(epochs=EPOCHS, batch_size=BATCH_SIZE, seed=1)
        by_hand = self._by_hand(seen)
        if self.overflowed:
            return ""
        count = -(-ROWS // BATCH_SIZE)
        everything = _rows([self.data])
        for epoch in range(EPOCHS):
            taken = seen[epoch * count : (epoch + 1) * count]
            lengths = [len(batch[0]) for batch in taken]
            if _rows(taken) != everything or max(lengths) > BATCH_SIZE:
                return "an epoch does not take every row once, in batches of the size it is given"
        return self._compare(params, history, seen, count, by_hand)

    def _fit(self, **options: Any) -> tuple[dict[str, Array], Any, Batches]:
        """Run it; the parameters and the history it leaves, and the batches it stepped on."""
        seen: Batches = []
        original = self.emitted.get("_gradient")

        def recorder(params: Any, grads: Any, scratch: Any, *data: Array) -> Any:
            seen.append(tuple(array.copy() for array in data))
            return original(params, grads, scratch, *data)

        params = {name: array.copy() for name, array in self.params.items()}
        size = sum(array.size for array in params.values())
        with self.emitted.having(_gradient=recorder, BLOCK=size // 3 + 1), catch_warnings():
            simplefilter("ignore", RuntimeWarning)  # that a loss is not finite is looked at here
            history = self.emitted.call("fit", params, *map(read_only, self.data), **options)
        if not isinstance(history, Mapping):
            raise Fault("fit returns no history")
        return self.emitted.arrays("fit", params), history, seen

    def _compare(
        self,
        params: Mapping[str, Array],
        history: Any,
        batches: Batches,
        count: int,
        by_hand: tuple[Mapping[str, Array], Array],
    ) -> str:
        """What is wrong beside the same steps by hand, `count` of them an epoch."""
        expected, losses = by_hand
        tolerance = TOLERANCE[self.dtype.name]
        for name, start in self.params.items():
            found = params.get(name)
            if found is None or found.shape != start.shape or found.dtype != start.dtype:
                return f"'{name}' is not left as the array it was"
            error = float(np.max(step_errors(start, expected[name], found)))
            if not error <= tolerance:
                return f"'{name}' has relative error {error:.1e}, tolerance {tolerance:.0e}"
        lengths = np.array([len(batch[0]) for batch in batches])
        means = [
            float(np.average(losses[at : at + count], weights=lengths[at : at + count]))
            for at in range(0, len(batches), count)
        ]
        told = self.emitted.array("fit", history.get("loss"))
        if told.shape != (len(means),) or not np.allclose(told, means, tolerance, 0):
            return f"its history has the losses {told.tolist()}, expected {means}"
        return ""

    def _by_hand(self, batches: Batches) -> tuple[dict[str, Array], Array]:
        """The parameters after steps through the batches, one by one, and the losses."""
        emitted = self.emitted
        theta = np.concatenate([array.ravel() for array in self.params.values()])
        gradient = np.zeros_like(theta)
        state = [np.zeros_like(theta) for _ in range(emitted.get("STATES"))]
        spare = [np.zeros_like(theta) for _ in range(emitted.get("UPDATE_SCRATCH"))]
        params, grads = self._views(theta), self._views(gradient)
        losses = []
        for t, batch in enumerate(batches, 1):
            memory = emitted.scratch(list(params.values()), *batch)
            flat = list(params.values())
            losses.append(emitted.gradient(flat, list(grads.values()), memory, *batch))
            emitted.call("_update", t, theta, gradient, *state, *spare)
        found = np.array(losses)
        after = emitted.number("loss", emitted.call("loss", params, *batches[-1]))
        finite = [bool(np.isfinite(values).all()) for values in (found, *params.values())]
        self.overflowed = self.overflowed or not (all(finite) and np.isfinite(after))
        return params, found

    def _views(self, vector: Array) -> dict[str, Array]:
        views, end = {}, 0
        for name, array in self.params.items():
            start, end = end, end + array.size
            views[name] = vector[start:end].reshape(array.shape)
        return views


def _same(found: Batches, expected: Batches) -> bool:
    return len(found) == len(expected) and all(
        np.array_equal(a, b)
        for pair, other in zip(found, expected, strict=True)
        for a, b in zip(pair, other, strict=True)
    )


def _rows(batches: Batches) -> list[bytes]:
    """Every row with its target, in an order of its own."""
    return sorted(
        b"".join(array.tobytes() for array in row)
        for batch in batches
        for row in zip(*batch, strict=True)
    )
