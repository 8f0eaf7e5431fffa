"""What proofs may cost in all: counted, so that a verdict is the same on every machine."""

import sympy

from symnn.verify import Verdict
from symnn.verify.proofs import Proofs

a, b, c, d = sympy.symbols("a b c d", real=True)
CHEAP = (a + b) ** 2 - a**2 - 2 * a * b - b**2
LARGE = ((a + b) ** 2 + c + d) ** 12 - (a**2 + 2 * a * b + b**2 + c + d) ** 12


def test_a_large_proof_is_paid_for_and_a_cheap_one_is_not() -> None:
    proofs = Proofs(30_000)
    assert proofs.is_zero(LARGE).verdict is Verdict.EQUAL
    again = proofs.is_zero(LARGE + CHEAP)
    assert (again.verdict, again.reason) == (Verdict.UNDECIDED, "the exact form is too large")
    assert proofs.are_spent
    for _ in range(100):
        assert proofs.is_zero(CHEAP).verdict is Verdict.EQUAL


def test_when_all_are_spent_and_proofs_go_on_failing_none_is_tried() -> None:
    proofs = Proofs(30_000)
    reasons = [proofs.is_zero(LARGE + number * CHEAP).reason for number in range(1, 40)]
    assert reasons[-1] == "the exact forms are too large, all together"
    assert proofs.is_zero(CHEAP).verdict is Verdict.UNDECIDED


def test_one_proof_may_take_no_more_than_each() -> None:
    assert Proofs(10**6, 5_000).is_zero(LARGE).verdict is Verdict.UNDECIDED
