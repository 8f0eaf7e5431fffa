"""A printed network: its equations in the order of their numbers, evaluated one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tests.document.reader.displays import RANGE, Display, Statement, displays, layers
from tests.document.reader.evaluate import Key, Scene, positions, tabulate, value
from tests.document.reader.formula import Formula
from tests.document.reader.names import GREEK, LAYERED, layered, sized
from tests.document.reader.nodes import Derivative, Name, Node, walk
from tests.document.reader.tokens import Unreadable

# By (10), ∂L/∂E = ∂L/∂R = 1: the derivatives by what is no tensor of a layer, within a sentence.
INLINE = re.compile(
    r"\$((?:\\partial L / \\partial|\\frac\{\\partial L\}\{\\partial) [A-Z][^$]* = [^$]*)\$"
)
READ = re.compile(r"is read by")
OUTSIDE = "What lies outside a tensor is $0$"


@dataclass(frozen=True)
class Line:
    """A statement at one layer, or at none, with its number there."""

    statement: Statement
    left: Name | Derivative
    layer: int | None
    number: str


@dataclass
class Printed:
    """What the source of a document says of a network of these widths."""

    source: str
    widths: tuple[int, ...]
    sizes: Mapping[tuple[str, object], int] = field(default_factory=dict)
    """Every size by its letter and what is below it; without them n_l is the l-th width."""
    shapes: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)
    """What a sample has of each tensor, or the shape of a parameter; N stands as -1."""

    def __post_init__(self) -> None:
        self.last = len(self.widths) - 1
        layered.set(LAYERED | {str(key[0]) for key in self.shapes if len(key) > 1})
        sized.set(frozenset("n") | {letter for letter, _ in self.sizes})
        self.displays = displays(self.source, self.last)
        counted = self.source.count(r"\tag")
        if counted != sum(bool(s.numbers) for d in self.displays for s in d.statements):
            raise Unreadable(f"there are {counted} numbers in the source, and some are not read")

    def lines(self, numbered: bool) -> Iterator[list[Line]]:
        """The lines of each display that have a number, or that have none, layer by layer."""
        told: list[int] | None = None  # the layers that the text before speaks of
        for display in self.displays:
            told = self._told(display, told)
            yield [
                line
                for line in _expanded(display, told)
                if bool(line.statement.numbers) == numbered
            ]

    def _told(self, display: Display, told: list[int] | None) -> list[int] | None:
        for paragraph in display.before.split("\n\n"):
            if READ.search(paragraph):
                ranged = RANGE.search(paragraph)
                told = layers(ranged[1], self.last) if ranged else None
        return told

    def equations(self) -> list[Line]:
        """The numbered lines of the network in the order of their numbers."""
        found = [line for lines in self.lines(True) for line in lines if line.number[0] != "U"]
        return sorted(found, key=lambda line: int(line.number))

    def evaluate(
        self, params: Mapping[str, np.ndarray], *data: np.ndarray, names: str = "x"
    ) -> Scene:
        """Every tensor that the numbered equations define, from the parameters and a batch: the
        inputs of these names, and the targets.

        Raises `Unreadable` where an equation reads what no equation before it defines.
        """
        *inputs, y = data
        values: dict[Key, np.ndarray] = {("y",): y}
        values |= {(name,): array for name, array in zip(names, inputs, strict=True)}
        if len(inputs) == 1:
            values["a", 0] = inputs[0]
        values |= {tensor_key(name): array for name, array in params.items()}
        numbers = {"N": len(y), "π": np.pi}
        scene = Scene(
            self.widths, values, numbers, sizes=self.sizes, outside=OUTSIDE in self.source
        )
        for line in self.equations():
            key, found = self.compute(line, scene)
            if key in values:
                np.testing.assert_allclose(found, values[key], rtol=1e-12, err_msg=line.number)
            values[key] = found
        return scene

    def compute(self, line: Line, scene: Scene) -> tuple[Key, np.ndarray]:
        """The tensor that a line defines, and its entries."""
        scene = replace(scene, short=line.statement.short)
        if line.layer is not None:
            scene = scene.at(l=line.layer)
        names = [p.letter if isinstance(p, Name) else "" for p in positions(line.left)]
        if len(set(names)) != len(names) or not all(names):
            raise Unreadable(f"({line.number}) defines {line.left}")
        shape = self._shape(line.left, scene)
        if len(shape) != len(names):
            raise Unreadable(f"({line.number}): {line.left} has {len(shape)} positions")
        return scene.key(line.left), tabulate(line.statement.right, tuple(names), shape, scene)

    def _shape(self, left: Name | Derivative, scene: Scene) -> tuple[int, ...]:
        """The sizes of a tensor of the network, as the section on notation gives them."""
        if isinstance(left, Derivative):
            return self._shape(left.above, scene) + self._shape(left.below, scene)
        if left.letter in ("L", "E", "R"):
            return ()
        samples = int(scene.numbers["N"])
        if scene.key(left) in self.shapes:
            return tuple(samples if size < 0 else size for size in self.shapes[scene.key(left)])
        if left.letter == "p" and left.layer is None:
            return samples, self.widths[-1]
        if left.layer is None:
            raise Unreadable(f"{left} is no tensor of the network")
        layer = scene.layer(left.layer)
        width = self.widths[layer]
        shapes = {"W": (width, self.widths[layer - 1]), "b": (width,)}
        return shapes.get(left.letter, (samples, width))

    def check_steps(self, scene: Scene) -> int:
        """Whether every line without a number holds, once its display's partials are known.

        Raises `AssertionError` for one that does not; the number of comparisons is returned.
        """
        values = dict(scene.values)
        for formula in INLINE.findall(self.source):
            *names, last = map(_formula, formula.split(" = "))
            for name in names:
                assert isinstance(name, Derivative)
                values[scene.key(name)] = np.asarray(value(last, scene))
        compared = 0
        for lines in self.lines(False):
            self._check_reasons(lines, scene)
            local = replace(scene, values=dict(values))
            # A display uses partial derivatives before it says what they are.
            for line in sorted(lines, key=lambda line: _partials(line.statement.right)):
                key, found = self.compute(line, local)
                if key in local.values:
                    close(found, local.values[key], f"{key}")
                    compared += 1
                local.values[key] = found
        return compared

    def _check_reasons(self, lines: list[Line], scene: Scene) -> None:
        """Whether derivatives come from the equations of what is differentiated, in each layer."""
        own = {scene.at(l=e.layer or 0).key(e.left): e.number for e in self.equations()}
        found: dict[int, list[str]] = {}
        for line in lines:
            above = line.left.above if isinstance(line.left, Derivative) else Name("L")
            number = own.get(scene.at(l=line.layer or 0).key(above), "0")
            found.setdefault(id(line.statement), []).append(number)
        for line in lines:
            if reasons := line.statement.reasons:
                numbers = found[id(line.statement)]
                assert sorted(reasons, key=int) == sorted(set(numbers), key=int), reasons


def tensor_key(name: str) -> Key:
    """The tensor that a file calls so: gamma2 is (γ, 2)."""
    stem, number = re.fullmatch(r"([A-Za-z_]+?)(\d+)", name).groups()
    return GREEK.get(f"\\{stem}", stem), int(number)


def close(found: np.ndarray, expected: np.ndarray, place: str, tolerance: float = 1e-12) -> None:
    """|found − expected| is at most the tolerance times the largest entry."""
    assert np.shape(found) == np.shape(expected), place
    largest = np.max(np.abs(expected))
    assert np.max(np.abs(found - expected)) <= tolerance * largest, place


def _expanded(display: Display, told: list[int] | None) -> Iterator[Line]:
    """Each statement once for each of its layers."""
    left: Name | Derivative | None = None
    for statement in display.statements:
        left = statement.left or left
        if left is None:
            raise Unreadable(f"nothing equals {statement.right}")
        layers = statement.layers
        if layers is None and not statement.numbers and _general(left):
            layers = told
        if layers is None and _general(left):
            raise Unreadable(f"{left} is of no layer")
        count = len(layers) if layers else 1
        if len(statement.numbers or [""] * count) != count:
            raise Unreadable(f"{statement.numbers} for the layers {layers}")
        for place in range(count):
            number = statement.numbers[place] if statement.numbers else ""
            yield Line(statement, left, layers[place] if layers else None, number)


def _general(left: Node) -> bool:
    """Whether a left-hand side is of a layer l."""
    return Name("l") in walk(left)


def _partials(node: Node) -> int:
    """How many derivatives of something else than L an expression reads."""
    return sum(isinstance(part, Derivative) and part.above.letter != "L" for part in walk(node))


def _formula(source: str) -> Node:
    return Formula(source).whole()
