"""NumPy: a model and its derivatives → the text of one file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sympy import Expr

from symnn.calculus import Backward
from symnn.emit.header import header_data
from symnn.emit.literal import literal
from symnn.emit.paste import generic_modules, generic_text, merged_imports
from symnn.emit.target import Run, Target, Text
from symnn.emit.targets.numpy.calls import calls_of, shape_shown
from symnn.emit.targets.numpy.expressions import node_text, size_text
from symnn.emit.targets.numpy.functions import (
    EmittedFunction,
    placed_function,
    unpacking,
    value_function,
)
from symnn.emit.targets.numpy.helpers import helper_text, needed_from_math, needed_helpers
from symnn.emit.targets.numpy.statements import place_text, statement_lines
from symnn.emit.training import gradient_memory, place_gradient, place_update
from symnn.library import INITIALIZERS
from symnn.lowering import lower
from symnn.lowering.placed import Memory, Place, PlacedStatement
from symnn.lowering.samples import Samples
from symnn.network import Model, ParameterPart
from symnn.notation import to_text
from symnn.optimizer import Update
from symnn.spec import to_data
from symnn.templating import environment

GLOBALS: Mapping[str, Any] = {
    **{"np": np, "math": math, "sqrt": math.sqrt, "pi": math.pi},
    **{"Array": np.ndarray, "DTYPE": np.float64},
}
IMPORTS = (
    *("from collections.abc import Sequence", "from typing import Any"),
    *("import math", "import numpy as np", "from numpy.typing import NDArray"),
)


class NumPy(Target):
    """Python that calls NumPy."""

    def place(self, place: Place) -> Text:
        return place_text(place)

    def expression(self, statement: PlacedStatement, operands: Sequence[Text]) -> Text:
        return node_text(statement, operands)

    def definition(self, name: str, value: Text) -> str:
        return f"{name} = {value.code}"

    def statement(self, statement: PlacedStatement, operands: Sequence[Text]) -> list[str]:
        return statement_lines(statement, operands)

    def allocation(self, memory: Memory) -> str:
        shape = ", ".join(map(size_text, memory.shape))
        comma = "," if len(memory.shape) == 1 else ""
        return f"np.empty(({shape}{comma}), {'bool' if memory.is_bool else 'DTYPE'})"

    def load(self, lines: Sequence[str]) -> Run:
        code = compile("\n".join(lines), "lines", "exec")
        known = {**GLOBALS}
        for name in needed_helpers(lines):
            exec(f"from __future__ import annotations\n{helper_text(name)}", known)

        def run(scope: dict[str, Any]) -> None:
            names = {**known, **scope}
            exec(code, names)
            scope |= {name: value for name, value in names.items() if name not in known}

        return run

    def file(self, model: Model, backward: Backward, update: Update) -> str:
        """One file of NumPy alone. `backward` holds the objective's gradient by every parameter,
        in the order of the parameters."""
        program = backward.program
        parameters = [tensor.name for tensor in program.parameters]
        gradients = {name: backward.adjoints[name] for name in parameters}
        functions = self.functions(model, backward, gradients, update)
        lines = [line for function in functions.values() for line in function.lines]
        initial = _initial(model)
        probable = model.prediction is not None and model.spec.loss_definition.classifier
        modules = generic_modules(model.spec.loss_definition.targets)

        def returned(tensors: Mapping[str, str]) -> dict[str, str]:
            # a sum over everything is a number to NumPy, and no array
            return {
                name: variable
                if program.tensors[variable].rank
                else f"np.asarray({variable}, DTYPE)"
                for name, variable in tensors.items()
            }

        from_math = {*needed_from_math(lines), *needed_from_math(d for _, d, _ in initial)}
        return render(
            "network.py.j2",
            header=header_data(model.spec),
            imports=merged_imports(
                modules, [*IMPORTS, *(f"from math import {name}" for name in sorted(from_math))]
            ),
            generic=generic_text(modules).rstrip("\n"),
            equations=[f"({n}) {to_text(e)}" for n, e in enumerate(program, 1)],
            update_equations=[f"(U{n}) {to_text(e)}" for n, e in enumerate(update.program, 1)],
            helpers=[helper_text(name) for name in needed_helpers(lines)],
            spec=literal(to_data(model.spec), used=7),
            shapes=literal(
                {t.name: tuple(map(program.number, t.shape)) for t in program.parameters},
                used=40,
            ),
            calls=calls_of(model),
            output_shape=shape_shown(program.tensors[model.output], program),
            predicted="Probabilities" if probable else "Outputs",
            model=model,
            targets=model.spec.loss_definition.targets,
            unpacked=unpacking(parameters, "(params[name] for name in PARAMETERS)"),
            flat_parameters=unpacking(parameters, "params"),
            flat_gradients=unpacking(list(gradient_memory(program).values()), "grads"),
            gradients=returned(gradients),
            initial=initial,
            functions=functions,
            layers=literal(
                {part.number: (*part.parameters, *part.tensors) for part in model.layers}, used=37
            ),
            tensors=returned({name: name for name in model.tensors}),
            update=update,
            scratch_names=unpacking([n for n, _ in functions["buffered"].scratch], "scratch"),
            update_arguments=", ".join(_update_arguments(update, functions["optimizer"])),
            state=list(update.state),
            hyperparameters=list(update.hyperparameters.items()),
        )

    def functions(
        self, model: Model, backward: Backward, gradients: Mapping[str, str], update: Update
    ) -> dict[str, EmittedFunction]:
        """The functions of the file that equations become, each checked."""
        program = backward.program
        kept = [part.output for part in model.layers]
        tensors = model.tensors
        samples = Samples(program)
        outputs = [model.output], [model.objective], tensors, [model.objective, *gradients.values()]
        forward, loss, layers, gradient = (lower(program, names, samples) for names in outputs)
        functions = {
            "forward": value_function(self, forward, kept, {model.output: "Array"}),
            "loss": value_function(self, loss, kept),
            "gradient": value_function(self, gradient, kept),
            "layers": value_function(self, layers, tensors),
            "buffered": placed_function(
                self,
                place_gradient(gradient, gradients, gradient_memory(program)),
                parameters=list(gradients),
            ),
            "optimizer": placed_function(self, place_update(update), prefix="U"),
        }
        if model.prediction is not None:
            name = model.prediction.name
            prediction = lower(program.then(model.prediction, outputs=(name,)))
            functions["predict"] = value_function(self, prediction, kept, {name: "Array"})
        return functions


def render(name: str, **context: Any) -> str:
    """A template's text. Raises `jinja2.UndefinedError` when it names what is not given."""
    templates = environment("numpy", autoescape=False)  # what a user wrote comes as literals
    return templates.get_template(name).render(**context)


