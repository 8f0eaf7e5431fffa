"""The description of a network, as frozen models that are valid from the moment they exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from symnn import library
from symnn.notation import check_name
from symnn.spec.equations import check_activation, check_loss
from symnn.spec.problems import SpecError, choose, require, shown, spec_error, suggest

LARGEST_SIZE = 1_000_000
MOST_LAYERS = 10_000
MOST_PARAMETERS = 1_000_000_000

Size = Annotated[int, Field(strict=True, ge=1, le=LARGEST_SIZE)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Text = Annotated[str, Field(strict=True)]
Name = Annotated[Text, AfterValidator(check_name)]


def _one_of(names: Collection[str], what: str) -> Callable[[str], str]:
    return lambda name: choose(name, names, what)


def _with_first(name: str, values: tuple[object, ...], data: dict[str, Any]) -> dict[str, Any]:
    """The fields, with the one that may stand first without its name."""
    if len(values) > 1 or (values and name in data):
        raise SpecError((name,), "given more than once")
    return {name: values[0], **data} if values else data


class Model(BaseModel):
    """A frozen model whose errors are `InputError`s of one line, however it is built."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise spec_error(error, type(self).model_fields) from None

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """A model from plain data. Raises `InputError`."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise spec_error(error, cls.model_fields) from None


class Dense(Model):
    """A dense layer, `a = activation(x @ W.T + b)`: `Dense(32, activation="tanh")`."""

    type: Literal["dense"] = "dense"
    units: Size
    activation: Text = "identity"
    initializer: Annotated[Text, AfterValidator(_one_of(library.INITIALIZERS, "initializer"))] = (
        "glorot_uniform"
    )
    bias: Annotated[bool, Field(strict=True)] = True

    def __init__(self, /, *units: int, **data: Any) -> None:
        super().__init__(**_with_first("units", units, data))


class Penalty(Model):
    """Penalties on the weights, never the biases: l1 * sum |w| and l2/2 * sum w**2."""

    l1: Annotated[Number, Field(ge=0)] = 0.0
    l2: Annotated[Number, Field(ge=0)] = 0.0


class Optimizer(Model):
    """An optimizer of the library with its hyper-parameters, those left out at their defaults.

    Hyper-parameters other than the learning rate are extra fields, since each optimizer has its
    own: `Optimizer("momentum", learning_rate=0.1, momentum=0.95)`.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number]

    type: Text = "adam"
    learning_rate: Number

    def __init__(self, /, *type: str, **data: Any) -> None:
        super().__init__(**_with_first("type", type, data))

    @property
    def hyperparameters(self) -> dict[str, float]:
        """Every hyper-parameter by name, in the library's order."""
        return self.model_dump(exclude={"type"})

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        kind = data.get("type", cls.model_fields["type"].default)
        if not isinstance(kind, str):
            raise SpecError(("type",), f"expected an optimizer's name, not {shown(kind)}")
        require(("type",), kind, library.OPTIMIZERS, "optimizer")
        defaults = library.OPTIMIZERS[kind].defaults
        for key in data:
            if key not in defaults and key != "type":
                raise SpecError((key,), f"unknown key for {kind}{suggest(key, defaults)}")
        return {"type": kind, **defaults, **data}

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for name, value in self.hyperparameters.items():
            if value not in library.RANGES[name]:
                raise SpecError((name,), f"expected {library.RANGES[name]}, not {shown(value)}")
        return self


class CustomActivation(Model):
    """A user's activation: a scalar expression of `z`, such as "z / (1 + exp(-2*z))"."""

    expr: Annotated[Text, AfterValidator(check_activation)]


class CustomLoss(Model):
    """A user's loss: an equation for `loss` from `a[i,k]`, `y[i,k]`, `N` and `n`.

    `predict` names the activation that turns the output into a prediction, such as the sigmoid of
    logits; the output is the prediction where it is left out.
    """

    equation: Annotated[Text, AfterValidator(check_loss)]
    targets: library.Targets = "values"
    predict: Text | None = None


