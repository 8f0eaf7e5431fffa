"""Every derived gradient against brute force, at small sizes that are pairwise distinct."""

from __future__ import annotations

import re

import pytest
from mpmath import mpf

from symnn.calculus import differentiate
from symnn.library.activations import ACTIVATIONS
from symnn.library.losses import LOSSES
from symnn.notation import Access, Equation, NotationError, Program, Sum, to_text
from tests.calculus.brute_force import check_gradient, program, random_point
from tests.calculus.evaluation import Numbers
from tests.calculus.layers import LAYERS, RANGES, ROW, SIZES


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_agrees_with_brute_force(layer: str) -> None:
    texts, tensors, sizes = LAYERS[layer]
    check_gradient(program(texts, tensors, sizes, RANGES.get(layer)))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("reach", ["1", "5"])  # 5: past the corners of hard_sigmoid, hard_tanh
def test_an_activation_agrees_with_brute_force(name: str, reach: str) -> None:
    activation = ACTIVATIONS[name]
    text = activation.equation or f"a[i,k] = {activation.expr}".replace("z", "z[i,k]")
    for option, value in activation.options.items():
        text = re.sub(rf"\b{option}\b", repr(value), text)
    learned = {own: "n" if p.axes else "" for own, p in activation.parameters.items()}
    layer = program([text, ROW], {"z": "N n", "c": "N n", **learned}, SIZES)
    check_gradient(layer, random_point(layer, low=f"-{reach}", high=reach))


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_agrees_with_brute_force(name: str) -> None:
    layer = program([LOSSES[name].equation], {"a": "N n", "y": "N n"}, SIZES)
    check_gradient(layer, random_point(layer, low="-2", high="2"))


def test_an_embedding_sums_over_repeated_words() -> None:
    texts = ["e[i,t,k] = E[w[i,t],k]", "loss = sum(exp(e[i,t,k])*c[i,t,k], i, t, k)"]
    lookup = program(
        texts, {"w": "N T", "E": "V m", "c": "N T m"}, {"N": 2, "T": 3, "V": 4, "m": 5}
    )
    words = {("w", (0, t)): mpf(w) for t, w in enumerate((3, 0, 3))}
    words |= {("w", (1, t)): mpf(w) for t, w in enumerate((3, 1, 0))}
    check_gradient(lookup, random_point(lookup) | words, wrt=["E", "c"])


def test_a_network_of_several_layers_agrees_with_brute_force() -> None:
    texts = [
        "z1[i,k] = sum(W1[k,j]*x[i,j], j) + b1[k]",
        "a1[i,k] = tanh(z1[i,k])",
        "z2[i,k] = sum(W2[k,j]*a1[i,j], j) + b2[k]",
        "a2[i,k] = exp(z2[i,k])/sum(exp(z2[i,m]), m)",
        "loss = sum((a2[i,k] - a1[i,0])**2, i, k)/(2*N)",
    ]
    shapes = {"x": "N n", "W1": "m n", "b1": "m", "W2": "p m", "b2": "p"}
    check_gradient(program(texts, shapes, {"N": 2, "n": 3, "m": 4, "p": 5}))


def test_derivatives_are_written_through_the_output() -> None:
    for name, expected in {"tanh": "1 - a[i,k]**2", "sigmoid": "1 - a[i,k]"}.items():
        layer = program([f"a[i,k] = {name}(z[i,k])", ROW], {"z": "N n", "c": "N n"}, SIZES)
        gradient = to_text(differentiate(layer, "loss", ["z"]).program.equations[-1])
        assert f"({expected})" in gradient, gradient
        assert name not in gradient, gradient


def test_an_unused_parameter_has_a_gradient_of_zeros_in_its_shape() -> None:
    backward = differentiate(
        program(["loss = sum(x[i]**2, i)"], {"x": "N", "unused": "m n"}, SIZES), "loss"
    )
    gradient = backward.program.equation(backward.adjoints["unused"])
    assert gradient.rhs == 0
    assert gradient.tensor.shape == backward.program.tensors["unused"].shape


def test_the_derivative_of_max_at_its_kink_is_that_of_the_second_argument() -> None:
    relu = program(["a[i] = max(z[i], 0)", "loss = sum(a[i]*c[i], i)"], {"z": "N", "c": "N"}, SIZES)
    backward = differentiate(relu, "loss", ["z"])
    at_zero = {("z", (0,)): mpf(0), ("z", (1,)): mpf(1), ("c", (0,)): mpf(7), ("c", (1,)): mpf(9)}
    numbers = Numbers(backward.program, at_zero)
    assert [numbers.entry(backward.adjoints["z"], (i,)) for i in (0, 1)] == [0, 9]


def test_entries_that_tie_for_a_maximum_share_its_derivative() -> None:
    pool = program(["loss = max(z[i], i)"], {"z": "n"}, SIZES)
    backward = differentiate(pool, "loss")
    numbers = Numbers(backward.program, {("z", (i,)): mpf(v) for i, v in enumerate((2, 1, 2))})
    gradient = [numbers.entry(backward.adjoints["z"], (i,)) for i in range(3)]
    assert gradient == [mpf("0.5"), 0, mpf("0.5")]


