"""What the names of a derivation mean, in its layout: true values as matrices or by entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symnn.derivations.text.evaluate.entries import Entries
from symnn.derivations.text.evaluate.values import SAMPLE, Array, Labelled, ShapeMismatch
from symnn.derivations.text.read.layout import Layout
from symnn.derivations.text.truth import LOSSES, SAMPLES, Aspect, NetworkTruth
from symnn.errors import InputError
from symnn.network import Model

Raw = tuple[Array, tuple[str, ...]]
"""An array with samples as rows, and what each of its axes runs over."""


@dataclass(frozen=True)
class DeltaConvention:
    """What a derivation means by its derivatives, where textbooks differ.

    `per_sample`: delta is N·∂loss/∂z, the derivative of one sample's cost. `alone`: the
    parameters, by their names in the layer types, whose gradients are written for one sample, to
    be averaged (or summed) over the samples.
    """

    per_sample: bool = False
    alone: frozenset[str] = frozenset()


STEP = "sgd"
"""The optimizer whose step is one equation, with no state: the others' are not judged."""


def described(meant: str, model: Model) -> str:
    """The loss or an updated parameter, for a reader."""
    if meant in LOSSES:
        with_penalty = model.objective != "loss"
        tail = {"loss": " without its penalty", "objective": " with its penalty"}[meant]
        return f"the loss of the network{tail * with_penalty}"
    rate = model.spec.optimizer.learning_rate
    return f"what a step of {STEP} with the learning rate {rate:g} makes of it"


