"""A description → its forward Program: the graph's equations, the loss, the penalties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Add, Rational

from symnn.graph import BATCH, LayerPart, ParameterPart, activation_of
from symnn.library import Activation
from symnn.notation import (
    FUNCTIONS,
    Access,
    Equation,
    Index,
    NotationError,
    Program,
    Sum,
    Tensor,
    parse_equation,
)
from symnn.places import SpecError
from symnn.spec import Network

__all__ = ["BATCH", "LayerPart", "Model", "ParameterPart", "adjoint_name", "build"]


@dataclass(frozen=True)
class Model:
    """A network's equations, and what each of their tensors is for.

    `program` has the inputs (each (N, …)) and the targets y, the parameters in order (W1, b1,
    W2, …), and the outputs (`output`, `objective`).
    """

    spec: Network
    program: Program
    layers: tuple[LayerPart, ...]
    parameters: Mapping[str, ParameterPart]
    """What each parameter is for, in the order of the Program."""
    output: str
    """The tensor that is the network's output, (N, …)."""
    objective: str
    """The scalar that training minimizes: the loss, with the penalties where there are any."""
    prediction: Equation | None
    """What `predict` returns, read from the output; None where that is the output itself."""

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The network's inputs, without the targets."""
        return self.program.inputs[:-1]

    @cached_property
    def penalized(self) -> tuple[str, ...]:
        """The parameters that a penalty counts."""
        return tuple(name for name, part in self.parameters.items() if part.role.penalized)

    @property
    def tensors(self) -> tuple[str, ...]:
        """What the layers' equations define, in order."""
        return tuple(name for part in self.layers for name in part.tensors)


def build(spec: Network) -> Model:
    """The forward Program of a description; equations hold for every size, known ones in `sizes`.

    Raises `InputError` for an equation of the user's that does not fit the network.
    """
    graph, loss = spec.graph, spec.loss_definition
    output = graph.output
    equations = [*graph.equations, _loss(spec)]
    equations += _penalties(spec, [p.tensor for p in graph.parameters if p.role.penalized])
    program = Program(
        inputs=(*graph.inputs, graph.targets),
        parameters=tuple(part.tensor for part in graph.parameters),
        equations=tuple(equations),
        outputs=(output.name, equations[-1].name),
        sizes=graph.sizes.kept,
    )
    prediction = None if loss.predict is None else _prediction(loss.predict, output)
    parameters = {part.name: part for part in graph.parameters}
    objective = equations[-1].name
    return Model(spec, program, graph.layers, parameters, output.name, objective, prediction)


def _loss(spec: Network) -> Equation:
    """The loss's equation, with the network's output in the place of its `a`."""
    graph, text = spec.graph, spec.loss_definition.equation
    local = {"a": Tensor("a", graph.output.shape), "y": graph.targets}
    try:
        equation = parse_equation(text, local, graph.letters)
    except NotationError as error:
        place = ("losses", spec.loss, "equation") if spec.loss in spec.losses else ("loss",)
        raise SpecError(place, str(error)) from None
    output = {
        read: Access(graph.output.name, *read.indices)
        for read in equation.reads
        if read.name == "a"
    }
    return Equation(equation.target, equation.rhs.xreplace(output))


def _prediction(link: Activation, output: Tensor) -> Equation:
    """`p` as what the link makes of the output."""
    letters = "ik" if len(output.shape) == 2 else "itsuvwk"
    names = (*letters[: len(output.shape) - 1], "k")
    indices = [Index(name, size) for name, size in zip(names, output.shape, strict=True)]
    call = activation_of(link, _no_parameter)
    return Equation(Access("p", *indices), call(Access(output.name, *indices)))


def _no_parameter(name: str, width: object) -> Tensor:
    raise SpecError(("loss",), f"a prediction has no parameters of its own, such as {name}")


def _penalties(spec: Network, weights: list[Tensor]) -> list[Equation]:
    """penalty = l1·Σ|W| + l2/2·ΣW² over the weights, and the objective; nothing without them."""
    l1, l2 = (Rational(repr(number)) for number in (spec.penalty.l1, spec.penalty.l2))
    terms = []
    for weight in weights:
        indices = [Index(name, size) for name, size in zip("kjrstuvw", weight.shape, strict=False)]
        read = Access(weight.name, *indices)
        if l1:
            terms.append(l1 * Sum(FUNCTIONS["abs"](read), *indices))
        if l2:
            terms.append(l2 / 2 * Sum(read**2, *indices))
    if not terms:
        return []
    loss, penalty, objective = map(Access, ("loss", "penalty", "objective"))
    return [Equation(penalty, Add(*terms)), Equation(objective, loss + penalty)]


def adjoint_name(tensor: str) -> str:
    """d3 for z3, as the seed's δ^3; dW3, db3, da3 for the others."""
    layer = re.fullmatch(r"z(\d+)", tensor)
    return f"d{layer[1]}" if layer else f"d{tensor}"
