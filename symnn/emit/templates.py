"""The templates of the emitted file, which is Python."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from symnn.lowering.ir import FUNCTIONS
from symnn.templating import environment


def _environment() -> Environment:
    return environment(autoescape=False)  # what a user wrote comes as Python's literals


def helper(name: str) -> str:
    """The code of a function that emitted lines call, an elementary function's or another's."""
    row = FUNCTIONS.get(name)
    return (row.helper if row is not None else render(f"helpers/{name}.py.j2")).strip()


def render(name: str, **context: Any) -> str:
    """The template's text. Raises `jinja2.UndefinedError` when it names what is not given."""
    return _environment().get_template(name).render(**context)
