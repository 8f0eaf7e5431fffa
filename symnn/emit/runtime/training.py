"""Training."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from symnn.emit.runtime.network.constants import (
    DTYPE,
    LAYERS,
    PARAMETERS,
    STATES,
    UPDATE_SCRATCH,
    Array,
    Params,
)
from symnn.emit.runtime.network.functions import (
    _gradient,
    _scratch,
    _update,
    layers,
    loss,
)

BLOCK = 1 << 16  # entries updated at a time, few enough for the processor's cache
REACH = 500  # how many steps training can go back, at the least


class _Training:
    """Parameters, gradient and optimizer state as vectors, with views by parameter."""

    def __init__(self, params: Params, *data: Array) -> None:
        arrays = [np.asarray(params[name], DTYPE) for name in PARAMETERS]
        theta = np.concatenate([array.ravel() for array in arrays])
        rows = np.zeros((2 + STATES, theta.size), DTYPE)
        self.theta, self.g, self.state = rows[0], rows[1], rows[2:]
        self.theta[...] = theta
        self.data, self.t = data, 0
        self.diverged: str | None = None
        self.scratch: dict[int, tuple[Array, ...]] = {}
        spare = np.empty((UPDATE_SCRATCH, BLOCK), DTYPE)
        self.pieces = []  # what `_update` takes, block by block
        for start in range(0, self.theta.size, BLOCK):
            block = rows[:, start : start + BLOCK]
            self.pieces.append((*block, *spare[:, : block.shape[1]]))
        self.params = _views(self.theta, arrays)
        self.grads = _views(self.g, arrays)
        self.older = self.newer = self.snapshot()
        self.done: list[Array] = []  # the batches since the older snapshot

    def epoch(self, batches: Iterable[Array], between: Callable[[], None]) -> float:
        """One step for each batch; the mean loss. `between` is called before each.

        Stops where a loss is not finite, and goes back from parameters that are not:
        no loss has judged the last update, and a bounded activation hides an infinity.
        """
        total, count, value = 0.0, 0, 0.0
        for index in batches:
            between()
            self.done.append(index)
            value = self.step(index)
            if not -np.inf < value < np.inf:
                break
            total += value * len(index)
            count += len(index)
            if len(self.done) % REACH == 0:
                if not np.isfinite(self.theta).all():
                    break
                if len(self.done) == 2 * REACH:
                    self.older = self.newer
                    del self.done[:REACH]
                self.newer = self.snapshot()
        self.settle(value)
        return total / max(count, 1)

    def settle(self, value: float = 0.0) -> None:
        """Go back where the last loss, or a parameter, is not finite."""
        sound = -np.inf < value < np.inf and np.isfinite(self.theta).all()
        if self.done and not sound:
            self.go_back()

    def finish(self) -> None:
        """Go back where the last update leaves a loss that is not finite: no other step
        is there to see it."""
        if self.done and self.diverged is None:
            batch = [array[self.done[-1]] for array in self.data]
            self.settle(loss(self.named(), *batch))

    def step(self, index: Array) -> float:
        """One update; the loss before it. Where that is not finite, no update."""
        batch = [array[index] for array in self.data]
        scratch = self.scratch.get(len(index))
        if scratch is None:
            scratch = self.scratch[len(index)] = _scratch(self.params, *batch)
        value = _gradient(self.params, self.grads, scratch, *batch)
        if -np.inf < value < np.inf:
            self.t += 1
            for piece in self.pieces:
                _update(self.t, *piece)
        return value

    def snapshot(self) -> tuple[Array, Array, int]:
        return self.theta.copy(), self.state.copy(), self.t

    def go_back(self) -> None:
        """Repeat steps up to the first bad one, tell it, and keep what stood before it.

        That is the last parameters that are finite and whose loss is.
        """
        self.theta[...], self.state[...], self.t = self.older
        good = self.theta.copy()
        for index in self.done:
            before, value = self.theta.copy(), self.step(index)
            if not -np.inf < value < np.inf:
                place = f"step {self.t + 1}{self.short(index)}: the loss is {value}"
                break
            good, place = before, f"step {self.t}: the update is not finite"
            if not np.isfinite(self.theta).all():
                break
        else:
            place = f"step {self.t}: the loss after it is not finite"
        self.diverged = f"{place}; first bad: {self.first_bad(index)}"
        self.theta[...] = good

    def short(self, index: Array) -> str:
        """How many rows a batch has that is shorter than others, as the last may be."""
        rows, most = len(index), max(map(len, self.done))
        return f", of {rows} {'row' if rows == 1 else 'rows'}" if rows < most else ""

    def first_bad(self, index: Array) -> str:
        """The first layer, and the name of its first value, that is not finite."""
        values = self.named()
        values |= layers(values, *(array[index] for array in self.data[:-1]))
        for number, names in LAYERS.items():
            for name in names:
                if not np.isfinite(values[name]).all():
                    return f"layer {number}, {name}"
        return "the loss itself"

    def named(self) -> Params:
        return {n: p.copy() for n, p in zip(PARAMETERS, self.params, strict=True)}


def _views(vector: Array, arrays: Sequence[Array]) -> tuple[Array, ...]:
    ends = np.cumsum([array.size for array in arrays])
    return tuple(
        vector[end - array.size : end].reshape(array.shape)
        for end, array in zip(ends, arrays, strict=True)
    )
