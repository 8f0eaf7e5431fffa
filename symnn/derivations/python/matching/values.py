"""The values that a function is called with, laid out as the person has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnn.derivations.python.matching.layout import Array, Convention, Given, as_labels
from symnn.derivations.python.matching.names import Slot, Vocabulary
from symnn.derivations.python.matching.words import LISTS

BUNDLES = ("several", "params", "self")


class Values:
    """What the arguments of a function are in one convention.

    `arrays` are the inputs, y, the parameters, the state (`v of W1`), the gradients (`gradient of
    W1`) and values of the forward pass, all in symnn's layout; `numbers` are N and t, `sizes` the
    widths, and `exact` makes a number exact; `targets` are y as numbers, where it is of numbers.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        convention: Convention,
        arrays: Mapping[str, Array],
        numbers: Mapping[str, Any],
        targets: Any,
        owner: type | None = None,
    ) -> None:
        self.vocabulary, self.convention = vocabulary, convention
        self.model = vocabulary.model
        self.arrays, self.numbers, self.targets = arrays, numbers, targets
        self.owner = owner or object

    def given(self, slots: Iterable[Slot], attributes: Iterable[Slot]) -> Given:
        """All of them; `attributes` are numbers that an object may hold."""
        before = {name: array.plain.copy() for name, array in self.arrays.items()}
        given = Given(self.arrays, before)
        for slot in slots:
            value = self._object(attributes) if slot.role == "self" else self._value(slot)
            if slot.role in BUNDLES or slot.role.startswith("state"):
                given.bundles[f"{slot.role} of {slot.name}"] = (
                    value,
                    slot.of or self.vocabulary.parameters,
                )
            if slot.positional:
                given.positional.append(value)
            else:
                given.named[slot.name] = value
        return given

    def _value(self, slot: Slot) -> Any:
        match slot.role:
            case "samples":
                return self._pairs()
            case "x":
                return self.convention.data(self.arrays[slot.of[0]])
            case "labels":
                return self._labels()
            case "y":
                return self._targets()
            case "single":
                return self._laid(slot.of[0])
            case "several":
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
            case "value":
                return self._forward(slot.of[0])
            case "output":
                return self._forward(self.model.output)
            case "zs":
                return [self._forward(name) for name in self._sums()]
            case "activations":
                first, *_ = self.model.inputs
                layers = [layer.output for layer in self.model.layers]
                return [self._forward(name) for name in (first.name, *layers)]
            case "cache":
                names = self.model.program.tensors
                known = {n: self._forward(n) for n in names if n in self.arrays and n != "y"}
                own = {name: self._laid(name) for name in self.vocabulary.parameters}
                return Forward(known | own, self.vocabulary)
        return self._some(f"{slot.role.split()[1]} of ", slot.of)

    def _forward(self, name: str) -> Array:
        rank = self.model.inputs[0].rank
        return self.convention.value(self.arrays[name], rank)

    def _sums(self) -> list[str]:
        """The z of every layer that has one."""
        return [f"z{p.number}" for p in self.model.layers if f"z{p.number}" in p.tensors]

    def _targets(self) -> Any:
        if self.convention.labels:
            return self._labels()
        return self.convention.targets(self.arrays["y"])

    def _labels(self) -> Any:
        labels = as_labels(self.targets)
        return labels[0] if self.convention.vector else labels

    def _laid(self, name: str, prefix: str = "") -> Array:
        return self.convention.parameter(name, self.arrays[prefix + name])

    def _some(self, prefix: str, names: tuple[str, ...]) -> Any:
        """One array, several, or all as parameters are bundled."""
        if len(names) == 1:
            return self._laid(names[0], prefix)
        return [self._laid(n, prefix) for n in names] if names else self._bundle(prefix)

    def _bundle(self, prefix: str) -> Any:
        own = {name: self._laid(name, prefix) for name in self.vocabulary.parameters}
        stems = dict.fromkeys(part.stem for part in self.model.parameters.values())
        match self.convention.bundle:
            case "list":
                return list(own.values())
            case "layers":
                layers = [part.parameters for part in self.model.layers if part.parameters]
                return [LayerParameters([own[n] for n in names], names) for names in layers]
            case "split":
                families = (self.vocabulary.families[stem][0] for stem in stems)
                return [[own[name] for name in names] for names in families]
        return Parameters(own, self.vocabulary, self.convention.counted)

    def _object(self, attributes: Iterable[Slot]) -> Any:
        """An object of the method's class, not initialized, with parameters as attributes."""
        made: Any = object.__new__(self.owner)
        own = {name: self._laid(name) for name in self.vocabulary.parameters}
        held = Parameters(own, self.vocabulary, self.convention.counted)
        lists: dict[str, Any] = {}
        for part in self.model.parameters.values():
            names = self.vocabulary.families[part.stem][0]
            arrays = [own[name] for name in names]
            single = len(names) == 1 and part.role.name not in LISTS
            lists[part.stem] = arrays[0] if single else arrays
        for role, word in LISTS.items():
            lists[word] = [own[name] for name in self.vocabulary.of_role(role)]
        sizes = [*self.numbers["sizes"]]
        made.__dict__.update(own)
        made.__dict__.update(lists)
        made.__dict__.update(
            params=held, parameters=held, sizes=sizes, layers=sizes, num_layers=len(sizes),
            L=len(sizes) - 1,
        )  # fmt: skip
        for slot in attributes:
            made.__dict__.setdefault(slot.name, self._value(slot))
        return made

    def _pairs(self) -> list[tuple[Any, ...]]:
        """The batch as a list of tuples, one a sample."""
        data = [self.arrays[tensor.name] for tensor in self.model.program.inputs]
        if self.convention.columns:
            return [tuple(part[:, None] for part in row) for row in zip(*data, strict=True)]
        return list(zip(*data, strict=True))


