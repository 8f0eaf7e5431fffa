"""Memory is never written while what it holds is still to be read."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from symnn.lowering import ArrayProgram, lower
from symnn.lowering.buffers import _Assignment, assign_buffers, owner
from symnn.lowering.expand import expand
from symnn.lowering.ir import ELEMENTWISE
from symnn.pipeline import derive
from symnn.spec import Dense, Network
from tests.lowering.equations import Definition, definitions, program_of
from tests.networks import drawn, title
from tests.quick import examples

DEEP = Network(*(Dense(3, activation="tanh") for _ in range(6)), input=2)


def overwritten(program: ArrayProgram) -> list[str]:
    """What is written over before its last read: by the definition, instruction by instruction."""
    arrays = {name: node for name, node in program.outputs.items() if node.shape}
    buffers = assign_buffers(program, arrays)
    until = {}
    for position, node in enumerate(program.nodes):
        for operand in node.args:
            until[owner(operand)] = position
    for node in program.outputs.values():
        until[owner(node)] = len(program.nodes)
    faults = []
    held = {}  # buffer → the value in it
    for position, node in enumerate(program.nodes):
        if node not in buffers:
            continue
        buffer = buffers[node]
        assert buffer.shape == node.shape and buffer.is_bool == node.is_bool
        before = held.get(buffer)
        if before is not None:
            # In the instruction itself an elementwise operation may write over what it reads.
            apart = node.op in ELEMENTWISE or node.op == "logaddexp"
            plain = before in node.args and all(
                a is before or owner(a) is not before for a in node.args
            )
            limit = position if apart and plain else position - 1
            if until.get(before, -1) > limit:
                faults.append(f"{node.op} at {position} over {before.op}")
        held[buffer] = node
    return faults


@given(found=definitions())
@settings(
    max_examples=examples(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_no_value_is_overwritten_in_random_programs(found: list[Definition]) -> None:
    program = expand(lower(program_of(found, tuple(d.name for d in found))))
    assert overwritten(program) == []


@pytest.mark.parametrize("spec", drawn()[::4], ids=title)
def test_no_value_is_overwritten_in_a_gradient(spec: Network) -> None:
    assert overwritten(expand(lower(derive(spec).backward.program))) == []


def test_memory_is_lent_on() -> None:
    """In a deep network of one width, scratch memory does not grow by all that is computed."""
    program = expand(lower(derive(DEEP).backward.program))
    results = {name: node for name, node in program.outputs.items() if node.shape}
    buffers = assign_buffers(program, results)
    scratch = {b for b in buffers.values() if b.result is None}
    values = [n for n, b in buffers.items() if b.result is None]
    assert len(values) > 2 * len(scratch)


def test_memory_that_is_lent_too_early_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(self, node, position):
        operands = dict.fromkeys(map(owner, node.args))
        return [o for o in operands if o in self.buffers and o not in self.reserved]

    monkeypatch.setattr(_Assignment, "dying", dying)
    assert overwritten(expand(lower(derive(DEEP).backward.program)))
