"""A second language is a folder: what a placed program computes in it is what NumPy computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from symnn.emit import targets
from symnn.emit.gate import check_placed
from symnn.emit.target import Target
from symnn.emit.training import place_update
from symnn.emit.writing import write
from symnn.errors import PassRefused
from symnn.library import OPTIMIZERS
from symnn.lowering import lower
from symnn.lowering.expand import expand
from symnn.lowering.placed import Memory, PlacedProgram, place
from symnn.optimizer import build_update
from symnn.spec import Network, Optimizer
from tests.graphs import drawn_graphs
from tests.lowering.equations import Definition, definitions, program_of
from tests.lowering.running import gradient_of
from tests.networks import drawn, title
from tests.quick import examples, one_in


@pytest.fixture(scope="module")
def loops() -> Any:
    """The folder beside this file, among the targets."""
    targets.__path__.append(str(Path(__file__).parent))
    yield targets.find_target("loops")
    targets.__path__.pop()


def results(placed: PlacedProgram, target: Target) -> dict[str, Any]:
    """What the statements leave in a language, from memory full of NaN."""
    samples, rng = placed.samples, np.random.default_rng(0)
    scope: dict[str, Any] = {str(symbol): size for symbol, size in samples.sizes.items()}
    for name in placed.inputs:
        value = samples.value(name)[..., 2].copy()
        scope[name] = value if value.ndim else float(value)
    for found in (*placed.scratch, *(r.place for r in placed.results.values())):
        if isinstance(found, Memory) and found.name not in scope:
            shape = samples.shape(found.shape)
            scope[found.name] = (
                rng.integers(2, size=shape) > 0 if found.is_bool else np.full(shape, np.nan)
            )
    with np.errstate(all="ignore"):
        target.load(write(placed, target).lines)(scope)
    return {name: np.array(scope[r.place.name]) for name, r in placed.results.items()}


def assert_alike(placed: PlacedProgram, loops: Target) -> None:
    expected = results(placed, targets.find_target("numpy"))
    for name, found in results(placed, loops).items():
        np.testing.assert_allclose(found, expected[name], rtol=1e-9, atol=1e-12, err_msg=name)
    check_placed(placed, write(placed, loops), loops)


@pytest.mark.parametrize("spec", one_in(3, drawn()), ids=title)
def test_a_gradient_in_loops_is_that_of_numpy(loops: Target, spec: Network) -> None:
    assert_alike(gradient_of(spec), loops)


@pytest.mark.parametrize("spec", one_in(4, drawn_graphs(40)))
def test_a_gradient_of_any_layers_in_loops_is_that_of_numpy(loops: Target, spec: Network) -> None:
    assert_alike(gradient_of(spec), loops)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_in_loops_is_that_of_numpy(loops: Target, name: str) -> None:
    assert_alike(place_update(build_update(Optimizer(name))), loops)


@given(found=definitions())
@settings(
    max_examples=examples(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_random_equations_in_loops_are_those_of_numpy(
    loops: Target, found: list[Definition]
) -> None:
    program = expand(lower(program_of(found, tuple(d.name for d in found))))
    arrays = {name: f"out_{name}" for name, node in program.outputs.items() if node.shape}
    assert_alike(place(program, arrays), loops)


def test_the_gate_runs_the_language_that_it_is_given(
    loops: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    import symnn.emit.targets.loops as folder

    monkeypatch.setitem(folder.OPERATORS, "subtract", "({} + {})")
    placed = gradient_of(drawn()[0])
    with pytest.raises(PassRefused):
        check_placed(placed, write(placed, loops), loops)


def test_memory_is_allocated_in_the_language(loops: Target) -> None:
    placed = gradient_of(drawn()[0])
    sizes = {str(symbol): size for symbol, size in placed.samples.sizes.items()}
    for memory in placed.scratch:
        scope = {**sizes}
        loops.load([f"made = {loops.allocation(memory)}"])(scope)
        assert np.shape(scope["made"]) == placed.samples.shape(memory.shape)
