"""What a function returned, or left behind in its arguments, sorted by parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from symnn.derivations.python.code.running import Failure
from symnn.derivations.python.matching.layout import Array, Convention, Given
from symnn.derivations.python.matching.names import Meaning, Slot, Vocabulary
from symnn.derivations.python.matching.returned import Leaf, Name, leaves_of
from symnn.derivations.python.matching.words import LISTS

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
    """Sorts what one function returns; `shapes` are those of the parameters. `update` says that
    it is a step, and `rate` that it takes a learning rate: then it may be one."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        slots: Sequence[Slot],
        shapes: Mapping[str, tuple[int, ...]],
        names: Sequence[Name] | None,
        update: bool,
        rate: bool,
    ) -> None:
        self.vocabulary, self.slots, self.shapes, self.names = vocabulary, slots, shapes, names
        self.update, self.rate = update, rate

    def read(self, value: Any, given: Given, convention: Convention) -> Results:
        """The results of one call. Raises `NoMatch`."""
        if value is None:
            results = self._left_behind(given, convention)
            if not any(_changed(given.before[n], a) for n, a in results.arrays.items()):
                raise NoMatch("it returns nothing, and changes nothing that it is given")
            return results
        results = Results()
        names = self._part_names(value)
        named = names if isinstance(value, tuple | list) else "".join(map(str, names[:1]))
        leaves = list(leaves_of(value, named))
        self._sort(results, leaves, convention)
        if self.update or self._is_update(leaves):
            behind = self._left_behind(given, convention)
            results.arrays = behind.arrays | results.arrays
            results.state = behind.state | results.state
            results.updated = True
        missing = [n for n in self.shapes if n not in results.arrays]
        if missing:
            found = ", ".join(results.arrays) or "nothing that is known"
            raise NoMatch(
                f"it returns no gradient for {missing[0]}; found {found}: state what it returns "
                f"with --returns {','.join(f'd{name}' for name in self.shapes)}"
            )
        return results

    def _is_update(self, leaves: list[Leaf]) -> bool:
        """Whether names say parameters, and not gradients, of a function that takes a rate."""
        read = self.vocabulary.read
        known = [m for leaf in leaves for name in leaf.path if (m := read(name)) is not None]
        return self.rate and bool(known) and not any(m.gradient for m in known)

    def _part_names(self, value: Any) -> list[Name]:
        """A name for each part of a tuple or list that is returned, if there are not more."""
        count = len(value) if isinstance(value, tuple | list) else 1
        return list(self.names) if self.names is not None and len(self.names) <= count else []

    def _sort(self, results: Results, leaves: list[Leaf], convention: Convention) -> None:
        """Every leaf to its parameter: by name, else in order or by shape where that is plain."""
        own: list[Leaf] = []
        for leaf in leaves:
            state = next((m for n in leaf.path if (m := self.vocabulary.state(n))), None)
            if state is not None:
                for name in self._named(leaf, state, []):
                    array = self._back(name, leaf.array, convention)
                    results.state[f"{state.role.split()[1]} of {name}"] = array
            elif _is_loss(leaf) and self._meaning(leaf) is None:
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
        states = self.vocabulary.states
        if not results.state and len(again) == len(states) * len(self.shapes):
            for number, (name, array) in enumerate(again):
                results.state[f"{states[number // len(self.shapes)]} of {name}"] = array
        if len(results.arrays) < len(self.shapes):
            named = {
                leaf: self._named(leaf, m, list(meanings.values())) for leaf, m in meanings.items()
            }
            self._in_order(results, own, named, convention)

    def _meaning(self, leaf: Leaf) -> Meaning | None:
        """The parameter in the names on the way to a leaf; two of them may be one: att, Q."""
        path = [name for name in leaf.path if name]
        pairs = [f"{a}.{b}" for a, b in pairwise(path)]
        for name in (*pairs, *reversed(path)):
            found = self.vocabulary.read(name)
            if found is not None and found.role == "parameter":
                return found
        return None

    def _named(self, leaf: Leaf, known: Meaning, all_: list[Meaning]) -> tuple[str, ...]:
        """The parameter of a leaf: by its name; by its place in its list."""
        chosen = self.vocabulary.chosen(known, all_ or [known])
        if len(chosen) < 2:
            return chosen
        return known.of[leaf.place[-1] :][:1] if len(leaf.place) > 1 else ()

    def _in_order(
        self,
        results: Results,
        leaves: list[Leaf],
        named: Mapping[Leaf, tuple[str, ...]],
        convention: Convention,
    ) -> None:
        """What has no names: in the order of the parameters, if shapes fit and no layer has two of
        one shape; else each by its shape, if no other has it."""
        shapes, parameters = self.shapes, self.vocabulary.model.parameters
        backs = [
            {name: self._back(name, leaf.array, convention) for name in shapes} for leaf in leaves
        ]
        pairs = list(zip(shapes, leaves, backs, strict=False))
        if len(leaves) == len(shapes) and all(
            leaf not in named or named[leaf] == (name,) for name, leaf, _ in pairs
        ):
            placed = [(parameters[n].layer, shapes[n]) for n, leaf, _ in pairs if leaf not in named]
            fit = all(back[name].shape == shapes[name] for name, _, back in pairs)
            if not (fit and len(set(placed)) < len(placed)):
                results.arrays = {name: back[name] for name, _, back in pairs}
            if fit:
                return
        if not named:
            fits = {n: [b[n] for b in backs if b[n].shape == shape] for n, shape in shapes.items()}
            if len(leaves) >= len(shapes) and all(len(found) == 1 for found in fits.values()):
                results.assumed.append("results are matched by their shapes")
                results.arrays = {name: found[0] for name, found in fits.items()}

    def _back(self, name: str, array: Any, convention: Convention) -> Array:
        found = array if isinstance(array, np.ndarray) else _as_array(array)
        return convention.back(name, found.view(np.ndarray), self.shapes[name])

    def _left_behind(self, given: Given, convention: Convention) -> Results:
        """What the containers and arrays that were given hold now."""
        results = Results(updated=True)
        for slot in self.slots:
            if slot.role == "single":
                results.arrays[slot.of[0]] = given.base[slot.of[0]].view(np.ndarray)
        for role, (container, names) in given.bundles.items():
            state = role.split()[1] if role.startswith("state") else None
            for name, arrays in self._contained(container, names, convention).items():
                backs = [self._back(name, array, convention) for array in arrays]
                before = given.before[name if state is None else f"{state} of {name}"]
                back = next((b for b in backs if _changed(before, b)), backs[0])
                if state is None:
                    results.arrays[name] = back
                else:
                    results.state[f"{state} of {name}"] = back
        return results

    def _contained(
        self, container: Any, names: Sequence[str], convention: Convention
    ) -> Mapping[str, list[Any]]:
        """The arrays in a container that parameters were given in, by parameter: an object may
        hold one in several places."""
        if isinstance(container, np.ndarray):
            return {names[0]: [container]}
        if isinstance(container, Mapping):
            return {name: [container[name]] for name in names if name in container}
        if isinstance(container, list | tuple):
            if convention.bundle == "split" and names == self.vocabulary.parameters:
                names = [name for family in self._by_stem() for name in family]
            held = dict(zip(names, _flattened(container), strict=False))
            return {name: [array] for name, array in held.items()}
        own, found = vars(container), dict[str, list[Any]]()
        for family in self._by_stem():
            stem = self.vocabulary.model.parameters[family[0]].stem
            words = [
                word for role, word in LISTS.items() if self.vocabulary.of_role(role) == family
            ]
            for number, name in enumerate(family):
                lists = [own.get(word) for word in (stem, *words)]
                places = [a[number] if isinstance(a, list | tuple) else a for a in lists]
                places += [own.get(name), own["params"].get(name)]
                found[name] = [array for array in places if array is not None]
        return found

    def _by_stem(self) -> Iterator[tuple[str, ...]]:
        stems = (part.stem for part in self.vocabulary.model.parameters.values())
        return (self.vocabulary.families[stem][0] for stem in dict.fromkeys(stems))


def _flattened(container: Iterable[Any]) -> Iterator[Any]:
    for part in container:
        if isinstance(part, list | tuple):
            yield from _flattened(part)
        else:
            yield part


def _changed(before: Array, after: Array) -> bool:
    """Whether an array is another than it was: elements are compared by what they are."""
    return before.shape != after.shape or any(
        a is not b for a, b in zip(before.flat, after.flat, strict=True)
    )


def _is_loss(leaf: Leaf) -> bool:
    plain = leaf.name.lower().replace("_", "")
    return plain in LOSSES or (not plain and np.ndim(leaf.array) == 0)


def _as_array(value: Any) -> Array:
    """Raises `NoMatch` for what is no array."""
    try:
        return np.asarray(value, object)
    except ValueError:
        raise NoMatch("it returns a list of unequal rows where an array is expected") from None
