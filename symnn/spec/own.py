"""A user's own layer types, activations and losses, as the library has its own."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from sympy import Integer

from symnn import library
from symnn.notation import (
    NotationError,
    Tensor,
    accesses,
    check_name,
    parse_equation,
    parse_expression,
    size_symbol,
)
from symnn.places import SpecError, choose, shown
from symnn.spec.base import LARGEST_SIZE, Number, Size, SpecModel, Text

OWN = "the user"
STEM = re.compile(r"[A-Za-z](?:[A-Za-z_]*[A-Za-z])?")
LETTER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,15}")
MOST_EQUATIONS = 64


def _letter(axis: object) -> object:
    if axis == "...":
        return axis
    if isinstance(axis, int) and not isinstance(axis, bool):
        if not 1 <= axis <= LARGEST_SIZE:
            raise ValueError(f"expected 1 to {LARGEST_SIZE}, not {shown(axis)}")
        return axis
    if not isinstance(axis, str) or not LETTER.fullmatch(axis):
        raise ValueError(f'expected a letter such as "D", a number or "...", not {shown(axis)}')
    return axis


def _stem(name: str) -> str:
    check_name(name)
    if not STEM.fullmatch(name) or name == "N":
        raise ValueError(f"{shown(name)}: expected letters only, as a layer's number is put behind")
    return name


def _between_once(axes: tuple[str | int, ...]) -> tuple[str | int, ...]:
    if axes.count("...") > 1:
        raise ValueError('"..." stands twice; expected once')
    return axes


def _of_batch(axes: tuple[str | int, ...]) -> tuple[str | int, ...]:
    if not axes or axes[0] != "N":
        raise ValueError('expected "N", the batch, as the first axis')
    return axes


Axis = Annotated[str | int, BeforeValidator(_letter)]
AxesField = Annotated[tuple[Axis, ...], Field(max_length=8), AfterValidator(_between_once)]
BatchAxes = Annotated[AxesField, AfterValidator(_of_batch)]
Stem = Annotated[Text, AfterValidator(_stem)]


class OwnParameter(SpecModel):
    """A parameter: its axes, what it is for, and where it starts.

    Without a role it is a weight where it has two axes or more, else a bias.
    """

    axes: AxesField = ()
    role: (
        Annotated[Text, AfterValidator(lambda name: choose(name, library.ROLES, "role"))] | None
    ) = None
    start: Number | None = None

    def definition(self, role: str | None = None) -> library.Parameter:
        """The same as the library has it; `role` is for one that names none."""
        default = role or ("weight" if len(self.axes) > 1 else "bias")
        return library.Parameter(self.axes, self.role or default, self.start)


def _as_table(key: str) -> Any:
    """The short form of a table that has one key alone."""

    def table(value: object) -> object:
        return {key: value} if isinstance(value, list | tuple | str) else value

    return BeforeValidator(table)


ParameterField = Annotated[OwnParameter, _as_table("axes")]
Parameters = dict[Stem, ParameterField]


class OwnSize(SpecModel):
    """An option that is a size, with a default: `{ size = "P", default = 2 }`."""

    size: Annotated[Text, AfterValidator(_letter)]
    default: Size | None = None


def _option(value: object) -> object:
    if isinstance(value, str) and value[:1].isupper():
        return OwnSize(size=value)
    if isinstance(value, dict):
        return OwnSize.model_validate(value)
    if isinstance(value, bool) or not isinstance(value, OwnSize | float | int | str):
        expected = 'a size such as "D", a number or an activation'
        raise ValueError(f"expected {expected}, not {shown(value)}")
    return value


OptionField = Annotated[OwnSize | Number | Text, BeforeValidator(_option)]


class CustomActivation(SpecModel):
    """A user's activation: an `expr` of `z`, such as "z / (1 + exp(-2*z))", or an `equation` for
    `a[i,...,k]` where an entry depends on its row.

    `options` are numbers with their defaults; `parameters` are learned.
    """

    expr: Text | None = None
    equation: Text | None = None
    options: dict[Stem, Number] = Field(default_factory=dict)
    parameters: Parameters = Field(default_factory=dict)

    def definition(self, name: str) -> library.Activation:
        """The same as the library has it."""
        parameters = {own: p.definition("gain") for own, p in self.parameters.items()}
        return library.Activation(name, OWN, self.expr, self.equation, self.options, parameters)

    @model_validator(mode="after")
    def _reads_z(self) -> Self:
        if (self.expr is None) == (self.equation is None):
            reason = "this key is missing" if self.expr is None else "given beside equation"
            raise SpecError(("expr",), reason)
        for name, parameter in self.parameters.items():
            self._check_parameter(name, parameter)
        known = {name: Tensor(name) for name in self.parameters}
        options = {name: size_symbol(name) for name in self.options}
        try:
            if self.expr is not None:
                expr = parse_expression(self.expr, {"z": Tensor("z"), **known}, options)
                reads = {read.name for read in accesses(expr)}
            else:
                equation = parse_equation(self.equation or "", self._rows(), options)
                reads = {read.name for read in equation.reads}
                rows = self._rows()["z"].shape
                if equation.name != "a" or equation.tensor.shape != rows:
                    raise NotationError("expected an equation for a[i,...,k], shaped as z", 1)
        except NotationError as error:
            raise SpecError(
                ("expr" if self.expr is not None else "equation",), str(error)
            ) from None
        for name in ("z", *self.parameters):
            if name not in reads:
                what = "expression" if self.expr is not None else "equation"
                place = "expr" if self.expr is not None else "equation"
                reason = f"the {what} does not depend on '{name}': expected it to"
                raise SpecError((place,), reason)
        return self

    def _check_parameter(self, name: str, parameter: OwnParameter) -> None:
        place = ("parameters", name)
        if name == "z" or name in self.options:
            raise SpecError(place, "is the name of something else here; choose another")
        allowed = ((),) if self.expr is not None else ((), ("C",))
        if parameter.axes not in allowed:
            expected = (
                "no axes" if self.expr is not None else 'no axes, or ["C"], one for each entry'
            )
            raise SpecError((*place, "axes"), f"expected {expected}")
        definition = parameter.definition("gain")
        if definition.start is None and library.ROLES[definition.role].start is None:
            reason = (
                f"expected a start: no initializer draws the {definition.role} of an activation"
            )
            raise SpecError((*place, "role"), reason)

    def _rows(self) -> dict[str, Tensor]:
        rows, width = size_symbol("N"), size_symbol("C")
        own = {name: (width,) if p.axes else () for name, p in self.parameters.items()}
        return {"z": Tensor("z", (rows, width)), **{n: Tensor(n, s) for n, s in own.items()}}


class CustomLoss(SpecModel):
    """A user's loss: an equation for `loss` from `a[i,k]`, `y[i,k]`, `N` and `n`.

    `predict` names the activation that turns the output into a prediction, such as the sigmoid of
    logits; the output is the prediction where it is left out. `inputs` gives the axes of a and y
    where they are not two alike: `{ a = ["N", 2], y = ["N", 1] }`.
    """

    equation: Text
    targets: library.Targets = "values"
    predict: Text | None = None
    inputs: dict[Literal["a", "y"], BatchAxes] = Field(default_factory=dict)

    @property
    def axes(self) -> dict[str, library.Axes]:
        """The axes of the output a and of the targets y."""
        own: dict[str, library.Axes] = {name: axes for name, axes in self.inputs.items()}
        return {"a": library.OUTPUT, "y": library.OUTPUT, **own}

    @model_validator(mode="after")
    def _of_the_output(self) -> Self:
        for name in self.inputs:
            if len(self.inputs) == 1:
                raise SpecError(("inputs",), f"expected the axes of both a and y, not {name} alone")
        if self.targets not in library.NUMBERS and self.axes["a"] != self.axes["y"]:
            why = f"{self.targets} targets are labels of the outputs: expected the same axes for y"
            raise SpecError(("inputs",), f"{why} as for a")
        try:
            self._check()
        except NotationError as error:
            raise SpecError(("equation",), str(error)) from None
        return self

    def _check(self) -> None:
        letters = {
            axis: Integer(axis) if isinstance(axis, int) else size_symbol(axis)
            for axes in self.axes.values()
            for axis in axes
            if axis != "..."
        }
        tensors = {
            name: Tensor(name, tuple(letters[axis] for axis in axes if axis != "..."))
            for name, axes in self.axes.items()
        }
        sizes = {axis: size for axis, size in letters.items() if isinstance(axis, str)}
        equation = parse_equation(self.equation, tensors, sizes)
        if equation.name != "loss" or equation.indices:
            raise NotationError("the equation defines something else: expected 'loss = …'", 1)
        reads = [read.name for read in equation.reads]
        if "loss" in reads:
            raise NotationError("the loss reads itself: expected an equation of a[i,k] and y[i,k]")
        if "a" not in reads:
            raise NotationError("the loss does not depend on the network's output: expected a[i,k]")


class CustomLayerType(SpecModel):
    """A user's layer type, as `symnn.library.LayerType` describes it."""

    inputs: dict[Stem, BatchAxes] = Field(default_factory=lambda: {"x": library.ROWS})
    options: dict[Text, OptionField] = Field(default_factory=dict)
    sizes: dict[Text, Text] = Field(default_factory=dict)
    parameters: Parameters = Field(default_factory=dict)
    equations: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_EQUATIONS)]
    source: Text = OWN
    random: dict[str, Any] = Field(default_factory=dict)
    state: dict[str, Any] = Field(default_factory=dict)
    inference: tuple[Text, ...] = ()

    def definition(self, name: str) -> library.LayerType:
        """The same as the library has it."""
        return library.LayerType(
            name,
            self.equations,
            self.source,
            self.inputs,
            {own: _definition(option) for own, option in self.options.items()},
            self.sizes,
            {own: parameter.definition() for own, parameter in self.parameters.items()},
        )

    @model_validator(mode="after")
    def _targets(self) -> Self:
        for number, text in enumerate(self.equations):
            left, _, right = text.partition("=")
            target = left.partition("[")[0].strip()
            if not re.fullmatch(r"\w+", target):
                continue  # the parser says what is wrong with it
            try:
                _stem(target)
            except ValueError as error:
                raise SpecError(("equations", number), str(error)) from None
            if re.search(rf"\b{target}\s*\[", right):
                why = f"reads its own target {target}: recurrences are not emitted yet"
                raise SpecError(("equations", number), why)
        return self

    @model_validator(mode="after")
    def _lowered_today(self) -> Self:
        for later in ("random", "state", "inference"):
            if getattr(self, later):
                reason = "is part of the description and not yet built; expected to be left out"
                raise SpecError((later,), reason)
        for name in self.options:
            if not re.fullmatch(r"[a-z][a-z_]*", name) or name in RESERVED_OPTIONS:
                raise SpecError(("options", name), "expected a name in small letters, not in use")
            try:
                check_name(name)
            except NotationError as error:
                raise SpecError(("options", name), str(error)) from None
        return self


RESERVED_OPTIONS = ("type", "name", "inputs", "initializer", "bias", "shares")


def _definition(option: OwnSize | float | str) -> library.Option:
    if isinstance(option, OwnSize):
        return library.SizeOption(option.size, option.default)
    return option
