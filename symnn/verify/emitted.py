"""The emitted file as the checks call it: what it does wrong is a `Fault`, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from symnn.errors import place_of
from symnn.meaning.domains.floats import Array
from symnn.verify.standin import StandIn, Unsupported, exact

DTYPES = ("float64", "float32")
Batch = tuple[Array, ...]
"""The inputs, in the order in which the file takes them, and then the targets."""
LONGEST = 200
"""Characters of a text of the file's own, an exception's say, that a reason quotes."""


class Fault(Exception):
    """What is wrong with the file, in one line."""


class Emitted:
    """A module that claims to be an emitted file. Every method raises `Fault`."""

    def __init__(self, module: Any) -> None:
        self.module = module

    @property
    def dtype(self) -> np.dtype[Any]:
        """The precision that the file declares."""
        declared = self.get("DTYPE")
        for name in DTYPES:
            if declared is np.dtype(name).type:
                return np.dtype(name)
        raise Fault(f"DTYPE is {shown(declared)}: expected {' or '.join(DTYPES)}")

    @property
    def precisions(self) -> list[np.dtype[Any]]:
        """float64, in which small differences are seen, and the precision that the file declares,
        in which it overflows and rounds."""
        return list(dict.fromkeys((np.dtype(np.float64), self.dtype)))

    def get(self, name: str) -> Any:
        """What the file defines under a name."""
        if not hasattr(self.module, name):
            raise Fault(f"it defines no '{name}'")
        return getattr(self.module, name)

    def call(self, name: str, *args: Any, **options: Any) -> Any:
        """What a function of the file returns."""
        function = self.get(name)
        try:
            return function(*args, **options)
        except (Exception, SystemExit) as error:
            raise Fault(f"{name} raises {type(error).__name__}: {_line(error)}") from None

    def on_exact_numbers(self, here: StandIn, name: str, *args: Any) -> Any:
        """What a function of the file returns on the numbers of a stand-in for NumPy. Raises
        `Unsupported` where that does not know what the file asks for."""
        function = self.get(name)
        try:
            with exact(self.module, here):
                return function(*args)
        except Unsupported:
            raise
        except (Exception, SystemExit) as error:
            # of the stand-in's numbers: in floats it is NaN
            if isinstance(error, ZeroDivisionError) and place_of(error) is not None:
                why = "it divides by what is zero, whatever the numbers"
                raise Unsupported(why) from None
            raise Fault(f"{name} raises {type(error).__name__}: {_line(error)}") from None

    def array(self, function: str, value: Any) -> Array:
        """A value that a function returned, as an array of numbers."""
        try:
            found = np.asarray(value)
        except Exception:  # a ragged list raises, and an object may raise anything
            found = np.asarray(None)
        if found.dtype.kind not in "biuf":
            raise Fault(f"{function} returns {shown(value)}: expected numbers")
        return found

    def number(self, function: str, value: Any) -> float:
        """A scalar that a function returned."""
        found = self.array(function, value)
        if found.ndim:
            raise Fault(f"{function} returns shape {found.shape}: expected a number")
        return float(found)

    def arrays(self, function: str, value: Any) -> dict[str, Array]:
        """Arrays by name that a function returned."""
        if not isinstance(value, Mapping):
            raise Fault(f"{function} returns {shown(value)}: expected arrays by name")
        return {str(name): self.array(function, array) for name, array in value.items()}

    def loss_and_grad(
        self, params: Mapping[str, Array], *data: Array
    ) -> tuple[float, dict[str, Array]]:
        """The loss and its gradient at a batch. The file may not write to what it is given."""
        given = {name: read_only(array) for name, array in params.items()}
        name = "loss_and_grad"
        result = self.call(name, given, *map(read_only, data))
        if not isinstance(result, tuple) or len(result) != 2:
            raise Fault(f"{name} returns {shown(result)}: expected a loss and its gradient")
        return self.number(name, result[0]), self.arrays(name, result[1])

    def gradient(
        self,
        params: Sequence[Array],
        grads: Sequence[Array],
        scratch: Sequence[Array],
        *data: Array,
    ) -> float:
        """The loss by the twin that `fit` runs, which writes the gradient to `grads`."""
        given = [read_only(array) for array in params]
        value = self.call("_gradient", given, grads, scratch, *map(read_only, data))
        return self.number("_gradient", value)

    def scratch(self, params: Sequence[Array], *data: Array) -> Sequence[Array]:
        """The twin's memory, full of what no result may depend on."""
        memory = self.call("_scratch", params, *data)
        if not isinstance(memory, Sequence) or not all(isinstance(m, np.ndarray) for m in memory):
            raise Fault(f"_scratch returns {shown(memory)}: expected arrays")
        for array in memory:
            array[...] = np.nan if array.dtype.kind == "f" else 1
        return memory

    @contextmanager
    def having(self, **names: Any) -> Iterator[None]:
        """The file with other values of some of its globals, for as long as this lasts."""
        before = {name: self.get(name) for name in names}
        try:
            for name, value in names.items():
                setattr(self.module, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(self.module, name, value)


def read_only(array: Array) -> Array:
    """A copy that raises when it is written to."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def shown(value: Any) -> str:
    """A value of the file's, in a short line."""
    try:
        return _line(repr(value))
    except Exception:  # its own repr may raise anything
        return f"a {type(value).__name__}"


def _line(text: object) -> str:
    return " ".join(str(text).split())[:LONGEST]
