"""A model and its derivatives → the text of one NumPy file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sympy import Expr

from symnn.calculus import Backward
from symnn.emit.functions import Function, buffered_function, unpacking, value_function
from symnn.emit.literal import literal
from symnn.emit.templates import helper, render
from symnn.library import INITIALIZERS, LAYERS
from symnn.lowering import lower
from symnn.lowering.samples import Samples
from symnn.network import Model
from symnn.notation import Program, to_text
from symnn.optimizer import Update
from symnn.spec import Network, to_data
from symnn.version import __version__


def emit(model: Model, backward: Backward, update: Update) -> str:
    """The file: NumPy alone, the same bytes for the same description.

    `backward` holds the objective's gradient by every parameter, in the order of the parameters.
    """
    program = backward.program
    parameters = [tensor.name for tensor in program.parameters]
    gradients = [backward.adjoints[name] for name in parameters]
    kept = [part.tensors[-1] for part in model.layers]
    tensors = [name for part in model.layers for name in part.tensors]
    samples = Samples(program)
    gradient = lower(program, [model.objective, *gradients], samples)
    functions = {
        "forward": value_function(
            lower(program, [model.output], samples), kept, {model.output: "Array"}
        ),
        "loss": value_function(lower(program, [model.objective], samples), kept),
        "gradient": value_function(gradient, kept),
        "layers": value_function(lower(program, tensors, samples), tensors),
        "buffered": buffered_function(
            gradient,
            {gradient: f"g{name}" for name, gradient in zip(parameters, gradients, strict=True)},
            parameters=parameters,
        ),
        "optimizer": buffered_function(
            lower(update.program), update.updated, update.updated, lent=("g",), prefix="U"
        ),
    }
    if model.prediction is not None:
        prediction = program.then(model.prediction, outputs=(model.prediction.name,))
        functions["predict"] = value_function(
            lower(prediction), kept, {model.prediction.name: "Array"}
        )
    return render(
        "network.py.j2",
        header=_header(model.spec),
        equations=[f"({n}) {to_text(e)}" for n, e in enumerate(program, 1)],
        update_equations=[f"(U{n}) {to_text(e)}" for n, e in enumerate(update.program, 1)],
        helpers=[helper(name) for name in _unique(f.helpers for f in functions.values())],
        math_imports=sorted({*_unique(f.imports for f in functions.values()), *_math(model)}),
        spec=literal(to_data(model.spec), used=7),
        shapes=literal({t.name: _shape(t.shape, program) for t in program.parameters}, used=40),
        model=model,
        targets=model.spec.loss_definition.targets,
        parameters=parameters,
        unpacked=unpacking(parameters, "(params[name] for name in PARAMETERS)"),
        flat_parameters=unpacking(parameters, "params"),
        flat_gradients=unpacking([f"g{name}" for name in parameters], "grads"),
        gradients=list(zip(parameters, gradients, strict=True)),
        initial=_initial(model),
        functions=functions,
        layer_names=[(part.number, part.parameters, part.tensors) for part in model.layers],
        update=update,
        scratch_names=unpacking([n for n, _ in functions["buffered"].scratch], "scratch"),
        update_arguments=", ".join(_update_arguments(update, functions["optimizer"])),
        state=list(update.state),
        hyperparameters=list(update.hyperparameters.items()),
    )


def _update_arguments(update: Update, function: Function) -> list[str]:
    arrays = ["theta", "g", *update.state, *(name for name, _ in function.scratch)]
    return ["t: int", *(f"{name}: Array" for name in arrays)]


def spec_hash(spec: Network) -> str:
    """SHA-256 of the description as canonical JSON."""
    text = json.dumps(to_data(spec), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _header(spec: Network) -> dict[str, str]:
    return {
        "name": spec.name,
        "sizes": "-".join(map(str, spec.sizes)),
        "version": __version__,
        "hash": spec_hash(spec),
    }


def _unique(groups: Any) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))


def _shape(shape: Sequence[Expr], program: Program) -> tuple[int, ...]:
    return tuple(int(program.sizes[size]) for size in shape)


def _math(model: Model) -> list[str]:
    return ["sqrt"] if any("sqrt" in draw for _, draw, _ in _initial(model)) else []


def _initial(model: Model) -> list[tuple[str, str, str]]:
    """For each parameter: its name, the expression that draws it, and the initializer's name."""
    drawn = []
    for part, layer in zip(model.layers, model.spec.layers, strict=True):
        initializer = INITIALIZERS[layer.initializer]
        shapes = LAYERS[layer.type].parameters(layer.bias)
        sizes = {"in": model.spec.sizes[part.number - 1], "out": layer.units}
        scale = initializer.scale.replace("fan_in", str(sizes["in"]))
        scale = scale.replace("fan_out", str(sizes["out"]))
        for name, axes in zip(part.parameters, shapes.values(), strict=True):
            numbers = tuple(sizes[axis] for axis in axes)
            shape = str(numbers[0]) if len(numbers) == 1 else literal(numbers)
            if name not in part.weights or initializer.distribution == "zeros":
                drawn.append((name, f"np.zeros({shape})", ""))
            elif initializer.distribution == "normal":
                draw = f"{scale} * rng.standard_normal({shape})"
                drawn.append((name, draw, initializer.name))
            else:
                draw = f"{scale} * rng.uniform(-1, 1, {shape})"
                drawn.append((name, draw, initializer.name))
    return drawn
