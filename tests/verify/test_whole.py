import pytest

from symnn.notation import size_symbol
from symnn.verify import Verdict, check_whole
from tests.verify.programs import CROSS_ENTROPY, LAYER_NORM, RELU, TANH, Example

SIZES = {size_symbol("N"): 2, size_symbol("n_0"): 1, size_symbol("n_1"): 2, size_symbol("n_2"): 1}


@pytest.mark.parametrize("example", [TANH, CROSS_ENTROPY, LAYER_NORM, RELU])
def test_the_gradient_of_the_whole_loss_is_equal(example: Example) -> None:
    findings = check_whole(*example.programs(), "loss", sizes=SIZES)
    assert [f.tensor for f in findings] == list(example.parameters)
    assert {f.verdict for f in findings} == {Verdict.EQUAL}, findings


@pytest.mark.parametrize(
    ("example", "right", "wrong"),
    [
        (TANH, "a1[i,k]**2", "a1[i,k]"),
        (TANH, ") / N", ") / (2*N)"),
        (CROSS_ENTROPY, "p[i,k]*sum", "p[i,k]*2*sum"),
        (RELU, "a[i,k] > 0", "a[i,k] > 1"),
    ],
)
def test_an_error_on_the_way_shows_in_a_parameter(example: Example, right: str, wrong: str) -> None:
    findings = check_whole(*example.programs((right, wrong)), "loss", sizes=SIZES)
    assert Verdict.DIFFERENT in {f.verdict for f in findings}


def test_a_large_program_is_not_attempted_and_not_passed() -> None:
    findings = check_whole(*TANH.programs(), "loss", largest=20)
    assert {f.verdict for f in findings} == {Verdict.UNDECIDED}
    assert all("not attempted" in f.reason for f in findings)
