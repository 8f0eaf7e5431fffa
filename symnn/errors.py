"""The errors that the command line shows as one line: the user's to mend, and symnn's own."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input. Its text is one line: what is wrong, where, and what was expected."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def at(self, place: str) -> InputError:
        """The same error, with the place (a file, a layer, an equation) named before it."""
        return InputError(f"{place}: {self}")


class PassRefused(RuntimeError):
    """A pass from equations to code changed their meaning: a defect of symnn, found in time.

    `step` is the pass, and `value` the first tensor that came out different.
    """

    def __init__(self, step: str, value: str, how: str) -> None:
        super().__init__(
            f"the pass '{step}' changes {value}: {how}; "
            "this is a defect of symnn, and nothing was written: please report it"
        )
        self.step = step
        self.value = value
