"""Programs: what they hold, and what they refuse."""

from __future__ import annotations

import pytest

from symnn.notation import NotationError, Program, Tensor, parse_equation, size_symbol

N, n, m = map(size_symbol, ("N", "n", "m"))
X, W, B = Tensor("x", (N, n)), Tensor("W", (m, n)), Tensor("b", (m,))
KNOWN = {"x": X, "W": W, "b": B, "z": Tensor("z", (N, m))}
DENSE = parse_equation("z[i,k] = sum(W[k,j]*x[i,j], j) + b[k]", KNOWN)
LOSS = parse_equation("loss = sum(z[i,k]**2, i, k)", KNOWN)


def test_a_program_knows_its_tensors_in_order() -> None:
    program = Program((X,), (W, B), (DENSE, LOSS), ("loss",))
    assert list(program.tensors) == ["x", "W", "b", "z", "loss"]
    assert program.tensors["z"].shape == (N, m)
    assert program.equation("loss") is LOSS
    assert {read.name for read in DENSE.reads} == {"x", "W", "b"}
    with pytest.raises(KeyError):
        program.equation("x")


def test_a_program_goes_on_without_changing() -> None:
    program = Program((X,), (W, B), (DENSE,), ("z",))
    longer = program.then(LOSS, outputs=("loss",))
    assert [e.name for e in longer] == ["z", "loss"]
    assert [e.name for e in program] == ["z"]


def test_a_recurrence_may_read_itself() -> None:
    step = parse_equation("h[i,k] = tanh(h[i,k-1]) + z[i,k]", KNOWN)
    assert Program((KNOWN["z"],), (), (step,), ("h",)).tensors["h"].shape == (N, m)


@pytest.mark.parametrize(
    ("equations", "outputs", "why"),
    [
        ((LOSS, DENSE), ("loss",), "equation for 'loss' reads 'z', which is not defined before it"),
        ((DENSE, DENSE), ("z",), "'z' is defined twice"),
        ((DENSE,), ("loss",), "output 'loss' is not defined"),
        (
            (DENSE, parse_equation("t[i] = z[i]", {"z": Tensor("z", (N,))})),
            ("t",),
            "reads 'z' with 1 positions; it has 2 axes",
        ),
        ((parse_equation("x[i] = b[i]", KNOWN),), ("x",), "'x' is defined twice"),
    ],
)
def test_an_incoherent_program_is_refused(
    equations: tuple[object, ...], outputs: tuple[str, ...], why: str
) -> None:
    with pytest.raises(NotationError, match=why):
        Program((X,), (W, B), equations, outputs)  # type: ignore[arg-type]
