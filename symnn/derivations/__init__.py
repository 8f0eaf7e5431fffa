"""A person's own derivation, as equations or as Python, against the truth.

What judges is loaded when it is first asked for: most commands judge nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symnn.derivations.judgement import Item, Judgement, Place
from symnn.derivations.options import Options

if TYPE_CHECKING:
    from symnn.derivations.checking import check_derivation, submissions

__all__ = ["Item", "Judgement", "Options", "Place", "check_derivation", "submissions"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.checking"), name)
