"""The one kind of error that is the user's to mend."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input. Its text is one line: what is wrong, where, and what was expected."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def at(self, place: str) -> InputError:
        """The same error, with the place (a file, a layer, an equation) named before it."""
        return InputError(f"{place}: {self}")
