"""The functions of an emitted file as people call them: with arrays of every kind, more than once.

What a function returns may depend on the numbers it is given, and on nothing else: not on how they
lie in memory, not on an earlier call. It leaves its arguments as they are, and what it returns
belongs to the caller. scikit-learn puts its estimators to the like
(https://scikit-learn.org/stable/modules/generated/sklearn.utils.estimator_checks.check_estimator.html).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.floats import Array
from symnn.meaning.points import Drawer
from symnn.meaning.sizes import reduced_sizes
from symnn.notation import Program
from symnn.verify.closeness import FLOOR, TOLERANCE, largest_error, norm_of
from symnn.verify.emitted import Emitted, Fault, read_only, shown
from symnn.verify.interpreter import Interpreter
from symnn.verify.sampling import draw_targets
from symnn.verify.verdict import Finding, Verdict

Arrays = dict[str, Array]
Functions = Mapping[str, Sequence[str]]
"""By name: the inputs that a function takes after the parameters."""
ATTEMPTS = 20
LARGEST = 5, 120
"""Whole numbers at the two points, and their negatives."""
UNLIKELY = 1_618_033
"""A seed that no file sets."""
KINDS = ("float64", "float32", "int64", "int8")


def check_calls(
    module: Any, program: Program, functions: Functions, *, targets: str = "unit", seed: int = 0
) -> list[Finding]:
    """One finding for each of `functions`, and for the gradient that `fit` runs.

    They are called in the file's own precision, at whole-number inputs, so that arrays of whole
    numbers hold the same; the values themselves are for the other checks to judge.
    """
    names = [*functions, "_gradient"]
    try:
        emitted = Emitted(module)
        calls = _Calls(emitted, program, *_two_points(emitted, program, targets, seed))
    except OutsideDomain as error:
        return [Finding(_told(name), Verdict.UNDECIDED, str(error)) for name in names]
    except Fault as fault:
        return [Finding(_told(name), Verdict.DIFFERENT, str(fault)) for name in names]
    findings = [_found(name, partial(calls.function, name, functions[name])) for name in functions]
    return [*findings, _found("_gradient", calls.twin)]


def _told(name: str) -> str:
    return f"calls of {name}()"


def _found(name: str, check: Callable[[], int]) -> Finding:
    random = np.random.get_state()
    np.random.seed(UNLIKELY)
    before = _drawn()
    try:
        # settings that no code asks for, whatever they were: what sets them is seen
        with np.errstate(all="call", call=_overlooked):
            settings = np.geterr()
            count = check()
            if np.geterr() != settings or np.geterrcall() is not _overlooked or _drawn() != before:
                raise Fault("it changes NumPy's settings or its random numbers")
    except Fault as fault:
        return Finding(_told(name), Verdict.DIFFERENT, str(fault))
    finally:
        np.random.set_state(random)
    return Finding(_told(name), Verdict.EQUAL, f"{count} ways to call it")


def _overlooked(kind: str, flag: int) -> None:
    """An overflow or its like, where kinds of arrays are looked at and not their numbers."""


def _drawn() -> Any:
    """Where NumPy's own random numbers are."""
    state = np.random.get_state(legacy=False)
    return state["state"]["pos"], state["state"]["key"].tobytes()


def _two_points(
    emitted: Emitted, program: Program, targets: str, seed: int
) -> tuple[Arrays, Arrays]:
    """Numbers of all inputs and parameters, twice: the second time inputs are as large as whole
    numbers of a byte may be. Raises `OutsideDomain`."""
    interpreter = Interpreter(program, reduced_sizes(program))
    drawer, rng = Drawer(program, interpreter.sizes), np.random.default_rng(seed)
    points: list[Arrays] = []
    why = ""
    for attempt in range(ATTEMPTS):
        drawn = drawer.draw(rng, partial(draw_targets, kind=targets))
        most = LARGEST[len(points)]
        least = -most if attempt < ATTEMPTS // 2 else 1
        for tensor in program.inputs[:-1]:
            if tensor.name not in drawer.whole:
                drawn[tensor.name] = rng.integers(least, most + 1, drawn[tensor.name].shape)
        point = {name: array.astype("float32") for name, array in drawn.items()}
        try:
            interpreter.run(point)
        except OutsideDomain as error:
            why = str(error)
            continue
        points.append({name: array.astype(emitted.dtype) for name, array in point.items()})
        if len(points) == 2:
            return points[0], points[1]
    raise OutsideDomain(why)


