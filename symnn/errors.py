"""The errors that the command line shows as one line: the user's to mend, and symnn's own."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

LONGEST = 500
"""Characters of an exception's text that are shown."""
PACKAGE = Path(__file__).parent
LIBRARIES = tuple({Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")})


class InputError(ValueError):
    """Bad input. Its text is one line: what is wrong, where, and what was expected."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def at(self, place: str) -> InputError:
        """The same error, with the place (a file, a layer, an equation) named before it."""
        return InputError(f"{place}: {self}")


class Defect(RuntimeError):
    """A fault of symnn's own, in one line; its exit code is not that of *different*."""


class PassRefused(Defect):
    """A pass from equations to code changed their meaning: a defect of symnn, found in time.

    `step` is the pass, and `value` the first tensor that came out different.
    """

    def __init__(self, step: str, value: str, how: str) -> None:
        super().__init__(f"the pass '{step}' changes {value}: {how}; nothing was written")
        self.step = step
        self.value = value


def described(error: BaseException) -> str:
    """An exception in a line: what it is, what it says, and where in symnn it arose."""
    told = f"{type(error).__name__}: {' '.join(str(error).split())[:LONGEST]}".removesuffix(": ")
    return f"{told} ({place_of(error) or 'outside symnn'})"


def place_of(error: BaseException) -> str | None:
    """The line of symnn's own code in which an exception arose, in a library called there too;
    None where it arose in code of somebody else's."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(PACKAGE):
            return f"{path.relative_to(PACKAGE.parent)}:{frame.lineno}"
        if not frame.filename.startswith("<frozen") and not any(
            map(path.is_relative_to, LIBRARIES)
        ):
            return None
    return None
