"""The templates: found beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PACKAGE = Path(__file__).resolve().parent


@cache
def environment(folder: str, autoescape: bool) -> Environment:
    """The templates of a folder; `autoescape` for HTML, where what a user wrote is text.

    A template that names what is not given raises `jinja2.UndefinedError`.
    """
    inside, beside = PACKAGE / "templates", PACKAGE.parent / "templates"
    templates = inside if inside.is_dir() else beside
    return Environment(
        loader=FileSystemLoader(templates / folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=autoescape,
    )
