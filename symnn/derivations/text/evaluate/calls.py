"""What the functions of derivations make of values: sums, means, maxima, diag, outer, where."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from symnn.derivations.text.evaluate.entries import Entries
from symnn.derivations.text.evaluate.values import SAMPLE, Labelled, ShapeMismatch, combine, product
from symnn.derivations.text.read.spelling import refuse
from symnn.derivations.text.truth import SAMPLES, NetworkTruth
from symnn.meaning.domains.digits import RELATIONS

OF_SAMPLES = ("i", "samples")
"""Names of the sample, where a derivation writes one sample."""
SIGNS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=="}


class Calls(ABC):
    """The calls `sum(…)`, `where(…)` and the like: a method for each name."""

    truth: NetworkTruth
    entries: Entries
    indices: list[str]
    """The indices in scope: those on the left, and those of the sums around."""

    @abstractmethod
    def value(self, node: ast.expr) -> Labelled:
        """What some syntax comes to. Raises `InputError` and `ShapeMismatch`."""

    @property
    @abstractmethod
    def ranges(self) -> Mapping[str, str]:
        """What each index runs over, where it stands alone as a position."""

    @contextmanager
    def over(self, indices: Sequence[str]) -> Iterator[None]:
        """While the body of a reduction over some indices is read."""
        self.indices += indices
        yield
        del self.indices[len(self.indices) - len(indices) :]

    def constant(self, value: Any) -> Labelled:
        return Labelled(np.asarray(value, dtype=self.entries.dtype))

    def number(self, value: Fraction | int) -> Labelled:
        return self.constant(self.entries.number(Fraction(value)))

    def index(self, node: ast.expr, name: str, label: str | None = None) -> Labelled:
        """An index as a number."""
        label = label or self.ranges.get(name)
        if label is None:
            refuse(node, "is an index of which no range is known: expected it as a position")
        numbers = [self.entries.number(Fraction(n)) for n in range(self.truth.size(label))]
        return Labelled(np.array(numbers, dtype=self.entries.dtype), ((name, label),))

    def choose(self, node: ast.expr, yes: Labelled, no: Labelled) -> Labelled:
        """`yes` where a comparison holds, `no` elsewhere."""
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            refuse(node, "is no comparison: expected one, such as z[l] > 0")
        sign = SIGNS.get(type(node.ops[0]))
        if sign is None or sign not in RELATIONS:
            refuse(node, "is no comparison that can be read: expected > >= < <= or ==")
        left, right = self.value(node.left), self.value(node.comparators[0])
        return self._chosen(sign, left, right, yes, no)

    def _chosen(
        self, sign: str, left: Labelled, right: Labelled, yes: Labelled, no: Labelled
    ) -> Labelled:
        entries = self.entries
        return combine(
            lambda a, b, y, n: entries.choose(entries.holds(sign, a, b), y, n),
            *(left, right, yes, no),
        )

    def _call_sum(self, node: ast.Call, mean: bool = False) -> Labelled:
        """sum(body, i), sum(body, i, k), sum(body), sum(body, axis=0)."""
        if not node.args:
            refuse(node, "has no argument")
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        options.pop("keepdims", None)
        axis = options.pop("axis", None)
        if options:
            refuse(node, "has an option that is not known: expected axis")
        names = []
        for argument in node.args[1:]:
            if not isinstance(argument, ast.Name):
                refuse(argument, "is no index: expected sum(…, i)")
            names.append(argument.id)
        with self.over(names):
            value = self.value(node.args[0])
        if axis is not None:
            if names or not isinstance(axis, ast.Constant) or axis.value not in (0, 1):
                refuse(node, "has no axis that can be read: expected axis=0 or axis=1")
            return self._over_axis(value, int(axis.value == 1), mean)
        if not names:
            return _everything(value, mean)
        for name in names:
            summed = self._summed(value, name, mean)
            if summed is None and name in self.ranges:  # the same for each value of the index
                one = combine(np.multiply, self.index(node, name), self.number(0))
                value = combine(np.add, value, one)
                summed = self._summed(value, name, mean)
            if summed is None:
                refuse(node, f"has no index '{name}' to sum over")
            value = summed
        return value

    def _call_mean(self, node: ast.Call) -> Labelled:
        return self._call_sum(node, mean=True)

    def _call_diag(self, node: ast.Call) -> Labelled:
        return self._diagonal(self.value(_only(node, 1)[0]))

    def _call_outer(self, node: ast.Call) -> Labelled:
        a, b = (self.value(argument) for argument in _only(node, 2))
        return product(_column(a, "outer"), _column(b, "outer").transposed())

    def _call_transpose(self, node: ast.Call) -> Labelled:
        return self.value(_only(node, 1)[0]).transposed()

    def _call_where(self, node: ast.Call) -> Labelled:
        condition, yes, no = _only(node, 3)
        return self.choose(condition, self.value(yes), self.value(no))

    def _call_delta(self, node: ast.Call) -> Labelled:
        """Kronecker's: 1 where two indices are the same."""
        a, b = (self.value(argument) for argument in _only(node, 2))
        return self._chosen("==", a, b, self.number(1), self.number(0))

    def _call_max(self, node: ast.Call) -> Labelled:
        """max(a, b) of two, max(z[i,k,p], p) over an index."""
        names = [each.id for each in node.args[1:] if isinstance(each, ast.Name)]
        if names and len(names) == len(node.args) - 1 and set(names) <= set(self.ranges):
            with self.over(names):
                value = self.value(node.args[0])
            if all(value.has(name) for name in names):
                for name in names:
                    value = self._largest(value, name)
                return value
        return self._larger(node, ">")

    _call_maximum = _call_max

    def _call_min(self, node: ast.Call) -> Labelled:
        return self._larger(node, "<")

    _call_minimum = _call_min

    def _larger(self, node: ast.Call, sign: str) -> Labelled:
        a, b = (self.value(argument) for argument in _only(node, 2))
        return self._chosen(sign, a, b, a, b)

    def _summed(self, value: Labelled, name: str, mean: bool) -> Labelled | None:
        """The sum over an index; None where the value has no such index."""
        if not value.has(name) and name in OF_SAMPLES:
            if value.has(SAMPLE):
                name = SAMPLE
            elif SAMPLES in value.dims:
                return self._over_axis(value, value.dims.index(SAMPLES), mean)
            else:  # the same for every sample
                return combine(np.multiply, value, self.number(1 if mean else self.truth.samples))
        if not value.has(name):
            return None
        label = dict(value.axes)[name]
        return self._divided(value.summed(name), label if mean else None)

    def _over_axis(self, value: Labelled, axis: int, mean: bool) -> Labelled:
        """The sum over the rows or the columns of a matrix. Raises `ShapeMismatch`."""
        if not value.dims:
            raise ShapeMismatch(f"a sum over axis {axis} of what is no matrix")
        label = value.dims[axis]
        array = np.sum(value.array, axis=axis - 2, keepdims=True)
        dims = ("1", value.dims[1]) if axis == 0 else (value.dims[0], "1")
        return self._divided(Labelled(array, value.axes, dims), label if mean else None)

    def _divided(self, value: Labelled, label: str | None) -> Labelled:
        if label in (None, "1"):
            return value
        return combine(np.divide, value, self.number(self.truth.size(str(label))))

    def _largest(self, value: Labelled, name: str) -> Labelled:
        """The maximum over an index; of equal ones the first."""
        at, entries = value.names.index(name), self.entries
        parts = list(np.moveaxis(value.array, at, 0))
        array = reduce(lambda a, b: entries.choose(entries.holds(">", b, a), b, a), parts)
        return Labelled(np.asarray(array), value.axes[:at] + value.axes[at + 1 :], value.dims)

    def _diagonal(self, vector: Labelled) -> Labelled:
        """A vector as a diagonal matrix. Raises `ShapeMismatch`."""
        column = _column(vector, "diag")
        size = column.array.shape[-2]
        eye = np.empty((size, size), dtype=self.entries.dtype)
        eye.fill(self.entries.number(Fraction(0)))
        np.fill_diagonal(eye, self.entries.number(Fraction(1)))
        return Labelled(column.array * eye, column.axes, (column.dims[0], column.dims[0]))


def _everything(value: Labelled, mean: bool) -> Labelled:
    """The sum of a matrix's entries, within each sample where there is one."""
    if not value.dims:
        return value
    function = np.mean if mean else np.sum
    return Labelled(np.asarray(function(value.array, axis=(-2, -1))), value.axes)


def _column(value: Labelled, what: str) -> Labelled:
    if not value.dims or "1" not in value.dims:
        raise ShapeMismatch(f"{what} of {value.shape}: expected a vector")
    return value.transposed() if value.dims[0] == "1" else value


def _only(node: ast.Call, count: int) -> list[ast.expr]:
    if node.keywords or len(node.args) != count:
        refuse(node, f"takes {count} argument{'s' * (count > 1)}")
    return node.args