class LayerParameters(list[Any]):
    """The parameters of one layer, in order; they answer to their stems too."""

    def __init__(self, arrays: Iterable[Any], names: Iterable[str]) -> None:
        super().__init__(arrays)
        self._stems = [name.rstrip("0123456789").lower() for name in names]

    def _place(self, key: Any) -> Any:
        return self._stems.index(key.lower()) if isinstance(key, str) else key

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._place(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._place(key), value)


class Parameters(dict[str, Any]):
    """Parameters by name; they answer to the names that people give them, `weights` too."""

    def __init__(self, own: Mapping[str, Any], vocabulary: Vocabulary, counted: bool) -> None:
        super().__init__(own)
        self._vocabulary, self._counted, self._own = vocabulary, counted, tuple(own)

    def __getitem__(self, key: Any) -> Any:
        if self._counted and key in self._own:
            return self.__missing__(key)
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        names = () if key in self and not self._counted else self.meant(key)
        super().__setitem__(names[0] if len(names) == 1 else key, value)

    def __missing__(self, key: Any) -> Any:
        for layer in self._vocabulary.model.layers:
            if key == layer.name:
                return LayerParameters(
                    [dict.get(self, n) for n in layer.parameters], layer.parameters
                )
        names = self.meant(key)
        if not names:
            raise KeyError(key)
        arrays = [dict.__getitem__(self, name) for name in names]
        known = self._vocabulary.parameter(str(key))
        several = len(arrays) > 1 or (known is not None and known.plural)
        return arrays if several else arrays[0]

    def meant(self, key: Any) -> tuple[str, ...]:
        """The parameters that a key means; none where it is not plain."""
        known = self._vocabulary.parameter(str(key))
        if known is None:
            return ()
        if known.number is None or len(known.of) == 1:
            return known.of
        if self._counted:
            return known.of[known.number - 1 :][:1] if known.number else ()
        return self._vocabulary.of_layer(known.of, known.number)


class Forward(dict[str, Any]):
    """Values of the forward pass by name; `Z1`, `h1` and `mu` are found too."""

    def __init__(self, own: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        super().__init__(own)
        self._vocabulary = vocabulary

    def __missing__(self, key: Any) -> Any:
        for known in (self._vocabulary.value(str(key)), self._vocabulary.read(str(key))):
            if known is not None and known.role in ("value", "x"):
                return self[known.of[0]]
            if known is not None and known.role == "parameter" and len(known.of) == 1:
                return self[known.of[0]]
            if known is not None and known.role == "output":
                return self[self._vocabulary.model.output]
        raise KeyError(key)
