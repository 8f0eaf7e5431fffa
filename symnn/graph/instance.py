"""A layer type put to use: its letters become sizes, its names the network's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Mul, Rational, S

from symnn.graph.functions import activation_of, named_activation
from symnn.graph.sizes import BATCH, Letters, Mismatch, Sizes, is_whole_size
from symnn.library import ROLES, Activation, LayerType, Parameter, Role, SizeOption
from symnn.notation import (
    Access,
    Equation,
    NotationError,
    Tensor,
    parse_equation,
    parse_expression,
)
from symnn.places import Place, SpecError, path_of, shown, suggest


@dataclass(frozen=True)
class LayerUse:
    """One layer of a description: its type, and what is said of it."""

    type: LayerType
    name: str | None = None
    inputs: tuple[str, ...] = ()
    """Names of layers and of the network's inputs; empty for the layer before."""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """A value for each of the type's options."""
    initializer: str | None = None
    bias: bool = True
    shares: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Parameters of this layer that are another's: its name for one, and "layer.parameter"."""


@dataclass(frozen=True)
class ParameterPart:
    """One array that is learned: whose it is, what it is for, and how it starts."""

    tensor: Tensor
    stem: str
    """Its name in the layer type's equations."""
    layer: int
    role: Role
    start: float | None
    """What it is before training; None where `initializer` draws it."""
    initializer: str | None
    fan_in: Expr = S.One
    fan_out: Expr = S.One
    """How many entries go into one that the parameter makes, and how many one goes into."""

    @property
    def name(self) -> str:
        """The tensor's name."""
        return self.tensor.name


@dataclass(frozen=True)
class Instance:
    """What one layer adds to the network."""

    parameters: tuple[ParameterPart, ...]
    equations: tuple[Equation, ...]
    output: Tensor
    by_stem: Mapping[str, Tensor] = field(hash=False)
    """Every parameter that its equations read, shared ones too, by the type's own name."""


def instantiate(
    use: LayerUse,
    number: int,
    reads: Mapping[str, Tensor],
    activations: Mapping[str, Activation],
    sizes: Sizes,
    others: Mapping[str, Instance],
    place: Place,
) -> Instance:
    """The equations of a layer over the tensors that it reads. Raises `SpecError` at `place`."""
    return _Instantiation(use, number, reads, activations, sizes, others, place).run()


