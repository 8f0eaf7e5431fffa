"""A placed program says of every value where it is, and reads nothing that was not written."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from symnn.emit.training import place_update
from symnn.library import OPTIMIZERS
from symnn.lowering import lower
from symnn.lowering.expand import expand
from symnn.lowering.ir import ELEMENTWISE
from symnn.lowering.placed import Known, Memory, PlacedProgram, Variable, View, base_of, place
from symnn.optimizer import build_update
from symnn.spec import Dense, Network, Optimizer
from tests.graphs import drawn_graphs
from tests.lowering.equations import Definition, definitions, program_of
from tests.lowering.running import gradient_of
from tests.networks import drawn
from tests.quick import examples, one_in


def faults(placed: PlacedProgram) -> list[str]:
    """What breaks the rules that a target may rely on: by their definition, in order."""
    found = []
    there = set(placed.inputs)
    scratch = {memory.name: memory for memory in placed.scratch}
    numbers = set()
    for n, statement in enumerate(placed.statements):
        target = statement.target
        for operand in map(base_of, statement.args):
            if not isinstance(operand, Known) and operand.name not in there:
                found.append(f"{n} reads {operand.name} before it is written")
        if isinstance(target, Variable):
            if target.name in numbers | there:
                found.append(f"{n} writes the number {target.name} again")
            numbers.add(target.name)
        elif target.kind == "scratch" and scratch.get(target.name) != target:
            found.append(f"{n} writes memory {target.name}, which is not allocated")
        elif target.kind == "given" and target.name not in placed.written:
            found.append(f"{n} writes the input {target.name}")
        own = [a for a in statement.args if getattr(base_of(a), "name", "") == target.name]
        alone = statement.op in ELEMENTWISE or statement.op == "logaddexp"
        if own and not (alone and all(not isinstance(a, View) for a in own)):
            found.append(f"{n} writes {target.name} while other entries of it are read")
        there.add(target.name)
    for result in placed.results.values():
        if result.place.name not in there:
            found.append(f"{result.place.name} is never written")
    return found


@pytest.mark.parametrize("spec", one_in(3, [*drawn()[::3], *drawn_graphs(20)]))
def test_a_gradient_keeps_the_rules(spec: Network) -> None:
    assert faults(gradient_of(spec)) == []


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_keeps_the_rules(name: str) -> None:
    placed = place_update(build_update(Optimizer(name)))
    assert faults(placed) == []
    assert set(placed.written) >= {"theta", "g"}


@given(found=definitions())
@settings(
    max_examples=examples(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_random_equations_keep_the_rules(found: list[Definition]) -> None:
    program = expand(lower(program_of(found, tuple(d.name for d in found))))
    arrays = {name: f"out_{name}" for name, node in program.outputs.items() if node.shape}
    assert faults(place(program, arrays)) == []


def test_results_are_where_they_were_asked_for() -> None:
    placed = gradient_of(Network(Dense(3, activation="tanh"), Dense(2), input=4))
    found = {output: result.place for output, result in placed.results.items()}
    assert found["loss"] == Variable("loss")
    assert {name: p.name for name, p in found.items() if isinstance(p, Memory)} == {
        f"d{name}": f"g{name}" for name in ("W1", "b1", "W2", "b2")
    }
    assert [s.label for s in placed.statements if s.finishes == (1,)] == ["z1"]


def test_sums_over_rows_are_products_with_one_vector_of_ones() -> None:
    placed = gradient_of(Network(*[Dense(3, activation="tanh")] * 3, input=4))
    assert "sum" not in [s.op for s in placed.statements]
    (ones,) = [s.target for s in placed.statements if s.op == "fill"]
    products = [s for s in placed.statements if s.args[0] == ones]
    assert [s.target.name for s in products] == ["gb3", "gb2", "gb1"]