class Network(Model):
    """The whole description: `Network(Dense(3, activation="tanh"), Dense(2), input=2)`.

    Layers stand first or as `layers=`. Raises `InputError` for whatever is not valid.
    """

    name: Name = "network"
    input: Size
    loss: Text = "least_squares"
    dtype: Literal["float64", "float32"] = "float64"
    layers: Annotated[tuple[Dense, ...], Field(min_length=1, max_length=MOST_LAYERS)]
    optimizer: Optimizer = Field(default_factory=Optimizer)
    penalty: Penalty = Field(default_factory=Penalty)
    activations: dict[str, CustomActivation] = Field(default_factory=dict)
    losses: dict[str, CustomLoss] = Field(default_factory=dict)

    def __init__(self, /, *layers: Dense, **data: Any) -> None:
        super().__init__(**_with_first("layers", (layers,) if layers else (), data))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The widths n_0, n_1, …, n_L."""
        return (self.input, *(layer.units for layer in self.layers))

    @property
    def parameter_count(self) -> int:
        """The number of weights and biases in all."""
        pairs = zip(self.sizes, self.layers, strict=False)
        return sum(layer.units * (width + layer.bias) for width, layer in pairs)

    def activation(self, name: str) -> library.Activation:
        """The activation of that name, the user's own or the library's."""
        if name in self.activations:
            return library.Activation(name, source="the user", expr=self.activations[name].expr)
        return library.ACTIVATIONS[name]

    @property
    def loss_definition(self) -> library.Loss:
        """The loss, the user's own or the library's."""
        if self.loss in self.losses:
            own = self.losses[self.loss]
            link = None if own.predict in (None, "identity") else self._link(own.predict)
            return library.Loss(self.loss, own.equation, "the user", own.targets, link)
        return library.LOSSES[self.loss]

    def _link(self, name: str) -> library.Activation:
        return library.LINKS[name] if name in library.LINKS else self.activation(name)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is allowed and seldom meant, a line each."""
        link, last = self.loss_definition.predict, self.layers[-1].activation
        if link is not None and last in (link.name, f"log_{link.name}"):
            return (
                f"{self.loss} applies {link.name} itself, and layer {len(self.layers)} ends in "
                f"{last}: leave that activation out unless both are meant",
            )
        own, probabilities = self.losses.get(self.loss), last in ("sigmoid", "softmax")
        labels = own is not None and own.predict is None and own.targets in ("one_hot", "binary")
        if labels and not probabilities:
            return (
                f"{self.loss} has no predict, so its predictions are the outputs as they are: "
                'predict = "sigmoid" or "softmax" makes probabilities of logits',
            )
        return ()

    @field_validator("activations", "losses")
    @classmethod
    def _named(cls, own: dict[str, Any]) -> dict[str, Any]:
        for name in own:
            try:
                check_name(name)
            except ValueError as error:
                raise SpecError((name,), str(error)) from None
            if name in library.ACTIVATIONS or name in library.LOSSES:
                raise SpecError((name,), "is a name of the library; choose another")
        return dict(sorted(own.items()))

    @model_validator(mode="after")
    def _known(self) -> Self:
        activations = [*self.activations, *library.ACTIVATIONS]
        for number, layer in enumerate(self.layers):
            require(("layers", number, "activation"), layer.activation, activations, "activation")
        require(("loss",), self.loss, [*self.losses, *library.LOSSES], "loss")
        for name, own in self.losses.items():
            links = [*activations, *library.LINKS]
            require(("losses", name, "predict"), own.predict or "identity", links, "activation")
        if self.loss == "cross_entropy" and self.layers[-1].units == 1:
            expected = "cross_entropy needs 2 outputs or more; for one, use binary_cross_entropy"
            raise SpecError(("loss",), expected)
        if self.parameter_count > MOST_PARAMETERS:
            raise SpecError(
                ("layers",),
                f"{self.parameter_count} parameters in all; expected at most {MOST_PARAMETERS}",
            )
        return self
