"""What is raised when an equation cannot be read."""

from __future__ import annotations

from symnn.errors import InputError


class NotationError(InputError):
    """An equation that is not in the language. `column` is 1-based, where it is known."""

    def __init__(self, message: str, column: int | None = None) -> None:
        self.column = column
        self.reason = message
        super().__init__(message if column is None else f"column {column}: {message}")
