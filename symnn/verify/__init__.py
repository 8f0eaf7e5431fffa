"""Proof: an oracle, a zero test and the checks. It reads programs, and trusts no derivation."""

from symnn.verify.calls_check import check_calls
from symnn.verify.derivation import check_derivation
from symnn.verify.field.check import check_field
from symnn.verify.float_check import check_float
from symnn.verify.forward import check_forward
from symnn.verify.symbols.check import check_symbols
from symnn.verify.text_check import check_text
from symnn.verify.training_check import check_training
from symnn.verify.values_check import check_values
from symnn.verify.verdict import Finding, Report, Verdict
from symnn.verify.whole import check_whole
from symnn.verify.zero import Zero, is_zero

__all__ = [
    "Finding",
    "Report",
    "Verdict",
    "Zero",
    "check_calls",
    "check_derivation",
    "check_field",
    "check_float",
    "check_forward",
    "check_symbols",
    "check_text",
    "check_training",
    "check_values",
    "check_whole",
    "is_zero",
]
