"""A language of its own: Python that knows numbers and lists alone, one entry at a time.

It is a folder and nothing else; `tests/emit/targets/test_loops.py` puts it among the targets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sympy import Expr, Integer, Mul

from symnn.emit.target import Run, Target, Text
from symnn.lowering.placed import Known, Memory, Place, PlacedStatement, View

OPERATORS = {
    "add": "({} + {})", "subtract": "({} - {})", "multiply": "({} * {})", "negative": "(-{})",
    "square": "({0} * {0})", "greater": "({} > {})", "greater_equal": "({} >= {})",
    "less": "({} < {})", "less_equal": "({} <= {})", "equal": "({} == {})",
    "not_equal": "({} != {})", "where": "({1} if {0} else {2})", "maximum": "max({}, {})",
    "minimum": "min({}, {})", "copy": "{}", "fill": "{}",
}  # fmt: skip
START = {"sum": "0.0", "max": "-math.inf"}
ADDED = {"sum": "{0} + {1}", "max": "max({0}, {1})"}


def _guarded(function: Callable[..., float]) -> Callable[..., float]:
    """The function, with no number where it has none: a choice may not take it."""

    def call(*numbers: float) -> float:
        try:
            return function(*numbers)
        except (ArithmeticError, ValueError):
            return math.nan

    return call


FUNCTIONS = {
    **{name: getattr(math, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh")},
    **{name: getattr(math, name) for name in ("tanh", "erf", "erfc", "sqrt", "expm1", "log1p")},
    "normal_cdf": lambda z: math.erfc(-z * math.sqrt(0.5)) / 2,
    **{f"arc{name}": getattr(math, f"a{name}") for name in ("sin", "cos", "tan")},
    "abs": abs,
    "sign": lambda u: float(u > 0) - float(u < 0),
    "divide": lambda a, b: a / b,
    "power": lambda a, b: math.pow(a, b),
    "logaddexp": lambda a, b: max(a, b) + math.log1p(math.exp(-abs(a - b))),
}


class Loops(Target):
    def place(self, place: Place) -> Text:
        if isinstance(place, View):
            return self.place(place.args[0])
        if isinstance(place, Known):
            return Text(str(place.attribute if place.op == "size" else float(place.attribute)))
        return Text(place.name)

    def expression(self, statement: PlacedStatement, operands: Sequence[Text]) -> Text | None:
        if any(operand.shape for operand in statement.args):
            return None
        return Text(_entry(statement.op, [operand.code for operand in operands]))

    def definition(self, name: str, value: Text) -> str:
        return f"{name} = {value.code}"

    def statement(self, statement: PlacedStatement, operands: Sequence[Text]) -> list[str]:
        """The loops over the target's entries, and inside them those of a reduction."""
        target, loops = statement.target, _Loops()
        outer = [loops.index(size) for size in statement.shape]
        if statement.op in JOINED:
            entry = JOINED[statement.op](statement, outer)
            return loops.around([f"{_at(target.name, outer)} = {entry}"])
        body = self._reduction(statement, operands, outer, loops)
        if body is None:
            places = list(zip(statement.args, operands, strict=True))
            entries = [_read(place, text.code, outer) for place, text in places]
            return loops.around([f"{_at(target.name, outer)} = {_entry(statement.op, entries)}"])
        start, over, value, join = body
        inner = _Loops(len(outer))
        names = [inner.index(size) for size in over]
        inside = inner.around([f"total = {join.format('total', value(names))}"])
        return loops.around([f"total = {start}", *inside, f"{_at(target.name, outer)} = total"])

    def _reduction(
        self, statement: PlacedStatement, operands: Sequence[Text], outer: list[str], loops: _Loops
    ) -> tuple[str, list[Expr], Callable[[list[str]], str], str] | None:
        """Where a reduction starts, the sizes that it runs over, its term, and how terms join."""
        op, args = statement.op, statement.args
        texts = [text.code for text in operands]
        if op in START:
            axes = statement.attribute
            over = [args[0].shape[axis] for axis in axes]

            def entry(names: list[str]) -> str:
                order = dict(zip(axes, names, strict=True))
                rest = iter(outer)
                indices = [order.get(axis) or next(rest) for axis in range(len(args[0].shape))]
                return _read(args[0], texts[0], indices)

            return START[op], over, entry, ADDED[op]
        if op == "vdot":
            subscripts = "abcdef"[: len(args[0].shape)]
            subscripts = f"{subscripts},{subscripts}->"
        elif op == "matmul":
            left, right = (len(arg.shape) for arg in args)
            batch = "abcdef"[: max(left, right) - 2]
            rows, columns = "r" if left > 1 else "", "k" if right > 1 else ""
            subscripts = f"{batch}{rows}s,{batch}s{columns}->{batch}{rows}{columns}"
        elif op == "einsum":
            subscripts = statement.attribute
        else:
            return None
        inputs, output = subscripts.split("->")
        known = dict(zip(output, outer, strict=True))
        sizes = {
            letter: size
            for letters, arg in zip(inputs.split(","), args, strict=True)
            for letter, size in zip(letters, arg.shape, strict=True)
            if letter not in known
        }

        def product(names: list[str]) -> str:
            index = known | dict(zip(sizes, names, strict=True))
            factors = [
                _read(arg, text, [index[letter] for letter in letters])
                for letters, arg, text in zip(inputs.split(","), args, texts, strict=True)
            ]
            return " * ".join(factors)

        return "0.0", list(sizes.values()), product, "{0} + {1}"

    def allocation(self, memory: Memory) -> str:
        made = "math.nan"
        for size in reversed(memory.shape):
            made = f"[{made} for _ in range({size})]"
        return made

    def load(self, lines: Sequence[str]) -> Run:
        code = compile("\n".join(lines), "loops", "exec")
        known = {"math": math, **{name: _guarded(f) for name, f in FUNCTIONS.items()}}

        def run(scope: dict[str, Any]) -> None:
            arrays = {n: v for n, v in scope.items() if isinstance(v, np.ndarray) and v.ndim}
            names = {**known, **scope, **{name: a.tolist() for name, a in arrays.items()}}
            exec(code, names)
            for name, array in arrays.items():
                if array.tolist() != names[name] and str(array.tolist()) != str(names[name]):
                    array[...] = names[name]
            new = names.keys() - known.keys() - arrays.keys() - {"__builtins__"}
            scope |= {name: names[name] for name in new}

        return run


