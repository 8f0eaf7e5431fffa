"""What proofs may cost in all: counted, so that a verdict is the same on every machine."""

import sympy

from symnn.verify import Verdict, is_zero
from symnn.verify.proofs import Proofs

a, b, c, d, e = sympy.symbols("a b c d e", real=True)
CHEAP = (a + b) ** 2 - a**2 - 2 * a * b - b**2
LARGE = ((a + b) ** 2 + c + d) ** 12 - (a**2 + 2 * a * b + b**2 + c + d) ** 12
COST = is_zero(LARGE).spent


def test_a_large_proof_is_paid_for_and_a_cheap_one_is_not() -> None:
    proofs = Proofs(COST * 5 // 4)
    assert proofs.is_zero(LARGE).verdict is Verdict.EQUAL
    again = proofs.is_zero(LARGE + CHEAP)
    assert (again.verdict, again.reason) == (Verdict.UNDECIDED, "the exact form is too large")
    for number in range(1, 100):
        assert proofs.is_zero(number * CHEAP).verdict is Verdict.EQUAL


def test_when_all_is_spent_and_proofs_go_on_failing_none_is_tried() -> None:
    proofs = Proofs(COST // 2)
    reasons = [proofs.is_zero(LARGE + number * CHEAP).reason for number in range(1, 200)]
    assert reasons[-1] == "the exact forms are too large, all together"
    assert proofs.is_zero(CHEAP).verdict is Verdict.UNDECIDED
    assert proofs.renewed().is_zero(LARGE - CHEAP).reason == "the exact form is too large"


def test_one_proof_may_take_no_more_than_each() -> None:
    assert Proofs(COST * 10, COST // 2).is_zero(LARGE).verdict is Verdict.UNDECIDED


def test_a_claim_of_a_known_shape_is_decided_at_once_and_its_witness_is_its_own() -> None:
    proofs = Proofs(COST * 5 // 4)
    assert proofs.is_zero(LARGE).verdict is Verdict.EQUAL
    alike = LARGE.xreplace({d: e})
    assert proofs.is_zero(alike).verdict is Verdict.EQUAL
    assert proofs.is_zero(a - b).witness.keys() == {"a", "b"}
    assert proofs.is_zero(d - e).witness.keys() == {"d", "e"}
