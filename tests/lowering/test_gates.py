"""Every pass, corrupted on purpose, is refused by its gate: the right pass, the right value."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sympy import Gt, Lt

from symnn.calculus import stable
from symnn.cli import main
from symnn.emit.targets.numpy import expressions, statements, target
from symnn.errors import PassRefused
from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.lowering import contractions, expand, products, shift
from symnn.lowering.buffers import _Assignment, owner
from symnn.lowering.ir import Graph
from symnn.pipeline import generate
from symnn.spec import CustomActivation, Dense, Network, Penalty
from tests.quick import one_in


def network(activation: str, loss: str = "least_squares", **options: Any) -> Network:
    layers = Dense(3, activation=activation), Dense(2, activation=activation)
    return Network(*layers, input=4, loss=loss, **options)


def refused(spec: Network) -> tuple[str, str]:
    """The pass, and the value that it is said to change."""
    with pytest.raises(PassRefused) as caught:
        generate(spec)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.step in message and caught.value.value in message
    return caught.value.step, caught.value.value


def test_a_stable_spelling_of_another_function(monkeypatch: pytest.MonkeyPatch) -> None:
    named = stable._named
    monkeypatch.setattr(stable, "_named", lambda e, u, logarithmic: -named(e, u, logarithmic))
    own = CustomActivation(expr="1/(1 + exp(-z))")
    layers = Dense(3, activation="own"), Dense(2)
    assert refused(Network(*layers, input=4, activations={"own": own})) == ("stable", "a1 (2)")


def test_a_guard_on_the_wrong_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift, "Gt", Lt)
    monkeypatch.setattr(shift, "Lt", Gt)
    assert refused(network("elu")) == ("in_range", "a1 (2)")


def test_a_shift_that_does_not_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    move = shift._move

    def half(expr: Any, total: Any, exponent: Any, bound: Any, largest: Any, scale: Any) -> Any:
        return move(expr, total, exponent, bound, largest / 2, scale).subs(scale, 1)

    monkeypatch.setattr(shift, "_move", half)
    assert refused(network("identity", "cross_entropy")) == ("in_range", "loss (3)")


def test_a_sign_that_products_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    split = products._split_coefficient
    monkeypatch.setattr(
        products, "_split_coefficient", lambda value, scalars: (1, split(value, scalars)[1])
    )
    assert refused(network("gaussian")) == ("lowering", "a1 (2)")


def test_a_transpose_that_contractions_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contractions.Arrays, "arranged", lambda self, operand, axes: operand.node)
    assert refused(network("tanh")) == ("lowering", "z1 (1)")


def test_an_index_summed_over_the_wrong_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    make = Graph.make

    def other(self: Graph, op: str, *args: Any, attribute: Any = None, shape: Any) -> Any:
        if op == "sum" and attribute == (0,) and len(args[0].shape) == 2:
            attribute = (1,)
        return make(self, op, *args, attribute=attribute, shape=shape)

    monkeypatch.setattr(Graph, "make", other)
    assert refused(network("tanh")) == ("lowering", "db2 (9)")


def test_a_value_taken_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Value numbering that knows cos(z) under the key of sin(z)."""
    make = Graph.make
    monkeypatch.setattr(
        Graph, "make", lambda self, op, *a, **o: make(self, "sin" if op == "cos" else op, *a, **o)
    )
    assert refused(network("sine")) == ("lowering", "d2 (7)")


def test_an_expansion_into_another_function(monkeypatch: pytest.MonkeyPatch) -> None:
    sigmoid = expand.FUNCTIONS["sigmoid"]
    twice = replace(sigmoid, ufuncs=lambda call, u: sigmoid.ufuncs(call, sigmoid.ufuncs(call, u)))
    monkeypatch.setitem(expand.FUNCTIONS, "sigmoid", twice)
    assert refused(network("sigmoid")) == ("expand", "a1 (2)")


def test_an_operator_that_reads_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(expressions.OPERATORS, "subtract", ("+", expressions.ADD))
    assert refused(network("tanh")) == ("text", "loss (5)")


def test_a_helper_of_another_function(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "def sigmoid(z): return 0.5 * np.tanh(z) + 0.5"
    monkeypatch.setattr(target, "helper_text", lambda name: wrong)
    assert refused(network("sigmoid")) == ("text", "a1 (2)")


def test_an_augmented_assignment_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(statements.AUGMENTED, "subtract", "+=")
    assert refused(network("tanh"))[0] == "in_place"


def test_a_buffer_lent_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(self, node, position):
        operands = dict.fromkeys(map(owner, node.args))
        return [o for o in operands if o in self.buffers and o not in self.reserved]

    monkeypatch.setattr(_Assignment, "dying", dying)
    step, value = refused(Network(*(Dense(3, activation="tanh") for _ in range(6)), input=2))
    assert step == "in_place" and value.startswith("d")


def test_an_optimizer_with_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        _Assignment,
        "choose",
        lambda self, node, dying: self.reserved.get(node) or _first(self, node),
    )
    assert refused(network("tanh", optimizer={"type": "adamw"}))[0] == "in_place"


def _first(self: Any, node: Any) -> Any:
    """One scratch buffer for all values that are alike."""
    alike = (b for b in self.buffers.values() if (b.shape, b.is_bool) == (node.shape, node.is_bool))
    return next((b for b in alike if b.result is None), None) or self.new(node)


def test_memory_that_is_read_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        statements,
        "_where",
        lambda _, target, o: [f"np.copyto({target}, {o[1].code}, where={o[0].code})"],
    )
    step, value = refused(network("elu"))
    assert (step, value) == ("in_place", "a1 (2)")


def test_the_command_line_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(expressions.OPERATORS, "subtract", ("+", expressions.ADD))
    target = tmp_path / "net.py"
    assert main(["generate", "2-3-1", "-o", str(target)]) == 70
    (message,) = capsys.readouterr().err.splitlines()
    assert "the pass 'text' changes loss (4)" in message and "report" in message
    assert not target.exists()


PAIRS = list(product(ACTIVATIONS, LOSSES))


@pytest.mark.parametrize("first", one_in(3, range(3)))
def test_no_false_alarm_over_the_library(first: int) -> None:
    optimizers = list(OPTIMIZERS)
    for number, (activation, loss) in enumerate(PAIRS[first::6]):
        optimizer = {"type": optimizers[number % len(optimizers)]}
        penalty = Penalty(l1=0.01 * (number % 2), l2=0.1 * (number % 3))
        generate(network(activation, loss, optimizer=optimizer, penalty=penalty))


@pytest.mark.parametrize("activation", one_in(4, ["sine", "gaussian", "selu", "softmax"]))
def test_no_false_alarm_in_depth(activation: str) -> None:
    """Where values vanish, saturate, or carry rounding through sixty layers."""
    layers = [Dense(3 + number % 3, activation=activation) for number in range(60)]
    generate(Network(*layers, input=2, loss="least_squares"))