class _Calls:
    """The calls of one file, at two points. Every method raises `Fault`."""

    def __init__(self, emitted: Emitted, program: Program, point: Arrays, other: Arrays) -> None:
        self.emitted, self.dtype = emitted, emitted.dtype
        self.parameters = [tensor.name for tensor in program.parameters]
        self.inputs = [tensor.name for tensor in program.inputs]
        self.point, self.other = point, other
        self.kept: list[Array] = []

    def function(self, name: str, inputs: Sequence[str]) -> int:
        """How many ways there are to call a function; all of them return the same."""
        expected = self._results(name, inputs, self.point)
        elsewhere = self._results(name, inputs, self.other)
        ways = 0
        for point, whole in ((self.point, expected), (self.other, elsewhere)):
            for way, given in self._ways(point, inputs):
                found = self._results(name, inputs, given)
                self._compare(found, whole, f"given {way}, it returns another {{}}")
                ways += point is self.point
        self._compare(
            self._results(name, inputs, self.point),
            expected,
            "called again with the same arrays, it returns another {}",
        )
        given = {key: array.copy() for key, array in self.point.items()}
        self._results(name, inputs, given)
        for key, array in given.items():
            array[...] = self.other[key]
        self._compare(
            self._results(name, inputs, given),
            elsewhere,
            "called again with arrays that hold other numbers, it returns the former {}",
        )
        return ways + 2

    def twin(self) -> int:
        """The same of the gradient that `fit` runs, which writes to arrays that it is given."""
        ways = {"": _plain} | {
            way: LAYOUTS[way] for way in ("transposed arrays", "read-only arrays")
        }
        expected: Arrays = {}
        for way, lay in ways.items():
            given = {n: lay(a) if n in self.inputs else a.copy() for n, a in self.point.items()}
            params, data = ([given[n] for n in names] for names in (self.parameters, self.inputs))
            grads = [np.full_like(array, np.nan) for array in params]
            scratch = self.emitted.scratch(params, *data)
            value = self.emitted.call("_gradient", params, grads, scratch, *data)
            self._unchanged(given, self.point)
            found = {"loss": self._number("_gradient", value)}
            found |= dict(zip(self.parameters, grads, strict=True))
            self._compare(found, expected or found, f"given {way}, it returns another {{}}")
            expected = found
        return len(ways)

    def _ways(self, point: Arrays, inputs: Sequence[str]) -> Iterator[tuple[str, Arrays]]:
        """The same numbers in arrays of every kind: parameters in every layout, and what a
        function takes besides in every precision, and as lists. Where numbers are large, rounding
        is; and a layout may be another order of additions."""
        for way, lay in LAYOUTS.items() if point is self.point else ():
            yield way, {name: lay(array) for name, array in point.items()}
        whole = [n for n in inputs if (point[n] == np.round(point[n])).all()]
        for kind in KINDS:
            names = whole if kind.startswith("int") else inputs
            given = {n: a.astype(kind) if n in names else a.copy() for n, a in point.items()}
            yield f"arrays of {kind}", given
        lists: dict[str, Any] = {n: a.tolist() if n in inputs else a for n, a in point.items()}
        yield "lists", lists

    def _results(self, name: str, inputs: Sequence[str], point: Arrays) -> Arrays:
        """What a function returns, by name, checked to be the caller's own."""
        params = {n: point[n] for n in self.parameters}
        before = {n: np.array(a) for n, a in point.items()}
        value = self.emitted.call(name, params, *(point[n] for n in inputs))
        if list(params) != self.parameters or any(params[n] is not point[n] for n in params):
            raise Fault("it changes the parameters that it is given")
        self._unchanged(point, before)
        found = self._read(name, value)
        given = [array for array in point.values() if isinstance(array, np.ndarray)]
        arrays = list(found.values())
        for number, array in enumerate(arrays):
            others = [*arrays[:number], *given, *self.kept]
            if any(np.shares_memory(array, another) for another in others):
                raise Fault("what it returns shares memory with other arrays")
        self.kept = arrays
        return found

    def _read(self, name: str, value: Any) -> Arrays:
        match value:
            case (loss, dict(gradient)) if name == "loss_and_grad":
                if list(gradient) != self.parameters:
                    names = ", ".join(map(str, gradient))
                    raise Fault(f"it returns gradients of {names}: expected all parameters")
                own = {n: self._own(a) for n, a in gradient.items()}
                return {"loss": self._number(name, loss), **own}
            case dict() if name == "layers":
                return {str(n): self._own(a) for n, a in value.items()}
        return {"value": self._number(name, value) if name == "loss" else self._own(value)}

    def _number(self, name: str, value: Any) -> Array:
        if type(value) is not float:
            raise Fault(f"{name} returns {shown(value)}: expected a float")
        return np.asarray(value)

    def _own(self, array: Any) -> Array:
        """An array that is plain, in the file's precision, and may be written to."""
        if type(array) is not np.ndarray:
            raise Fault(f"it returns {shown(array)}: expected an array")
        if array.dtype != self.dtype:
            raise Fault(f"it returns an array of {array.dtype}: expected {self.dtype}")
        if not array.flags.writeable:
            raise Fault("it returns an array that cannot be written to")
        return array

    def _unchanged(self, given: Mapping[str, Any], before: Arrays) -> None:
        for key, array in given.items():
            if not np.array_equal(array, before[key], equal_nan=True):
                raise Fault(f"it changes '{key}', which it is given")

    def _compare(self, found: Arrays, expected: Arrays, told: str) -> None:
        """By as much as rounding in another order may move it."""
        tolerance, floor = TOLERANCE[self.dtype.name], FLOOR[self.dtype.name]
        finite = {n: np.where(np.isfinite(a), a, 0) for n, a in expected.items()}
        least = floor * norm_of({n: a for n, a in finite.items() if n != "loss"})
        for name, array in expected.items():
            value = found.get(name)
            if value is None or value.shape != array.shape:
                raise Fault(
                    told.format(f"shape of {name}" if value is not None else "set of names")
                )
            scale = max(norm_of({name: finite[name]}), least) or 1.0
            with np.errstate(all="ignore"):
                error = largest_error(value, array, scale)
            if not error <= tolerance:
                raise Fault(f"{told.format(name)}: relative error {error:.1e}")


def _plain(array: Array) -> Array:
    return array.copy()


def _strided(array: Array) -> Array:
    """A view of every other entry along each axis of a larger array."""
    large = np.full([2 * n for n in array.shape], np.nan, array.dtype)
    view: Array = large[_each(array, slice(None, None, 2))]
    view[...] = array
    return view


def _backwards(array: Array) -> Array:
    turned = _each(array, slice(None, None, -1))
    view: Array = array[turned].copy()[turned]
    return view


def _each(array: Array, along: slice) -> Any:
    """An index that takes the same of each axis, and gives a view where there are none too."""
    return (*(along for _ in array.shape), ...)


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "plain arrays": _plain,
    "transposed arrays": lambda array: array.T.copy().T,
    "views of larger arrays": _strided,
    "arrays that lie backwards": _backwards,
    "read-only arrays": read_only,
}
