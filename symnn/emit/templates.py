"""The templates of the emitted file, which is Python."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from symnn.templating import environment


def _environment() -> Environment:
    return environment(autoescape=False)  # what a user wrote comes as Python's literals


def render(name: str, **context: Any) -> str:
    """The template's text. Raises `jinja2.UndefinedError` when it names what is not given."""
    return _environment().get_template(name).render(**context)