class _Instantiation:
    def __init__(
        self,
        use: LayerUse,
        number: int,
        reads: Mapping[str, Tensor],
        activations: Mapping[str, Activation],
        sizes: Sizes,
        others: Mapping[str, Instance],
        place: Place,
    ) -> None:
        self.use, self.number, self.sizes, self.place = use, number, sizes, place
        self.activations, self.others = activations, others
        self.letters = Letters(sizes)
        self.reads = dict(reads)
        self.tensors: dict[str, Tensor] = {}
        self.roles: dict[str, Parameter] = {}
        self.values: dict[str, Expr] = {}
        self.callers: dict[str, str] = {}
        """Which activation, by the name that equations call, a parameter was made for."""

    def run(self) -> Instance:
        kind, use = self.use.type, self.use
        for position, (own, axes) in enumerate(kind.inputs.items()):
            self.bind(own, axes, self.reads[own], ("inputs", position))
        for name, option in kind.options.items():
            self.option(name, option)
        shared = {stem: self.shared(stem, where) for stem, where in use.shares.items()}
        self.derived_sizes()
        for stem, parameter in kind.parameters.items():
            if stem in shared:
                self.tensors[stem] = shared[stem]
            elif use.bias or not ROLES[parameter.role].optional:
                self.parameter(stem, parameter)
        equations, output = self.equations()
        learned = [stem for stem in self.tensors if stem in self.roles]
        used = {read.name for equation in equations for read in equation.reads}
        for stem in learned:
            if self.tensors[stem].name not in used:
                raise SpecError(self.of_type("parameters", stem), "no equation reads it")
        parts = tuple(self.part(stem, equations) for stem in learned)
        return Instance(parts, tuple(equations), output, self.tensors)

    def refuse(self, where: Place, reason: str) -> None:
        raise SpecError((*self.place, *where), reason)

    def of_type(self, *where: str | int) -> Place:
        """A place within the description of the layer's type."""
        return ("layer_types", self.use.type.name, *where)

    def bind(self, own: str, axes: Any, tensor: Tensor, where: Place) -> None:
        try:
            self.letters.bind(axes, tensor)
        except Mismatch as error:
            self.refuse(where, f"{tensor.name} does not fit {own} of {self.use.type.name}: {error}")

    def option(self, name: str, option: Any) -> None:
        value = self.use.options[name]
        if isinstance(option, SizeOption):
            if option.letter in self.letters.bound:  # an input has this size too
                known = self.letters.bound[option.letter]
                if self.sizes.number(known) != value:
                    expected = self.sizes.number(known)
                    self.refuse((name,), f"expected {expected}, as the input has, not {value}")
                return
            stem = "n" if name == "units" else option.letter
            self.letters.bound[option.letter] = self.sizes.new(f"{stem}_{self.number}", value)
        elif not isinstance(option, str):
            self.values[name] = Rational(repr(value))

    def shared(self, stem: str, where: str) -> Tensor:
        """The tensor of another layer that stands for a parameter of this one."""
        kind, place = self.use.type, ("shares", stem)
        if stem not in kind.parameters:
            self.refuse(place, f"{kind.name} has no parameter {shown(stem)}")
        layer, _, other = where.partition(".")
        if layer not in self.others:
            hint = suggest(layer, self.others) if self.others else ": no layer before has a name"
            self.refuse(place, f"unknown layer {shown(layer)}{hint}")
        if other not in self.others[layer].by_stem:
            known = self.others[layer].by_stem
            hint = suggest(other, known) if known else ": it has none"
            self.refuse(place, f"layer {layer} has no parameter {shown(other)}{hint}")
        tensor = self.others[layer].by_stem[other]
        self.bind(stem, kind.parameters[stem].axes, tensor, place)
        return tensor

    def derived_sizes(self) -> None:
        for letter, text in self.use.type.sizes.items():
            try:
                size = parse_expression(text, {}, self.letters.canonical())
            except NotationError as error:
                raise SpecError(self.of_type("sizes", letter), str(error)) from None
            if not is_whole_size(size):
                reason = "expected whole numbers and letters of sizes, joined by +, - and *"
                raise SpecError(self.of_type("sizes", letter), reason)
            if self.place and self.sizes.number(size) < 1:
                self.refuse((), f"{letter} = {text} is {self.sizes.number(size)} here")
            self.letters.bound[letter] = size

    def parameter(self, stem: str, parameter: Parameter) -> Tensor:
        try:
            shape = self.letters.shape(parameter.axes)
        except KeyError as letter:
            place = self.of_type("parameters", stem)
            raise SpecError(place, f"the size {letter} is not known") from None
        self.roles[stem] = parameter
        self.tensors[stem] = Tensor(f"{stem}{self.number}", shape)
        return self.tensors[stem]

    def macros(self) -> dict[str, Callable[[Expr], Expr]]:
        """Activations as functions of the equations: by their names, and by those of options."""
        called = {name: activation for name, activation in self.activations.items()}
        for name, option in self.use.type.options.items():
            if isinstance(option, str):
                try:
                    called[name] = named_activation(self.use.options[name], self.activations)
                except ValueError as error:
                    self.refuse((name,), str(error))
        return {name: activation_of(a, self.own_parameter(name, a)) for name, a in called.items()}

    def own_parameter(
        self, called: str, activation: Activation
    ) -> Callable[[str, Expr | None], Tensor]:
        """Makes the parameters that an activation has, the first time that it is called."""

        def made(stem: str, width: Expr | None) -> Tensor:
            parameter = activation.parameters[stem]
            shape = () if width is None or not parameter.axes else (width,)
            if BATCH in shape:
                raise NotationError("its last index runs over the samples: expected features")
            if stem not in self.tensors:
                self.roles[stem] = parameter
                self.tensors[stem] = Tensor(f"{stem}{self.number}", shape)
                self.callers[stem] = called
            if self.tensors[stem].shape != shape or self.callers.get(stem) != called:
                raise NotationError(f"needs a parameter {stem}, and there is another of that name")
            return self.tensors[stem]

        return made

    def in_equation(self, position: int, what: str) -> SpecError:
        """What is wrong with an equation of the type, and in which layer that shows."""
        where = f"; in {path_of(self.place)}" if self.place else ""
        return SpecError(self.of_type("equations", position), f"{what}{where}")

    def equations(self) -> tuple[list[Equation], Tensor]:
        """The equations under the network's names, and what the layer's output is."""
        known = {own: self.canonical(tensor) for own, tensor in self.reads.items()}
        self.tensors = {stem: self.canonical(tensor) for stem, tensor in self.tensors.items()}
        absent = [stem for stem in self.use.type.parameters if stem not in self.tensors]
        macros, letters = self.macros(), self.letters.canonical()
        equations: list[Equation] = []
        output = next(iter(known.values()))
        for position, text in enumerate(self.use.type.equations):
            local = {**known, **self.tensors}
            for stem in absent:
                shape = self.letters.shape(self.use.type.parameters[stem].axes)
                local[stem] = Tensor(stem, shape)
            named = {own: Tensor(own, tensor.shape) for own, tensor in local.items()}
            try:
                equation = parse_equation(text, named, {**letters, **self.values}, macros)
            except NotationError as error:
                raise self.in_equation(position, str(error)) from None
            rhs = self.renamed(equation, {**local, **self.tensors}, absent)
            if rhs.has(S.ComplexInfinity, S.NaN, S.Infinity, S.NegativeInfinity):
                if absent:
                    self.refuse(("bias",), "without its biases an equation divides by zero")
                raise self.in_equation(position, f"{text!r} divides by zero")
            copied = Tensor(rhs.name, equation.tensor.shape) if isinstance(rhs, Access) else None
            if copied in known.values() and rhs.indices == equation.indices:
                assert copied is not None
                output = copied  # a copy is no equation
            else:
                target = Access(f"{equation.name}{self.number}", *equation.indices)
                equations.append(Equation(target, rhs))
                output = equations[-1].tensor
            known[equation.name] = output
        return equations, output

    def canonical(self, tensor: Tensor) -> Tensor:
        """The tensor with each size in the symbol that stands for it."""
        return Tensor(tensor.name, tuple(map(self.sizes.canonical, tensor.shape)))

    def renamed(self, equation: Equation, local: Mapping[str, Tensor], absent: list[str]) -> Expr:
        names: dict[Expr, Expr] = {}
        for read in equation.reads:
            if read.name in absent:
                names[read] = S.Zero
            elif read.name in local:
                names[read] = Access(local[read.name].name, *read.indices)
        return equation.rhs.xreplace(names)

    def part(self, stem: str, equations: list[Equation]) -> ParameterPart:
        parameter, tensor = self.roles[stem], self.tensors[stem]
        role = ROLES[parameter.role]
        start = role.start if parameter.start is None else parameter.start
        initializer = self.use.initializer if start is None else None
        fan_in, fan_out = _fans(tensor, equations)
        return ParameterPart(tensor, stem, self.number, role, start, initializer, fan_in, fan_out)


def _fans(tensor: Tensor, equations: list[Equation]) -> tuple[Expr, Expr]:
    """The sizes of the axes that are summed over where the parameter is read, and of the others."""
    for equation in equations:
        for read in equation.reads:
            if read.name == tensor.name:
                pairs = list(zip(read.indices, tensor.shape, strict=True))
                free = set(equation.indices)
                inside = [size for p, size in pairs if not p.free_symbols & free]
                outside = [size for p, size in pairs if p.free_symbols & free]
                return Mul(*inside), Mul(*outside)
    return S.One, S.One
