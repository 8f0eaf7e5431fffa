import pytest
from sympy import Symbol, tanh

from symnn.meaning.domains.symbolic import entry_symbol
from symnn.notation import Program, Tensor, parse_equation, size_symbol
from symnn.verify.oracle import expand, gradient
from tests.verify.programs import EMBEDDING, RECURRENT, TANH

SIZES = {
    size_symbol(s): n for s, n in {"N": 1, "T": 2, "V": 3, "n_0": 1, "n_1": 1, "n_2": 1}.items()
}


def at(name: str, *position: int) -> Symbol:
    return entry_symbol(name, position)


def test_entries_are_written_out_over_inputs_and_parameters() -> None:
    forward, _, _ = TANH.programs()
    entries = expand(forward, SIZES)
    z = at("W1", 0, 0) * at("x", 0, 0) + at("b1", 0)
    assert entries["a1"][0, 0] == tanh(z)


def test_a_recurrence_starts_from_zero() -> None:
    forward, _, _ = RECURRENT.programs()
    entries = expand(forward, SIZES)
    first = tanh(at("W", 0, 0) * at("x", 0, 0, 0))
    second = tanh(at("W", 0, 0) * at("x", 0, 1, 0) + at("U", 0, 0) * first)
    assert entries["h"][0, 0, 0] == first
    assert entries["h"][0, 1, 0] == second


def test_reads_outside_are_zero_and_a_window_has_its_gradient() -> None:
    tensors = {"x": Tensor("x", (size_symbol("V"),)), "K": Tensor("K", (size_symbol("T"),))}
    z = parse_equation("z[u] = sum(K[r]*x[u+r-1], r)", tensors, {"u": size_symbol("V")})
    loss = parse_equation("loss = sum(z[u], u)", {"z": z.tensor})
    program = Program((tensors["x"],), (tensors["K"],), (z, loss), ("loss",))
    assert expand(program, SIZES)["z"][0,] == at("K", 1) * at("x", 0)
    slope = gradient(program, "loss", ["K"], SIZES)["K"]
    assert slope[0,] == at("x", 0) + at("x", 1)
    assert slope[1,] == at("x", 0) + at("x", 1) + at("x", 2)


def test_a_row_read_twice_gains_both_terms() -> None:
    forward, _, _ = EMBEDDING.programs()
    data = {"w": {(0, 0): 2, (0, 1): 2}}
    slope = gradient(forward, "loss", ["E"], SIZES, data)["E"]
    assert slope[0, 0] == 0
    both = at("y", 0, 0, 0) + at("y", 0, 1, 0)
    assert slope[2, 0] == (at("E", 2, 0) * both).expand()


def test_only_a_scalar_has_a_gradient() -> None:
    forward, _, _ = TANH.programs()
    with pytest.raises(ValueError, match="scalar"):
        gradient(forward, "a1", ["W1"], SIZES)