HESSIANS = {
    "dense": (
        ["a[i,k] = tanh(sum(W[k,j]*x[i,j], j))", "loss = sum(a[i,k]**2, i, k)/N"],
        {"W": "m n", "x": "N n"},
    ),
    "softmax": (
        ["a[i,k] = exp(W[i,k])/sum(exp(W[i,m]), m)", "loss = sum(a[i,k]**2*c[i,k], i, k)"],
        {"W": "N n", "c": "N n"},
    ),
    "convolution": (
        ["z[i,u] = sum(W[r]*x[i,u+r-1], r)", "loss = sum(sin(z[i,u]), i, u)"],
        {"W": "n", "x": "N m"},
    ),
    "recurrence": (
        ["h[i,t] = tanh(sum(W[k], k)*h[i,t-1] + x[i,t])", "loss = sum(h[i,t]**2, i, t)"],
        {"W": "n", "x": "N m"},
    ),
}


@pytest.mark.parametrize("layer", HESSIANS)
def test_differentiating_twice_gives_hessian_vector_products(layer: str) -> None:
    texts, shapes = HESSIANS[layer]
    ranges = {"u": "m"} if layer == "convolution" else None
    direction = {"V": shapes["W"]}
    once = differentiate(program(texts, shapes | direction, SIZES, ranges), "loss", ["W"])
    gradient = once.program.equation(once.adjoints["W"])
    along = Access("V", *gradient.indices)
    product = Equation(Access("slope"), Sum(gradient.target * along, *gradient.indices))
    twice = once.program.then(product, outputs=("slope",))
    check_gradient(twice, output="slope", wrt=[*shapes, "V"])


def deep(layers: int) -> Program:
    texts = [
        line
        for layer in range(1, layers + 1)
        for line in (
            f"z{layer}[i,k] = sum(W{layer}[k,j]*a{layer - 1}[i,j], j) + b{layer}[k]",
            f"a{layer}[i,k] = sigmoid(z{layer}[i,k])",
        )
    ]
    shapes = {"a0": "N n"}
    for layer in range(1, layers + 1):
        shapes |= {f"W{layer}": "n n", f"b{layer}": "n"}
    return program([*texts, f"loss = sum(a{layers}[i,k]**2, i, k)"], shapes, SIZES)


def test_work_grows_linearly_with_depth() -> None:
    counts = [
        (len(backward.steps), sum(step.term.count_ops() for step in backward.steps))
        for backward in (differentiate(deep(layers), "loss") for layers in (2, 4, 6))
    ]
    (s2, o2), (s4, o4), (s6, o6) = counts
    assert s6 - s4 == s4 - s2 > 0
    assert o6 - o4 == o4 - o2 > 0


def test_only_what_lies_between_is_derived() -> None:
    chain = ["u[i] = exp(x[i])", "v[i] = sin(u[i])*w[i]", "loss = sum(v[i], i)"]
    backward = differentiate(program(chain, {"x": "N", "w": "N"}, SIZES), "loss", ["w"])
    assert set(backward.adjoints) == {"v", "w"}


def test_every_step_is_logged_with_its_reader_and_rule() -> None:
    chain = ["u[i] = sum(W[i,j]*x[j], j)", "loss = sum(u[i]**2, i)"]
    backward = differentiate(program(chain, {"W": "n m", "x": "m"}, SIZES), "loss")
    logged = [(step.tensor, step.reader) for step in backward.steps]
    assert logged == [("u", "loss"), ("W", "u"), ("x", "u")]
    assert [to_text(r.delta) for r in backward.steps[1].removals] == [
        "delta(i_1, i)",
        "delta(j_1, j)",
    ]
    whole = [to_text(step.derivative()) for step in backward.steps]
    assert whole[0] == "2*sum(u[i_1]*delta(i_1, i), i_1)"
    assert whole[1] == "delta(i_1, i)*sum(x[j_1]*delta(j_1, j), j_1)"


def test_the_log_has_the_derivative_before_and_after_it_is_written_through_the_output() -> None:
    chain = ["a[i] = tanh(x[i])", "loss = sum(a[i]**2, i)"]
    step = differentiate(program(chain, {"x": "N"}, SIZES), "loss").steps[1]
    assert to_text(step.derivative(through_output=False)) == "(1 - tanh(x[i_1])**2)*delta(i_1, i)"
    assert to_text(step.derivative()) == "(1 - a[i_1]**2)*delta(i_1, i)"


def test_every_term_has_an_index_removed_for_each_delta_that_can_be_solved() -> None:
    chain = ["u[i] = sum(W[i,j]*x[j], j)", "loss = sum(u[i]**2, i)"]
    backward = differentiate(program(chain, {"W": "n m", "x": "m"}, SIZES), "loss")
    assert all(r.index is not None for step in backward.steps for r in step.removals)


def test_adjoint_names_step_aside_for_the_users_own() -> None:
    taken = program(["d_x[i] = x[i]**2", "loss = sum(d_x[i], i)"], {"x": "N"}, SIZES)
    check_gradient(taken)
    assert differentiate(taken, "loss").adjoints["x"] == "d_x_"


def test_unknown_and_non_scalar_outputs_are_refused() -> None:
    layer = program(["a[i] = exp(x[i])", "loss = sum(a[i], i)"], {"x": "N"}, SIZES)
    with pytest.raises(NotationError, match="'a' is not a scalar"):
        differentiate(layer, "a")
    with pytest.raises(NotationError, match="'q' is not a tensor"):
        differentiate(layer, "loss", ["q"])
    with pytest.raises(NotationError, match="'cost' is not a tensor"):
        differentiate(layer, "cost")
