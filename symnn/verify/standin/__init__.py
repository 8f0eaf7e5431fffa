"""A stand-in for NumPy on exact numbers, so that code as it is can be run and proved right.

`Domain` is a kind of number: a few primitives on arrays. Every name of NumPy is made of them once,
in a table of this room, and means the same in every domain. `Namespace(domain)` is the stand-in's
`np`, `exact(module, np)` an emitted module on it, and `exact_globals(np)` what a person's file
starts with.
"""

from symnn.verify.standin.array import ExactArray, Scalar
from symnn.verify.standin.domain import Domain, Plain, UnknownName, Unsupported
from symnn.verify.standin.literals import compile_exact, exact_globals
from symnn.verify.standin.namespace import Namespace
from symnn.verify.standin.numbers import rational
from symnn.verify.standin.reading import StandIn
from symnn.verify.standin.running import exact

__all__ = [
    "Domain",
    "ExactArray",
    "Namespace",
    "Plain",
    "Scalar",
    "StandIn",
    "UnknownName",
    "Unsupported",
    "compile_exact",
    "exact",
    "exact_globals",
    "rational",
]
