"""The templates: found beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def _environment() -> Environment:
    inside, beside = PACKAGE / "templates", PACKAGE.parent / "templates"
    return Environment(
        loader=FileSystemLoader(inside if inside.is_dir() else beside),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the text is Python, and what a user wrote comes as literals
    )


def render(name: str, **context: Any) -> str:
    """The template's text. Raises `jinja2.UndefinedError` when it names what is not given."""
    return _environment().get_template(name).render(**context)
