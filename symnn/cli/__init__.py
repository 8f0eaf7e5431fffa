"""The command line: `commands` has one thin function a command."""

from symnn.cli.commands import main

__all__ = ["main"]
