"""A description → its forward Program: the library's equations, with names and sizes put in."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Add, Expr, Rational

from symnn.library import LAYERS, Activation
from symnn.notation import (
    FUNCTIONS,
    Access,
    Equation,
    Index,
    Program,
    Sum,
    Tensor,
    parse_equation,
    parse_expression,
    size_symbol,
)
from symnn.spec import Network

BATCH = size_symbol("N")


@dataclass(frozen=True)
class LayerPart:
    """One layer in the Program: its parameters, and the tensors that its equations define."""

    number: int
    units: int
    parameters: tuple[str, ...]
    weights: tuple[str, ...]
    """The parameters that an initializer draws and a penalty counts; the others are biases."""
    tensors: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """A network's equations, and what each of their tensors is for.

    `program` has the inputs x (N, n_0) and y (N, n_L), the parameters in order (W1, b1, W2, …),
    and the outputs (`output`, `objective`).
    """

    spec: Network
    program: Program
    layers: tuple[LayerPart, ...]
    output: str
    """The network's output, of shape (N, n_L)."""
    objective: str
    """The scalar that training minimizes: the loss, with the penalties where there are any."""
    prediction: Equation | None
    """What `predict` returns, read from the output; None where that is the output itself."""


def build(spec: Network) -> Model:
    """The forward Program of a description; equations hold for every size, known ones in `sizes`.

    Raises `InputError` for an equation of the user's that does not fit the network.
    """
    widths = [size_symbol(f"n_{number}") for number in range(len(spec.layers) + 1)]
    x = Tensor("x", (BATCH, widths[0]))
    parameters: list[Tensor] = []
    weights: list[Tensor] = []
    equations: list[Equation] = []
    layers: list[LayerPart] = []
    value = x
    for number, layer in enumerate(spec.layers, 1):
        kind = LAYERS[layer.type]
        axes = {"in": widths[number - 1], "out": widths[number]}
        own = {
            name: Tensor(f"{name}{number}", tuple(axes[a] for a in shape))
            for name, shape in kind.parameters(layer.bias).items()
        }
        parameters += own.values()
        weights += [own[name] for name in kind.weights]
        pre = _instance(kind.equation(layer.bias), {"x": value, **own}, f"z{number}")
        added = [pre]
        post = _activation(spec.activation(layer.activation), pre, f"a{number}")
        if post is not None:
            added.append(post)
        equations += added
        value = added[-1].tensor
        layers.append(
            LayerPart(
                number,
                layer.units,
                tuple(t.name for t in own.values()),
                tuple(own[name].name for name in kind.weights),
                tuple(e.name for e in added),
            )
        )
    y = Tensor("y", value.shape)
    sizes = {"N": BATCH, "n": widths[-1]}
    loss = _instance(spec.loss_definition.equation, {"a": value, "y": y}, "loss", sizes)
    equations.append(loss)
    equations += _penalties(spec, weights)
    prediction = None
    link = spec.loss_definition.predict
    if link is not None:
        prediction = _activation(link, _reading(value, "ik"), "p")
    known = [spec.input, *(layer.units for layer in spec.layers)]
    program = Program(
        inputs=(x, y),
        parameters=tuple(parameters),
        equations=tuple(equations),
        outputs=(value.name, equations[-1].name),
        sizes=dict(zip(widths, known, strict=True)),
    )
    return Model(spec, program, tuple(layers), value.name, equations[-1].name, prediction)


def _instance(
    text: str, tensors: dict[str, Tensor], name: str, sizes: dict[str, Expr] | None = None
) -> Equation:
    """A library equation with the network's tensors in the place of its own, defining `name`."""
    local = {own: Tensor(own, tensor.shape) for own, tensor in tensors.items()}
    equation = parse_equation(text, local, sizes)
    reads = {read: Access(tensors[read.name].name, *read.indices) for read in equation.reads}
    return Equation(Access(name, *equation.indices), equation.rhs.xreplace(reads))


def _activation(activation: Activation, pre: Equation, name: str) -> Equation | None:
    """`name` as the activation of what `pre` defines; None for the identity."""
    if activation.equation is not None:
        return _instance(activation.equation, {"z": pre.tensor}, name)
    assert activation.expr is not None
    expr = parse_expression(activation.expr, {"z": Tensor("z")})
    rhs = expr.xreplace({Access("z"): pre.target})
    return None if rhs == pre.target else Equation(Access(name, *pre.indices), rhs)


def _reading(tensor: Tensor, letters: str) -> Equation:
    """An equation whose target reads the tensor at plain indices of those names."""
    indices = (Index(i, s) for i, s in zip(letters, tensor.shape, strict=True))
    target = Access(tensor.name, *indices)
    return Equation(target, target)


def _penalties(spec: Network, weights: list[Tensor]) -> list[Equation]:
    """penalty = l1·Σ|W| + l2/2·ΣW² over the weights, and the objective; nothing without them."""
    l1, l2 = (Rational(repr(number)) for number in (spec.penalty.l1, spec.penalty.l2))
    terms = []
    for weight in weights:
        read = _reading(weight, "kj").target
        if l1:
            terms.append(l1 * Sum(FUNCTIONS["abs"](read), *read.indices))
        if l2:
            terms.append(l2 / 2 * Sum(read**2, *read.indices))
    if not terms:
        return []
    loss, penalty, objective = map(Access, ("loss", "penalty", "objective"))
    return [Equation(penalty, Add(*terms)), Equation(objective, loss + penalty)]
