"""The equation language: index notation as text, and as SymPy expressions. It knows no layer."""

from symnn.notation.elementary import FUNCTIONS, Elementary, Prime
from symnn.notation.errors import NotationError
from symnn.notation.functions import TABLE, FunctionRow
from symnn.notation.nodes import (
    Access,
    Delta,
    Index,
    Maximum,
    Reduction,
    Sum,
    Where,
    accesses,
    fresh,
    size_symbol,
    substitute,
)
from symnn.notation.parser import parse_equation, parse_expression
from symnn.notation.printer import to_text
from symnn.notation.program import Equation, Program, Tensor
from symnn.notation.reach import check_numbers
from symnn.notation.syntax import check_name

__all__ = [
    "FUNCTIONS",
    "TABLE",
    "Access",
    "Delta",
    "Elementary",
    "Equation",
    "FunctionRow",
    "Index",
    "Maximum",
    "NotationError",
    "Prime",
    "Program",
    "Reduction",
    "Sum",
    "Tensor",
    "Where",
    "accesses",
    "check_name",
    "check_numbers",
    "fresh",
    "parse_equation",
    "parse_expression",
    "size_symbol",
    "substitute",
    "to_text",
]
