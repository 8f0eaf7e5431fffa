"""The values that a function is called with, laid out as the person has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnn.derivations.python.arguments import Arguments, Slot
from symnn.derivations.python.convention import Array, Bundle, Convention, as_labels
from symnn.derivations.python.names import meaning
from symnn.errors import InputError

BUNDLES = ("weights", "biases", "params", "self")


@dataclass
class Given:
    """Arguments of one call. `base` are the arrays in symnn's layout, which writing in place
    changes, and `before` what they held; `bundles` the containers, by role, with the names of
    what they held in order."""

    base: Mapping[str, Array]
    before: Mapping[str, Array]
    positional: list[Any] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    bundles: dict[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)


class Values:
    """What the arguments of a function are in one convention.

    `arrays` are x, y, the parameters, the state (`v of W1`), the gradients (`gradient of W1`) and
    values of the forward pass, all in symnn's layout; `numbers` are N and t, and `exact` makes one
    exact; `targets` are y as
    numbers, where it is of numbers.
    """

    def __init__(
        self,
        arguments: Arguments,
        convention: Convention,
        arrays: Mapping[str, Array],
        numbers: Mapping[str, Any],
        targets: Any,
        owner: type | None = None,
    ) -> None:
        self.arguments, self.convention = arguments, convention
        self.arrays, self.numbers, self.targets = arrays, numbers, targets
        self.owner = owner or object

    def given(self) -> Given:
        """All of them."""
        before = {name: array.plain.copy() for name, array in self.arrays.items()}
        given = Given(self.arrays, before)
        for slot in self.arguments.slots:
            value = self._value(slot)
            if slot.role in BUNDLES or slot.role.startswith("state"):
                given.bundles[slot.role] = (value, slot.of or self.arguments.parameters)
            if slot.positional:
                given.positional.append(value)
            else:
                given.named[slot.name] = value
        return given

    def _value(self, slot: Slot) -> Any:
        arrays, data = self.arrays, self.convention.data
        match slot.role:
            case "self":
                return self._object()
            case "samples":
                return self._pairs()
            case "x":
                return data(arrays["x"])
            case "labels":
                return self._labels()
            case "y":
                return self._targets()
            case "single":
                return self._laid(slot.of[0])
            case "weights" | "biases":
                return [self._laid(name) for name in slot.of]
            case "number":
                return self.numbers["exact"](slot.number)
            case "rows":
                return self.numbers["N"]
            case "step":
                return self.numbers["t"]
            case "params":
                return self._bundle("")
            case "grads":
                return self._some("gradient of ", slot.of)
            case "zs" | "activations" | "output" | "value" | "cache":
                return self._forward(slot)
        return self._some(f"{slot.role.split()[1]} of ", slot.of)

    def _targets(self) -> Any:
        if self.convention.labels:
            return self._labels()
        return self.convention.targets(self.arrays["y"])

    def _labels(self) -> Any:
        labels = as_labels(self.targets)
        return labels[0] if self.convention.vector else labels

    def _laid(self, name: str, prefix: str = "") -> Array:
        array = self.arrays[prefix + name]
        last = self.arguments.is_last(name)
        if name in self.arguments.weights:
            return self.convention.weight(array, last)
        return self.convention.bias(array, last)

    def _some(self, prefix: str, names: tuple[str, ...]) -> Any:
        """One array, several, or all as parameters are bundled."""
        if len(names) == 1:
            return self._laid(names[0], prefix)
        return [self._laid(n, prefix) for n in names] if names else self._bundle(prefix)

    def _bundle(self, prefix: str, kind: Bundle | None = None) -> Any:
        arguments = self.arguments
        own = {name: self._laid(name, prefix) for name in arguments.parameters}
        weights, biases = (
            [own[name] for name in names] for names in (arguments.weights, arguments.biases)
        )
        match kind or self.convention.bundle:
            case "list":
                return list(own.values())
            case "pairs":
                return [list(pair) for pair in zip(weights, biases, strict=False)]
            case "split":
                return [weights, biases]
        return Parameters(own, weights, biases)

    def _object(self) -> Any:
        """An object of the method's class, not initialized, with parameters as attributes."""
        made: Any = object.__new__(self.owner)
        own = self._bundle("", "dict")
        sizes = [*self.numbers["sizes"]]
        made.__dict__.update(own)
        made.__dict__.update(
            weights=own["weights"], biases=own["biases"], W=own["weights"], b=own["biases"],
            params=own, parameters=own, sizes=sizes, layers=sizes, num_layers=len(sizes),
            L=len(sizes) - 1,
        )  # fmt: skip
        for slot in self.arguments.numbers():
            made.__dict__[slot.name] = self._value(slot)
        return made

    def _pairs(self) -> list[tuple[Any, Any]]:
        """The batch as a list of pairs, one a sample."""
        x, y = self.arrays["x"], self.arrays["y"]
        if self.convention.columns:
            return [(a[:, None], b[:, None]) for a, b in zip(x, y, strict=True)]
        return list(zip(x, y, strict=True))

    def _forward(self, slot: Slot) -> Any:
        """Values of the forward pass: a layer without an activation has its z for its a."""
        data, arrays = self.convention.data, self.arrays
        depth = len(self.arguments.model.layers)
        z = {n: data(arrays[f"z{n}"]) for n in range(1, depth + 1)}
        a = {n: data(arrays.get(f"a{n}", arrays[f"z{n}"])) for n in z}
        a[0] = data(arrays["x"])
        match slot.role:
            case "zs":
                return [z[n] for n in range(1, depth + 1)]
            case "activations":
                return [a[n] for n in range(depth + 1)]
            case "output":
                return a[depth]
            case "value":
                kind, number = slot.of[0][0], int(slot.of[0][1:])
                known = z if kind == "z" else a
                if number not in known:
                    raise InputError(f"{self.arguments.where}: the network has no {slot.of[0]}")
                return known[number]
        named = {f"z{n}": value for n, value in z.items()}
        named |= {f"a{n}": value for n, value in a.items()}
        return Forward(named | {n: self._laid(n) for n in self.arguments.parameters})


class Parameters(dict[str, Any]):
    """Parameters by name; they answer to the names that people give them, `weights` too."""

    def __init__(self, own: Mapping[str, Any], weights: list[Any], biases: list[Any]) -> None:
        super().__init__(own)
        self._lists = {"weight": weights, "bias": biases}

    def __missing__(self, key: Any) -> Any:
        known = meaning(str(key))
        if known is None or known.role not in self._lists:
            raise KeyError(key)
        if known.number is None:
            return self._lists[known.role]
        for name in self:
            other = meaning(name)
            if other and (other.role, other.number) == (known.role, known.number):
                return self[name]
        raise KeyError(key)


class Forward(dict[str, Any]):
    """Values of the forward pass by name; `Z1` and `h1` are found too."""

    def __missing__(self, key: Any) -> Any:
        known = meaning(str(key))
        if known is not None and known.role in ("z", "a") and f"{known.role}{known.number}" in self:
            return self[f"{known.role}{known.number}"]
        for name, value in self.items():
            if name.lower() == str(key).lower():
                return value
        raise KeyError(key)