class _Loops:
    """Nested loops, each over an index of its own."""

    def __init__(self, taken: int = 0) -> None:
        self.heads: list[str] = []
        self.taken = taken

    def index(self, size: Expr) -> str:
        name = f"i_{self.taken + len(self.heads)}"
        self.heads.append(f"for {name} in range({size}):")
        return name

    def around(self, lines: list[str]) -> list[str]:
        depth = len(self.heads)
        heads = ["    " * n + head for n, head in enumerate(self.heads)]
        return [*heads, *("    " * depth + line for line in lines)]


def _at(name: str, indices: Sequence[str]) -> str:
    return name + "".join(f"[{index}]" for index in indices)


def _read(place: Place, text: str, indices: Sequence[str]) -> str:
    """The entry of a place that is read for an entry of the target: axes count from the right, and
    one of length 1 has one entry."""
    if not place.shape:
        return text
    used = list(indices[len(indices) - len(place.shape) :])
    used = ["0" if size == 1 else index for size, index in zip(place.shape, used, strict=True)]
    while isinstance(place, View):
        (base,) = place.args
        if place.op == "transpose":
            used = [used[place.attribute.index(axis)] for axis in range(len(used))]
        elif place.op == "expand":
            used = [index for axis, index in enumerate(used) if axis not in place.attribute]
        elif place.op == "slice":
            used = _sliced(place.attribute, iter(used))
        else:
            used = _reshaped(used, place.shape, base.shape)
        place = base
    assert isinstance(place, Memory)
    return _at(place.name, used)


def _sliced(parts: Sequence[Any], indices: Iterator[str]) -> list[str]:
    """The entry of an array that is an entry of a part of it."""
    found = []
    for part in parts:
        if part is None:
            found.append(next(indices))
        else:
            found.append(f"{next(indices)} + {part[0]}" if isinstance(part, tuple) else str(part))
    return found


def _reshaped(indices: Sequence[str], shape: Sequence[Expr], base: Sequence[Expr]) -> list[str]:
    """The entry of an array that is an entry of it in another shape: the same when both are
    counted row by row."""
    flat = "0"
    for index, size in zip(indices, shape, strict=True):
        flat = f"({flat} * ({size}) + {index})"
    found = []
    for axis, size in enumerate(base):
        found.append(f"{flat} // ({Mul(*base[axis + 1 :])}) % ({size})")
    return found


def _padded(statement: PlacedStatement, outer: list[str]) -> str:
    (array,) = statement.args
    within = zip(outer, statement.attribute, array.shape, strict=True)
    inside = " and ".join(f"{b} <= {index} < {b} + {size}" for index, (b, _), size in within)
    moved = [f"{index} - ({b})" for index, (b, _) in zip(outer, statement.attribute, strict=True)]
    return f"{_read(array, '', moved)} if {inside} else 0.0"


def _joined(statement: PlacedStatement, outer: list[str]) -> str:
    axis, before, entry = statement.attribute, Integer(0), ""
    for array in statement.args:
        moved = [f"{i} - ({before})" if n == axis else i for n, i in enumerate(outer)]
        before += array.shape[axis]
        entry += f"{_read(array, '', moved)} if {outer[axis]} < {before} else "
    return f"{entry}math.nan"


JOINED = {"pad": _padded, "concatenate": _joined, "arange": lambda _, outer: f"float({outer[0]})"}
"""What takes entries from here and there: the text of an entry."""


def _entry(op: str, operands: Sequence[str]) -> str:
    if op in OPERATORS:
        return OPERATORS[op].format(*operands)
    return f"{op}({', '.join(operands)})"


TARGET = Loops()
