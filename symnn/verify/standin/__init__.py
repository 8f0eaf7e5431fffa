"""A stand-in for NumPy on exact elements, so that code as it is can be run and proved right.

`Domain` is a kind of element; `domain.np` is the namespace, `exact(module, domain)` an emitted
module on it, and `modules(domain)` what to import for a person's file.
"""

from symnn.verify.standin.array import ExactArray
from symnn.verify.standin.elements import (
    Domain,
    Element,
    Scalar,
    Truth,
    UnknownName,
    Unsupported,
)
from symnn.verify.standin.literals import compile_exact, exact_globals
from symnn.verify.standin.modules import builtins, modules
from symnn.verify.standin.namespace import Namespace
from symnn.verify.standin.numbers import rational
from symnn.verify.standin.running import exact

__all__ = [
    "Domain",
    "Element",
    "ExactArray",
    "Namespace",
    "Scalar",
    "Truth",
    "UnknownName",
    "Unsupported",
    "builtins",
    "compile_exact",
    "exact",
    "exact_globals",
    "modules",
    "rational",
]
