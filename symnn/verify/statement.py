"""What is claimed, in words: how each check goes about it, under which conventions, and what is
trusted. A certificate carries these sentences, and `symnn verify` prints some of them."""

from __future__ import annotations

from collections.abc import Iterable

METHODS = {
    "derivation": (
        "Each adjoint equation minus the chain rule's, written out as scalars from the "
        "description's equations and differentiated by SymPy, is reduced to zero exactly, one "
        "equation at a time, at two sets of small sizes."
    ),
    "symbols": (
        "The file's own code is run on symbols, with a stand-in for NumPy's functions; each entry "
        "that it returns minus the true expression is reduced to zero exactly, at small sizes."
    ),
    "field": (
        "The file's own code is run at full size, or as small as roots ask for, on integers modulo "
        "a large prime; its gradient "
        "along random directions is compared with forward-mode derivatives of the description's "
        "equations in the same field: a one-sided test with a stated chance of error."
    ),
    "float": (
        "The file is run as it is, in floating point, and compared with the description's "
        "equations in 60 digits and their difference quotients."
    ),
    "training": (
        "The gradient that fit has and the optimizer's update are followed through their "
        "equations in many digits; a short run of fit, through that gradient and that update."
    ),
    "text": (
        "The part of the file that is the same for every network is compared, statement by "
        "statement, with symnn's own, which is tested; so are the imports, constants and "
        "signatures before it."
    ),
}
CONVENTIONS = (
    "Rows are samples: the first axis of an input, and of what is computed from it.",
    "At a kink the derivative is that of the branch that is taken: that of max(u, 0) at 0 is 0, "
    "and sign(0) = 0.",
    "A number in a description is the decimal fraction that it is written as.",
    "The exact checks are about real numbers; what rounding does is seen by the others.",
)
_ALL = "Trusted: Python's parser, NumPy's indexing, SymPy's differentiation, real arithmetic."
_ALONE = {
    "derivation": "A derivation is proved at small sizes, with the chain rule.",
    "symbols": "On symbols the file's code is proved at small sizes.",
    "field": (
        "In the field it is tested at the sizes named there, with functions random but for their "
        "identities."
    ),
    "float": "In floating point the file is tested at small sizes.",
    "training": "fit runs on a few rows, for up to two million parameters.",
    "text": "The generic part is tested by symnn's own tests, not proved.",
}
_NOT = (
    "Initial parameters, validation, callbacks, recovery from divergence, files and the command "
    "line are tested by symnn's own tests, not by verify.",
    "The file is run as it is: it is trusted not to work against its check, and not to look at "
    "sizes, as `if N > 1000` does.",
)


def trusted(checks: Iterable[str]) -> tuple[str, ...]:
    """What the verdicts of these checks rest on, a sentence each."""
    return (_ALL, *(_ALONE[check] for check in checks if check in _ALONE), *_NOT)
