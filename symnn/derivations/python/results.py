"""What a function returned, or left behind in its arguments, sorted by parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnn.derivations.python.arguments import Arguments
from symnn.derivations.python.convention import Array, Convention
from symnn.derivations.python.loading import Failure
from symnn.derivations.python.names import Meaning, meaning
from symnn.derivations.python.returned import Leaf, leaves_of
from symnn.derivations.python.values import Given

LOSSES = ("loss", "cost", "objective", "j", "e", "c", "error", "datalossandpenalty", "totalloss")


@dataclass
class Results:
    """Arrays by parameter, in symnn's layout, of the shapes that they have; `updated` where they
    are parameters after a step, `descended` where they are gradients found from one. `state` is
    by `v of W1`; `loss` a scalar that was returned."""

    arrays: dict[str, Array] = field(default_factory=dict)
    state: dict[str, Array] = field(default_factory=dict)
    updated: bool = False
    descended: bool = False
    loss: Any = None
    assumed: list[str] = field(default_factory=list)


class NoMatch(Failure):
    """The results are not those of this network; the text says how to help."""

    reached = 10**9


class Reader:
    """Sorts what one function returns; `shapes` are those of the parameters."""

    def __init__(
        self,
        arguments: Arguments,
        shapes: Mapping[str, tuple[int, ...]],
        names: Sequence[str | None] | None,
        update: bool,
    ) -> None:
        self.arguments, self.shapes, self.names, self.update = arguments, shapes, names, update

    def read(self, value: Any, given: Given, convention: Convention) -> Results:
        """The results of one call. Raises `NoMatch`."""
        if value is None:
            results = self._left_behind(given, convention)
            if not any(_changed(given.before[n], a) for n, a in results.arrays.items()):
                raise NoMatch("it returns nothing, and changes nothing that it is given")
            return results
        results = Results()
        leaves = list(leaves_of(value, self._part_names(value)))
        self._sort(results, leaves, convention)
        if self.update or self._is_update(leaves):
            behind = self._left_behind(given, convention)
            results.arrays = behind.arrays | results.arrays
            results.state = behind.state | results.state
            results.updated = True
        missing = [n for n in self.shapes if n not in results.arrays]
        if missing:
            found = ", ".join(results.arrays) or "nothing that is known"
            raise NoMatch(f"it returns no gradient for {missing[0]}; found {found}")
        return results

    def _is_update(self, leaves: list[Leaf]) -> bool:
        """Whether names say parameters, and not gradients, of a function that takes a rate."""
        known = [m for leaf in leaves for name in leaf.path if (m := meaning(name)) is not None]
        return self.arguments.rate() and bool(known) and not any(m.gradient for m in known)

    def _part_names(self, value: Any) -> list[str]:
        """A name for each part of a tuple or list that is returned."""
        parts = value if isinstance(value, tuple | list) else [value]
        names = self.names if self.names is not None and len(self.names) <= len(parts) else []
        return [name or "" for name in names] + [""] * (len(parts) - len(names))

    def _sort(self, results: Results, leaves: list[Leaf], convention: Convention) -> None:
        """Every leaf to its parameter: by name, else by shape, else in order."""
        own: list[Leaf] = []
        for leaf in leaves:
            state = next((m for n in leaf.path if (m := self.arguments.state(n))), None)
            if state is not None:
                for name in self._of_state(state, leaf):
                    results.state[name] = self._back(name.split()[-1], leaf.array, convention)
            elif _is_loss(leaf):
                results.loss = leaf.array if np.ndim(leaf.array) == 0 else None
            else:
                own.append(leaf)
        meanings = {leaf: m for leaf in own if (m := self._meaning(leaf)) is not None}
        again: list[tuple[str, Array]] = []
        for leaf, known in meanings.items():
            for name in self._named(leaf, known, list(meanings.values())):
                array = self._back(name, leaf.array, convention)
                if name in results.arrays:
                    again.append((name, array))
                else:
                    results.arrays[name] = array
        states = self.arguments.update.state
        if not results.state and len(again) == len(states) * len(self.shapes):
            for number, (name, array) in enumerate(again):
                results.state[f"{states[number // len(self.shapes)]} of {name}"] = array
        if not results.arrays:
            self._by_shape(results, own, convention)

    def _of_state(self, state: Meaning, leaf: Leaf) -> list[str]:
        """The name of the state of one parameter, such as `v of W1`."""
        _, which, *single = state.role.split()
        known = Meaning(single[0], state.number) if single else self._meaning(leaf)
        found = self._named(leaf, known, []) if known is not None else []
        return [f"{which} of {name}" for name in found]

    def _meaning(self, leaf: Leaf) -> Meaning | None:
        for name in reversed(leaf.path):
            if name in self.shapes:
                kind = "weight" if name in self.arguments.weights else "bias"
                return Meaning(kind, int("".join(c for c in name if c.isdigit()) or 0))
            found = meaning(name)
            if found is not None and found.role in ("weight", "bias"):
                return found
        return None

    def _named(self, leaf: Leaf, known: Meaning, all_: list[Meaning]) -> list[str]:
        """The parameter of a leaf: by the number in its name, or by its place in its list."""
        arguments = self.arguments
        names = arguments.weights if known.role == "weight" else arguments.biases
        exact = [n for n in names if known.number is not None and _number(n) == known.number]
        alike = [m for m in all_ if m.role == known.role]
        numbers = sorted({m.number for m in alike if m.number is not None})
        if known.number is None:
            if len(alike) == len(names):
                return [names[next(i for i, m in enumerate(alike) if m is known)]]
            return list(names[leaf.place[-1] :][:1]) if len(leaf.place) > 1 else []
        if len(numbers) == len(names):  # they may count from 0, or from 2
            return [names[numbers.index(known.number)]]
        return exact

    def _by_shape(self, results: Results, leaves: list[Leaf], convention: Convention) -> None:
        shapes = self.shapes
        backs = [
            {name: self._back(name, leaf.array, convention) for name in shapes} for leaf in leaves
        ]
        in_order = dict(zip(shapes, backs, strict=False)) if len(leaves) == len(shapes) else {}
        if in_order and all(back[name].shape == shapes[name] for name, back in in_order.items()):
            chosen = in_order
        else:
            chosen = {}
            for name, shape in shapes.items():
                fits = [back for back in backs if back[name].shape == shape]
                if len(fits) == 1:
                    chosen[name] = fits[0]
            if len(chosen) < len(shapes):
                chosen = in_order
            else:
                results.assumed.append("results are matched by their shapes")
        results.arrays = {name: back[name] for name, back in chosen.items()}

    def _back(self, name: str, array: Any, convention: Convention) -> Array:
        found = array if isinstance(array, np.ndarray) else _as_array(array)
        rank, last = len(self.shapes[name]), self.arguments.is_last(name)
        return convention.back(found.view(np.ndarray), rank, last)

    def _left_behind(self, given: Given, convention: Convention) -> Results:
        """What the containers and arrays that were given hold now."""
        arguments, results = self.arguments, Results(updated=True)
        for slot in arguments.slots:
            if slot.role == "single":
                results.arrays[slot.of[0]] = given.base[slot.of[0]].view(np.ndarray)
        for role, (container, names) in given.bundles.items():
            for name, array in _contained(container, names, arguments).items():
                back = self._back(name, array, convention)
                if role.startswith("state"):
                    results.state[f"{role.split()[1]} of {name}"] = back
                else:
                    results.arrays[name] = back
        return results


def _changed(before: Array, after: Array) -> bool:
    """Whether an array is another than it was: elements are compared by what they are."""
    return before.shape != after.shape or any(
        a is not b for a, b in zip(before.flat, after.flat, strict=True)
    )


def _number(name: str) -> int | None:
    digits = "".join(c for c in name if c.isdigit())
    return int(digits) if digits else None


def _is_loss(leaf: Leaf) -> bool:
    plain = leaf.name.lower().replace("_", "")
    return plain in LOSSES or (not plain and np.ndim(leaf.array) == 0)


def _as_array(value: Any) -> Array:
    """Raises `NoMatch` for what is no array."""
    try:
        return np.asarray(value, object)
    except ValueError:
        raise NoMatch("it returns a list of unequal rows where an array is expected") from None


def _contained(container: Any, names: Sequence[str], arguments: Arguments) -> Mapping[str, Any]:
    """The arrays of a container that parameters were given in, by parameter."""
    if isinstance(container, np.ndarray):
        return {names[0]: container}
    if hasattr(container, "__dict__") and not isinstance(container, Mapping):  # self
        own = vars(container)
        lists = {k: own.get(k) for k in ("weights", "biases")}
        held = dict(zip(arguments.weights, lists["weights"] or [], strict=False))
        return held | dict(zip(arguments.biases, lists["biases"] or [], strict=False))
    if isinstance(container, Mapping):
        return {name: container[name] for name in names if name in container}
    if len(container) == len(names):
        return dict(zip(names, container, strict=True))
    weights, biases = arguments.weights, arguments.biases
    if len(container) == 2 and len(container[0]) == len(weights):
        return dict(zip((*weights, *biases), (*container[0], *container[1]), strict=True))
    pairs = [array for pair in container for array in pair]
    order = [n for pair in zip(weights, biases, strict=False) for n in pair]
    return dict(zip(order, pairs, strict=False))
