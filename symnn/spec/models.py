"""The description of a network, as a frozen model that is valid from the moment it exists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from symnn import library
from symnn.graph import LayerGraph, activation_of, build_graph, check_type, named_activation
from symnn.notation import Access, Index, NotationError, Tensor, check_name
from symnn.places import SpecError, require, shown, suggest
from symnn.spec.base import Name, Number, Size, SpecModel, Text, with_first
from symnn.spec.layer import LAYER_TYPES, Layer, completed
from symnn.spec.own import OWN, CustomActivation, CustomLayerType, CustomLoss
from symnn.spec.problems import spec_error

MOST_LAYERS = 10_000
MOST_PARAMETERS = 1_000_000_000
MOST_AXES = 5


SIZE = TypeAdapter(Size)


def _shape(value: object) -> int | tuple[int, ...]:
    """A width, or a size for each axis; of one axis alone, its width."""
    sizes: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
    if not 1 <= len(sizes) <= MOST_AXES:
        raise SpecError((), f"expected 1 to {MOST_AXES} sizes, not {len(sizes)}")
    for number, size in enumerate(sizes):
        try:
            SIZE.validate_python(size)
        except ValidationError as error:
            place = (number,) if isinstance(value, list | tuple) else ()
            raise SpecError(place, spec_error(error, ()).reason) from None
    return sizes[0] if len(sizes) == 1 else tuple(sizes)


Shape = Annotated[
    int | tuple[int, ...],
    PlainValidator(_shape),
    PlainSerializer(lambda shape: shape if isinstance(shape, int) else list(shape)),
    WithJsonSchema(
        {
            "anyOf": [
                SIZE.json_schema(),
                {
                    "type": "array",
                    "items": SIZE.json_schema(),
                    "minItems": 1,
                    "maxItems": MOST_AXES,
                },
            ]
        }
    ),
]
"""The shape of one sample: a width, or a size for each axis."""


class Penalty(SpecModel):
    """Penalties on the weights, never the biases: l1 * sum |w| and l2/2 * sum w**2."""

    l1: Annotated[Number, Field(ge=0)] = 0.0
    l2: Annotated[Number, Field(ge=0)] = 0.0


class Optimizer(SpecModel):
    """An optimizer of the library with its hyper-parameters, those left out at their defaults.

    Hyper-parameters other than the learning rate are extra fields, since each optimizer has its
    own: `Optimizer("momentum", learning_rate=0.1, momentum=0.95)`.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number]

    type: Text = "adam"
    learning_rate: Number

    def __init__(self, /, *type: str, **data: Any) -> None:
        super().__init__(**with_first("type", type, data))

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


