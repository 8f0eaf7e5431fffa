"""The languages that networks are written in: a folder each."""

from __future__ import annotations

from importlib import import_module

from symnn.emit.target import Target


def find_target(name: str) -> Target:
    """The target in the folder of that name. Raises `ModuleNotFoundError` where there is none."""
    found: Target = import_module(f"symnn.emit.targets.{name}").TARGET
    return found
