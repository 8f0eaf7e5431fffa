"""Where a description comes from: a TOML file, the shorthand `784-128-10`, or plain data."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from symnn.errors import InputError
from symnn.places import Place, SpecError, path_of, shown
from symnn.spec.base import LARGEST_SIZE
from symnn.spec.models import MOST_LAYERS, Network

LARGEST_FILE = 1_000_000
LONGEST_PATH = 200
LONGEST_SIZE = 18  # digits
HIDDEN_ACTIVATION = "tanh"


def load_spec(source: str | Path, **options: Any) -> Network:
    """The network of a TOML file's path or a shorthand; options as in `from_shorthand`.

    A file says everything itself: only `dtype` may be given with one. Raises `InputError`.
    """
    if isinstance(source, str) and re.fullmatch(r"[0-9-]+", source):
        return from_shorthand(source, **options)
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name != "dtype":
            raise InputError(
                f"{name}: set it in {_file(source)}; a file takes only dtype beside it"
            )
    network = read_spec(source)
    return Network.model_validate({**to_data(network), **given}) if given else network


def read_spec(path: str | Path) -> Network:
    """The network that a TOML file describes. Raises `InputError`, which names the file."""
    try:
        return Network.model_validate(_toml(Path(path)))
    except InputError as error:
        raise error.at(_file(path)) from None


def from_shorthand(
    text: str,
    *,
    activation: str | None = None,
    output_activation: str | None = None,
    loss: str | None = None,
    optimizer: str | None = None,
    learning_rate: float | None = None,
    l1: float | None = None,
    l2: float | None = None,
    dtype: str | None = None,
    initializer: str | None = None,
    bias: bool | None = None,
    name: str | None = None,
) -> Network:
    """The network of widths such as "784-128-10": tanh in hidden layers unless told otherwise.

    An option that is None is left at its default. Raises `InputError`, which names the option.
    """
    sizes = _sizes(text)
    hidden = len(sizes) - 2
    if activation is not None and not hidden:
        raise InputError(f"{text}: activation: no hidden layer has it; expected output_activation")
    each = {"initializer": initializer, "bias": bias}
    layers = [
        _given(units=units, activation=activation or HIDDEN_ACTIVATION, **each)
        for units in sizes[1:-1]
    ]
    layers.append(_given(units=sizes[-1], activation=output_activation, **each))
    try:
        return Network.model_validate(
            _given(
                name=_default_name(sizes) if name is None else name,
                input=sizes[0],
                layers=layers,
                loss=loss,
                dtype=dtype,
                optimizer=_given(type=optimizer, learning_rate=learning_rate),
                penalty=_given(l1=l1, l2=l2),
            )
        )
    except SpecError as error:
        place = f"{shown(text)[1:-1]}: {_option(error.place, hidden)}"
        raise InputError(f"{place}: {error.reason}") from None


def to_data(network: Network) -> dict[str, Any]:
    """A network as plain data, every default filled in, in one order.

    `Network.model_validate(to_data(network)) == network`.
    """
    return network.model_dump(mode="json")


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _sizes(text: str) -> list[int]:
    sizes = text.split("-") if re.fullmatch(r"[0-9]+(-[0-9]+)+", text) else []
    if not sizes:
        raise InputError(f"{shown(text)}: expected two sizes or more, such as 2-2-3-2")
    if len(sizes) > MOST_LAYERS + 1:
        raise InputError(f"{shown(text)}: {len(sizes) - 1} layers; expected at most {MOST_LAYERS}")
    for number, size in enumerate(sizes, 1):
        if len(size) > LONGEST_SIZE:  # Python would not read thousands of digits
            place = f"{shown(text)[1:-1]}: size {number}"
            raise InputError(f"{place}: expected at most {LARGEST_SIZE}, not {shown(size)[1:-1]}")
    return [int(size) for size in sizes]


def _default_name(sizes: list[int]) -> str:
    name = "_".join(["net", *map(str, sizes)])
    return name if len(name) <= 64 else f"net_{len(sizes) - 1}_layers"


def _option(place: Place, hidden: int) -> str:
    """A place of the description as what was typed: an option, or one of the sizes."""
    match place:
        case ("input",):
            return "size 1"
        case ("layers", int(number), "units"):
            return f"size {number + 2}"
        case ("layers", int(number), "activation") if number == hidden:
            return "output_activation"
        case ("optimizer", "type"):
            return "optimizer"
        case ("layers", int(), str(name)) | ("optimizer" | "penalty", str(name)):
            return name
    return path_of(place)


def _file(path: str | Path) -> str:
    """A path as a message shows it: as it was typed, unless that would break the line."""
    text = str(path)
    return text if text.isprintable() and len(text) <= LONGEST_PATH else shown(text)


def _toml(path: Path) -> dict[str, Any]:
    try:
        if path.is_dir():
            raise InputError("is a directory; expected a TOML file")
        if not path.exists():
            raise InputError("no such file; expected a TOML file or sizes such as 2-2-3-2")
        if not path.is_file():
            raise InputError("is not a regular file; expected a TOML file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"cannot be read: {reason}") from None
    if len(content) > LARGEST_FILE:
        raise InputError(f"is larger than {LARGEST_FILE} bytes; expected a short TOML file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text (byte {error.start}); expected a TOML file") from None
    if not text.strip():
        raise InputError("is empty; expected a TOML file")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        end = f"at line {text.count(chr(10)) + 1}, the end of the file"
        raise InputError(f"not TOML: {str(error).replace('at end of document', end)}") from None
    except (RecursionError, ValueError):
        raise InputError("not TOML: nested too deeply, or a number too long") from None
