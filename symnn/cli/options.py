"""The argument SPEC and the options of the shorthand, the same for every command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Literal

import typer

from symnn.cli import report
from symnn.files import read_network
from symnn.library import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from symnn.spec import Network

Dtype = Literal["float64", "float32"]


@dataclass(frozen=True)
class SpecOptions:
    """What was typed: the source, and the options that were given."""

    source: str
    options: dict[str, Any]

    @property
    def is_emitted(self) -> bool:
        """Whether the source is a file that symnn emitted."""
        return self.source.endswith(".py")

    def network(self) -> Network:
        """The network described, with a note on what is seldom meant. Raises `InputError`."""
        network = read_network(self.source, **self.options)
        for remark in network.remarks:
            report.note(remark)
        return network


def _option(kind: Any, help_: str, *names: str) -> inspect.Parameter:
    annotation = Annotated[kind | None, typer.Option(*names, help=help_, show_default=False)]
    name = names[0].split("/")[0].removeprefix("--").replace("-", "_")
    kind_ = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind_, default=None, annotation=annotation)


SOURCE = inspect.Parameter(
    "spec",
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    annotation=Annotated[
        str, typer.Argument(help="A TOML file, an emitted .py file, or widths such as 2-2-3-2.")
    ],
)
SPEC_OPTION = inspect.Parameter(
    "spec",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        str, typer.Option("--spec", help="A TOML file, an emitted .py file, or widths.")
    ],
)
OPTIONS = (
    _option(
        str, f"Activation of the hidden layers [tanh]: {', '.join(ACTIVATIONS)}.", "--activation"
    ),
    _option(str, "Activation of the last layer [identity].", "--output-activation"),
    _option(str, f"Loss [least_squares]: {', '.join(LOSSES)}.", "--loss"),
    _option(str, f"Optimizer [adam]: {', '.join(OPTIMIZERS)}.", "--optimizer"),
    _option(float, "Learning rate.", "--learning-rate"),
    _option(float, "L1 penalty on the weights.", "--l1"),
    _option(float, "L2 penalty on the weights.", "--l2"),
    _option(
        str,
        f"Initializer of the weights [glorot_uniform]: {', '.join(INITIALIZERS)}.",
        "--initializer",
    ),
    _option(bool, "Whether layers have biases.", "--bias/--no-bias"),
    _option(str, "Name of the network.", "--name"),
    _option(Dtype, "Type of the numbers.", "--dtype"),
)


def with_spec_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first parameter, a `SpecOptions`, is SPEC and its options on the line."""
    return _with_spec(command, SOURCE)


def with_spec_option(command: Callable[..., None]) -> Callable[..., None]:
    """The same, where SPEC is the option --spec, since another argument comes first."""
    return _with_spec(command, SPEC_OPTION)


def _with_spec(command: Callable[..., None], source: inspect.Parameter) -> Callable[..., None]:
    signature = inspect.signature(command, eval_str=True)
    _, *others = signature.parameters.values()
    names = [option.name for option in OPTIONS]

    @wraps(command)
    def wrapper(**given: Any) -> None:
        options = {name: given.pop(name) for name in names}
        command(SpecOptions(given.pop("spec"), options), **given)

    keywords = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in others]
    wrapper.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[source, *keywords, *OPTIONS]
    )
    wrapper.__annotations__ = {p.name: p.annotation for p in (source, *keywords, *OPTIONS)}
    return wrapper