class TextScene:
    """The quantities of a network at one number of samples, by aspect and tensor."""

    def __init__(
        self,
        truth: NetworkTruth,
        layout: Layout,
        convention: DeltaConvention,
        entries: Entries,
        evaluated: Callable[[Array], Array] = lambda array: array,
    ) -> None:
        self.truth = truth
        self.layout = layout
        self.convention = convention
        self.entries = entries
        self._evaluated = evaluated

    def learned(self, stem: str, layer: int | None) -> tuple[str, Array]:
        """A parameter of a layer's activation, and its entries."""
        for name, part in self.truth.model.parameters.items():
            if (part.stem, part.layer) == (stem, layer):
                return name, self._evaluated(self.truth.value(name))
        raise InputError(f"the parameter {stem} of which layer? expected f'(z[l])")

    def is_parameter(self, tensor: str) -> bool:
        return tensor in self.truth.model.parameters

    def is_of_samples(self, tensor: str) -> bool:
        """Whether there is one for each sample."""
        return self.truth.labels(tensor)[:1] == (SAMPLES,)

    def is_alone(self, aspect: Aspect, tensor: str) -> bool:
        """Whether what is read is a gradient that is written for one sample."""
        parts = self.truth.model.parameters
        stem = parts[tensor].stem if aspect is Aspect.ADJOINT and tensor in parts else ""
        return stem in self.convention.alone

    def raw(self, aspect: Aspect, tensor: str) -> Raw:
        """True entries, rows as samples, scaled as the convention has it."""
        if self.is_alone(aspect, tensor):
            return self._alone(tensor), (SAMPLES, *self.truth.labels(tensor))
        labels = self.truth.labels(tensor)
        if aspect is Aspect.VALUE:
            return self._evaluated(self.truth.value(tensor)), labels
        return self._scaled(tensor, self.truth.adjoint(tensor)), labels

    def true(self, aspect: Aspect, tensor: str, alone: bool) -> Array:
        """What an equation must give: one step of the definition."""
        if aspect is Aspect.VALUE:
            return self._evaluated(self.truth.defined(tensor))
        if aspect is Aspect.ADJOINT:
            if alone:
                return self._alone(tensor)
            return self._scaled(tensor, self.truth.defined_adjoint(tensor))
        rate = self.entries.number(Fraction(str(self.truth.rate)))
        gradient = self._alone(tensor) if alone else self._evaluated(self.truth.adjoint(tensor))
        return np.asarray(self._evaluated(self.truth.value(tensor)) - rate * gradient)

    def _alone(self, parameter: str) -> Array:
        """The gradient of each sample's own cost, (N, …). Raises `InputError`."""
        parts = self.truth.of_samples(parameter)
        if parts is None:
            raise InputError(f"one sample has no gradient by {parameter}: all samples are in it")
        data, penalty = map(self._evaluated, parts)
        if self.convention.per_sample:
            return np.asarray(self.truth.samples * data + penalty)
        return np.asarray(data + penalty / self.truth.samples)

    def _scaled(self, tensor: str, exact: Array) -> Array:
        """The derivative by a value as the convention has it; that by a parameter as it is."""
        array = self._evaluated(exact)
        if self.convention.per_sample and not self.is_parameter(tensor):
            return np.asarray(self.truth.samples * array)
        return array

    def laid_out(self, tensor: str, array: Array, labels: tuple[str, ...]) -> Labelled:
        """An array with samples as rows, as the layout writes it. Raises `InputError`."""
        layout, inner = self.layout, labels
        axes: tuple[tuple[str, str], ...] = ()
        if self.is_of_samples(tensor) and layout.batch:
            if len(labels) == 1:
                array, labels = array[:, None], (*labels, "1")
            self._two(tensor, labels, "in a batch it is no matrix")
            value = Labelled(array, (), labels)
            return value.transposed() if layout.columns else value
        if labels[:1] == (SAMPLES,):
            axes, inner = ((SAMPLE, SAMPLES),), labels[1:]
        if not inner:
            return Labelled(array, axes)
        if len(inner) == 1:
            if layout.columns:
                return Labelled(array[..., :, None], axes, (*inner, "1"))
            return Labelled(array[..., None, :], axes, ("1", *inner))
        self._two(tensor, inner, "it is no matrix")
        turn = layout.transposed if self.is_parameter(tensor) else layout.columns
        value = Labelled(array, axes, inner)
        return value.transposed() if turn else value

    @staticmethod
    def _two(tensor: str, labels: tuple[str, ...], why: str) -> None:
        if len(labels) != 2:
            axes = ", ".join(labels)
            raise InputError(f"{tensor} has the axes {axes}: {why}; expected its indices")

    def as_raw(self, tensor: str, value: Labelled) -> Raw:
        """A matrix as the entries of what it is to be, samples as rows. Raises `ShapeMismatch`."""
        labels = self.truth.labels(tensor)
        if not labels and value.dims:
            if value.array.shape[-2:] != (1, 1):
                raise ShapeMismatch(f"the right side is {value.shape}, the left side a number")
            value = Labelled(value.array[..., 0, 0], value.axes)
        bare = self.laid_out(tensor, np.zeros([1] * len(labels)), labels).dims
        wanted = f"({', '.join(bare)})" if bare else "a number"
        if set(value.names) - {SAMPLE}:
            raise ShapeMismatch(f"its right side has an index, its left side is a matrix {wanted}")
        if value.dims != bare:
            turned = ", its transpose" if value.dims == bare[::-1] else ""
            raise ShapeMismatch(f"the right side is {value.shape}, the left side {wanted}{turned}")
        array, layout, alone = value.array, self.layout, value.has(SAMPLE)
        of_samples = self.is_of_samples(tensor)
        inner = labels[1:] if of_samples else labels
        if of_samples and layout.batch:
            array = np.swapaxes(array, -1, -2) if layout.columns else array
            return (array if inner else array[..., 0]), labels
        if len(inner) == 1:
            array = array[..., 0] if layout.columns else array[..., 0, :]
        elif len(inner) == 2:
            turn = layout.columns if of_samples else layout.transposed
            array = np.swapaxes(array, -1, -2) if turn else array
        if not of_samples:
            if alone and not self.is_parameter(tensor):
                raise ShapeMismatch("its right side is of one sample, its left side of all of them")
            return array, (SAMPLES, *labels) if alone else labels
        if not alone:
            array = np.broadcast_to(array, (self.truth.samples, *array.shape))
        return array, labels

    def by_entries(self, tensor: str, value: Labelled, names: tuple[str, ...]) -> Raw:
        """One entry, at each of its indices, as those of a tensor. Raises `ShapeMismatch`."""
        labels, of_samples = self.truth.labels(tensor), self.is_of_samples(tensor)
        if value.dims:
            raise ShapeMismatch(f"its right side is {value.shape}, where one entry is meant")
        if len(names) == len(labels) - 1 and of_samples and not self.layout.batch:
            names = (SAMPLE, *names)
        if len(names) != len(labels):
            raise ShapeMismatch(f"the left side has {len(labels)} positions: {', '.join(labels)}")
        runs = dict(value.axes)
        for name, label in zip(names, labels, strict=True):
            if runs.get(name, label) != label:
                raise ShapeMismatch(
                    f"index '{name}' runs over {runs[name]}, on the left over {label}"
                )
        free = [name for name in value.names if name not in names]
        if free == [SAMPLE] and not self.is_parameter(tensor):
            raise ShapeMismatch("its right side is of one sample, its left side of all of them")
        if free and free != [SAMPLE]:
            raise ShapeMismatch(
                f"index '{free[0]}' stands on the right alone: it is not summed over"
            )
        order = (*free, *names)
        shape = [self.truth.samples] * len(free) + [self.truth.size(label) for label in labels]
        present = value.ordered(order)
        axes = iter(present.array.shape)
        widened: Array = present.array.reshape([next(axes) if value.has(n) else 1 for n in order])
        return np.broadcast_to(widened, shape), ((SAMPLES,) if free else ()) + labels

    def as_loss(self, value: Labelled) -> Array:
        """A number as the loss; of one sample, the mean or the sum. Raises `ShapeMismatch`."""
        if set(value.names) - {SAMPLE} or (value.dims and value.array.shape[-2:] != (1, 1)):
            index = "has an index" if set(value.names) - {SAMPLE} else f"is {value.shape}"
            raise ShapeMismatch(f"the right side {index}, where the loss is one number")
        array = value.array.reshape(value.array.shape[:-2]) if value.dims else value.array
        if not value.has(SAMPLE):
            return np.asarray(array)
        array = np.broadcast_to(array, (self.truth.samples,))
        total = np.sum(array, axis=0)
        return np.asarray(total / self.truth.samples if self.convention.per_sample else total)

    def width(self, tensor: str, layer: int) -> int:
        """n[l], the last size of what a layer gives. Raises `InputError`."""
        label, symbol = self.truth.labels(tensor)[-1], f"n_{layer}"
        if symbol in self.truth.labelled and symbol != label:
            raise InputError(f"n[{layer}] is {symbol} or {label}: write the one that is meant")
        return self.truth.size(label)
