"""The checks refuse what was corrupted on purpose, in any step on the way to the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sympy import Rational

from symnn import pipeline, templating
from symnn.calculus import backward as backward_module
from symnn.emit.targets.numpy import functions, readable, statements, target
from symnn.lowering import buffers, expand, expressions, program
from symnn.lowering.ir import Graph, Node
from symnn.spec import CustomLoss, Dense, Network
from symnn.verify import Verdict
from tests.networks import load, verified
from tests.quick import one_in


def verdicts(spec: Network) -> dict[str, Verdict]:
    """The verdict of each check."""
    derived = pipeline.derive(spec)
    reports = verified(derived)
    return {report.check: report.verdict for report in reports}


SPEC = Network(
    Dense(3, activation="tanh"),
    Dense(3, activation="softmax"),
    Dense(2),
    input=4,
    optimizer={"type": "momentum", "learning_rate": 0.1},
)


def test_what_is_not_corrupted_is_equal() -> None:
    assert set(verdicts(SPEC).values()) == {Verdict.EQUAL}


def test_an_index_may_have_the_name_of_one_outside() -> None:
    loss = CustomLoss(equation="loss = sum(sum(a[i,k], k)*sum(y[i,k], i), i, k)")
    spec = Network(Dense(3, activation="tanh"), input=2, loss="q", losses={"q": loss})
    assert set(verdicts(spec).values()) == {Verdict.EQUAL}


Patch = pytest.MonkeyPatch


def wrap(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Replace `owner.name` by `change(original, …)`."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **options: change(original, *args, **options))


def drop_a_transpose(patch: Patch) -> None:
    """`x @ W` for `x @ W.T`, seen where W is square."""

    def change(original: Any, node: Node, *rest: Any, **options: Any) -> Any:
        found = original(node, *rest, **options)
        given = node.op == "transpose" and rest[0][0].code.startswith("W")
        return rest[0][0] if given else found

    for owner in (readable, statements):
        wrap(patch, owner, "node_text", change)


def swap_a_difference(patch: Patch) -> None:
    def change(original: Any, graph: Graph, op: str, *args: Node, **options: Any) -> Node:
        if op == "subtract" and args[0].shape == args[1].shape:
            args = args[::-1]
        return original(graph, op, *args, **options)

    wrap(patch, Graph, "make", change)


def forget_the_mean(patch: Patch) -> None:
    """N is taken for 1."""

    def change(original: Any, graph: Graph, op: str, *args: Node, **options: Any) -> Node:
        if op == "size" and str(options["attribute"]) == "N":
            return original(graph, "constant", attribute=Rational(1), shape=())
        return original(graph, op, *args, **options)

    wrap(patch, Graph, "make", change)


def sum_the_wrong_axis(patch: Patch) -> None:
    def change(original: Any, self: Any, op: str, body: Any, indices: Any) -> Any:
        found = original(self, op, body, indices)
        if op == "sum" and len(body.axes) == 2 and len(found.node.attribute) == 1:
            (axis,) = found.node.attribute
            wrong = self.graph.make("sum", body.node, attribute=(1 - axis,), shape=found.node.shape)
            return found._replace(node=wrong)
        return found

    wrap(patch, expressions.ExpressionLowering, "reduce", change)


def lend_memory_too_early(patch: Patch) -> None:
    """A buffer is free as soon as anything has read it."""
    patch.setattr(
        buffers._Assignment,
        "dying",
        lambda self, node, _: [
            o
            for o in dict.fromkeys(map(buffers.owner, node.args))
            if o in self.buffers and o not in self.reserved
        ],
    )


def forget_the_chain_rule(patch: Patch) -> None:
    """tanh′ = 1 − a for 1 − a²."""

    def change(original: Any, partial: Any, equation: Any) -> Any:
        found = original(partial, equation)
        return found.replace(
            lambda e: e.is_Pow and e.exp == 2 and e.base == equation.target, lambda e: e.base
        )

    wrap(patch, backward_module, "through_output", change)


def lose_a_term(patch: Patch) -> None:
    """The derivative through every reader but the last."""
    wrap(patch, backward_module, "total", lambda original, terms: original(terms[:1]))


def edit_a_template(patch: Patch, name: str, right: str, wrong: str) -> None:
    environment = templating.environment("numpy", autoescape=False)
    loader = environment.loader
    assert loader is not None
    source, _, _ = loader.get_source(environment, name)
    assert right in source

    class Edited(type(loader)):  # type: ignore[misc]
        def get_source(self, environment: Any, template: str) -> Any:
            found, path, _ = super().get_source(environment, template)
            return (found.replace(right, wrong) if template == name else found), path, lambda: False

    environment.cache.clear()
    patch.setattr(environment, "loader", Edited(loader.searchpath))


def a_helper(patch: Patch) -> None:
    def change(original: Any, name: str) -> str:
        return str(original(name)).replace("np.matmul(a.T, b", "np.matmul(b.T, a")

    wrap(patch, target, "helper_text", change)


def a_gradient_of_another(patch: Patch) -> None:
    edit_a_template(
        patch, "model.py.j2", '"{{ name }}": {{ gradient }}', '"{{ name }}": -{{ gradient }}'
    )


def the_update(patch: Patch) -> None:
    edit_a_template(patch, "update.py.j2", "{{ name }} = {{ value }}", "{{ name }} = -{{ value }}")


CORRUPTIONS = {
    "float": [
        drop_a_transpose,
        swap_a_difference,
        forget_the_mean,
        sum_the_wrong_axis,
        a_gradient_of_another,
    ],
    "training": [lend_memory_too_early, a_helper, the_update],
    "derivation": [forget_the_chain_rule, lose_a_term],
}


@pytest.fixture
def ungated(monkeypatch: Patch) -> None:
    """Without the gates inside the generator, so that the checks alone must see it."""
    gates = {
        pipeline: ["check_rewriting"],
        program: ["check_arrays", "check_expression"],
        expand: ["check_arrays"],
        functions: ["check_lines", "check_placed"],
    }
    for owner, names in gates.items():
        for name in names:
            monkeypatch.setattr(owner, name, lambda *args, **options: None)


@pytest.fixture
def clean_templates() -> Any:
    """No template compiled from an edited source stays."""
    yield
    templating.environment("numpy", autoescape=False).cache.clear()


@pytest.mark.parametrize(
    ("check", "corrupt"),
    one_in(3, ((check, corrupt) for check, group in CORRUPTIONS.items() for corrupt in group)),
)
def test_a_corrupted_step_is_different(
    check: str,
    corrupt: Callable[[Patch], None],
    monkeypatch: Patch,
    ungated: None,
    clean_templates: None,
) -> None:
    corrupt(monkeypatch)
    found = verdicts(SPEC)
    assert found[check] is Verdict.DIFFERENT
    assert found["symbols"] is Verdict.DIFFERENT


def test_a_gradient_that_is_missing_is_different() -> None:
    derived = pipeline.derive(SPEC)
    broken = replace(
        derived,
        backward=replace(
            derived.backward,
            adjoints={k: v for k, v in derived.backward.adjoints.items() if k != "b1"},
        ),
    )
    text = pipeline.source(derived)
    reports = pipeline.verify(broken, load(text), text, text)
    assert pipeline.verdict(reports) is Verdict.DIFFERENT


def test_another_networks_file_is_different() -> None:
    derived = pipeline.derive(SPEC)
    other = SPEC.model_copy(update={"loss": "mse"})
    reports = verified(derived, pipeline.generate(other))
    assert pipeline.verdict(reports) is Verdict.DIFFERENT


@pytest.mark.slow
def test_a_deep_network_is_verified() -> None:
    deep = Network(*(Dense(3, activation="tanh") for _ in range(60)), Dense(2), input=4)
    derived = pipeline.derive(deep)
    reports = verified(derived)
    assert pipeline.verdict(reports) is Verdict.EQUAL