class Network(SpecModel):
    """The whole description: `Network(Dense(3, activation="tanh"), Dense(2), input=2)`.

    Layers stand first or as `layers=`. `input` is the width of a sample, or its shape, as (8, 8);
    `inputs` gives several inputs by name: `{"x": 4, "u": (8, 8)}`.
    Raises `InputError` for whatever is not valid.
    """

    name: Name = "network"
    input: Shape | None = None
    inputs: dict[Name, Shape] = Field(default_factory=dict)
    loss: Text = "least_squares"
    dtype: Literal["float64", "float32"] = "float64"
    activations: dict[str, CustomActivation] = Field(default_factory=dict)
    layer_types: dict[str, CustomLayerType] = Field(default_factory=dict)
    layers: Annotated[tuple[Layer, ...], Field(min_length=1, max_length=MOST_LAYERS)]
    optimizer: Optimizer = Field(default_factory=Optimizer)
    penalty: Penalty = Field(default_factory=Penalty)
    losses: dict[str, CustomLoss] = Field(default_factory=dict)

    def __init__(self, /, *layers: Layer, **data: Any) -> None:
        super().__init__(**with_first("layers", (layers,) if layers else (), data))

    def __eq__(self, other: object) -> bool:
        """Whether all is the same, in the same order: that of inputs and parameters matters."""
        return isinstance(other, Network) and self.model_dump_json() == other.model_dump_json()

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @classmethod
    def key_order(cls) -> tuple[str, ...]:
        first = ("name", "input", "inputs", "loss", "dtype", "layers", "optimizer", "penalty")
        return (*first, "layer_types", "activations", "losses")

    @property
    def input_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of a sample of each input, by name; `x` for a single one."""
        given = {"x": self.input} if self.input is not None else self.inputs
        return {name: (s,) if isinstance(s, int) else s for name, s in given.items()}

    @cached_property
    def graph(self) -> LayerGraph:
        """The equations of the layers."""
        kinds = self.layer_type_definitions
        uses = [layer.use(kinds[layer.type]) for layer in self.layers]
        axes = self.loss_definition.inputs
        return build_graph(self.input_shapes, uses, self.activation_definitions, axes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The widths n_0, n_1, …, n_L: the last size of the first input, and of each layer."""
        graph = self.graph
        outputs = [graph.tensors[part.output] for part in graph.layers]
        return tuple(graph.shape(tensor)[-1] for tensor in (graph.inputs[0], *outputs))

    @property
    def title(self) -> str:
        """A "784-128-10 network" where each layer reads the rows of the one before; elsewhere, a
        "network of 8 layers"."""
        shapes = list(self.input_shapes.values())
        if len(shapes) == len(shapes[0]) == 1 and not any(layer.inputs for layer in self.layers):
            return f"{'-'.join(map(str, self.sizes))} network"
        return f"network of {len(self.layers)} layer{'s' * (len(self.layers) > 1)}"

    @property
    def parameter_count(self) -> int:
        """How many numbers are learned in all."""
        return self.graph.parameter_count

    @property
    def activation_definitions(self) -> dict[str, library.Activation]:
        """Every activation by name, the library's and the user's own."""
        own = {name: each.definition(name) for name, each in self.activations.items()}
        return {**library.ACTIVATIONS, **own}

    @property
    def layer_type_definitions(self) -> dict[str, library.LayerType]:
        """Every layer type by name, the library's and the user's own; activations are some too."""
        return _layer_types(self.layer_types, self.activations)

    @property
    def loss_definition(self) -> library.Loss:
        """The loss, the user's own or the library's."""
        if self.loss in self.losses:
            own = self.losses[self.loss]
            link = None if own.predict in (None, "identity") else self._link(own.predict)
            return library.Loss(self.loss, own.equation, OWN, own.targets, link, own.axes)
        return library.LOSSES[self.loss]

    def _link(self, name: str) -> library.Activation:
        known = {**library.LINKS, **self.activation_definitions}
        return named_activation(name, known)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is allowed and seldom meant, a line each."""
        link, last = self.loss_definition.predict, self._last_activation()
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

    def _last_activation(self) -> str:
        """What the last layer ends in: the activation it is, or the one it is told to have."""
        layer = self.layers[-1]
        text = str(layer.options.get("activation", layer.type))
        return text.partition("(")[0].strip()

    @field_validator("activations", "losses", "layer_types")
    @classmethod
    def _named(cls, own: dict[str, Any]) -> dict[str, Any]:
        for name in own:
            try:
                check_name(name)
            except ValueError as error:
                raise SpecError((name,), str(error)) from None
            if name in LAYER_TYPES or name in library.LOSSES:
                raise SpecError((name,), "is a name of the library; choose another")
        return dict(sorted(own.items()))

    @field_validator("layers")
    @classmethod
    def _completed(cls, layers: tuple[Layer, ...], info: ValidationInfo) -> tuple[Layer, ...]:
        """Each layer with all options of its type, which may be the user's own."""
        known = _layer_types(info.data.get("layer_types", {}), info.data.get("activations", {}))
        whole = []
        for number, layer in enumerate(layers):
            require((number, "type"), layer.type, known, "layer type")
            if layer.type not in LAYER_TYPES:
                try:
                    given = {**layer.model_dump(exclude_unset=True), **layer.options}
                    layer = Layer(**completed(given, known[layer.type]))
                except SpecError as error:
                    raise SpecError((number, *error.place), error.reason) from None
            whole.append(layer)
        return tuple(whole)

    @model_validator(mode="after")
    def _known(self) -> Self:
        self._one_input()
        activations = self.activation_definitions
        for name in self.layer_types.keys() & self.activations.keys():
            raise SpecError(
                ("layer_types", name), "is the name of an activation too; choose another"
            )
        for name, own_type in self.layer_types.items():
            check_type(own_type.definition(name), activations)
        require(("loss",), self.loss, [*self.losses, *library.LOSSES], "loss")
        for name, own in self.losses.items():
            place = ("losses", name, "predict")
            try:
                link = self._link("identity" if own.predict is None else own.predict)
            except ValueError as error:
                raise SpecError(place, str(error)) from None
            if link.parameters:
                learned = ", ".join(link.parameters)
                raise SpecError(place, f"{link.name} learns {learned}: expected one that does not")
        graph = self.graph
        self._predicts(graph.output)
        if not graph.parameters:
            raise SpecError(("layers",), "no layer has parameters; expected one that learns")
        if self.loss == "cross_entropy" and graph.shape(graph.output)[-1] == 1:
            expected = "cross_entropy needs 2 outputs or more; for one, use binary_cross_entropy"
            raise SpecError(("loss",), expected)
        if self.parameter_count > MOST_PARAMETERS:
            raise SpecError(
                ("layers",),
                f"{self.parameter_count} parameters in all; expected at most {MOST_PARAMETERS}",
            )
        return self

    def _predicts(self, output: Tensor) -> None:
        """Tries the user's `predict` on the network's output."""
        link = self.loss_definition.predict
        if link is None or self.loss not in self.losses:
            return
        indices = (Index(f"i_{n}", size) for n, size in enumerate(output.shape))
        try:
            activation_of(link, lambda name, width: Tensor(name))(Access(output.name, *indices))
        except NotationError as error:
            why = f"{link.name} does not fit an output of {output.rank} axes: {error.reason}"
            raise SpecError(("losses", self.loss, "predict"), why) from None

    def _one_input(self) -> None:
        if self.input is None and not self.inputs:
            raise SpecError(("input",), "this key is missing")
        if self.input is not None and self.inputs:
            raise SpecError(("inputs",), "given beside input; expected one of the two")


def _layer_types(
    own: Mapping[str, CustomLayerType], activations: Mapping[str, CustomActivation]
) -> dict[str, library.LayerType]:
    return {
        **LAYER_TYPES,
        **{name: each.definition(name).layer_type for name, each in activations.items()},
        **{name: each.definition(name) for name, each in own.items()},
    }