def _update_arguments(update: Update, function: EmittedFunction) -> list[str]:
    arrays = ["theta", "g", *update.state, *(name for name, _ in function.scratch)]
    return ["t: int", *(f"{name}: Array" for name in arrays)]


def _initial(model: Model) -> list[tuple[str, str, str]]:
    """For each parameter: its name, the expression that draws it, and the initializer's name."""
    number = model.program.number
    return [(name, *_drawn(part, number)) for name, part in model.parameters.items()]


def _drawn(part: ParameterPart, number: Callable[[Expr], int]) -> tuple[str, str]:
    numbers = tuple(map(number, part.tensor.shape))
    shape = str(numbers[0]) if len(numbers) == 1 else literal(numbers)
    if part.initializer is None or INITIALIZERS[part.initializer].distribution == "zeros":
        start = part.start or 0.0
        plain = {0.0: f"np.zeros({shape})", 1.0: f"np.ones({shape})"}
        return plain.get(start, f"np.full({shape}, {start!r})"), ""
    initializer = INITIALIZERS[part.initializer]
    scale = initializer.scale.replace("fan_in", str(number(part.fan_in)))
    scale = scale.replace("fan_out", str(number(part.fan_out)))
    if initializer.distribution == "normal":
        return f"{scale} * rng.standard_normal({shape})", initializer.name
    return f"{scale} * rng.uniform(-1, 1, {shape})", initializer.name
