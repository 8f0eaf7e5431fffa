"""What is told once for a general l holds at every layer of its range, and nothing is left out."""

from __future__ import annotations

import re
from time import perf_counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Add, Expr

from symnn.document import Depth, DocumentOptions
from symnn.document.alike import LAYER, Family, gathered
from symnn.document.material import Material
from symnn.notation import Equation, Sum, parse_equation, size_symbol, to_text
from symnn.spec import CustomActivation, Dense, Layer, Network, Penalty, from_shorthand
from tests.document.reading import material, numbered
from tests.quick import examples

OWN = {"own": CustomActivation(expr="z*tanh(z) + 1")}
ACTIVATIONS = ("tanh", "relu", "identity", "softmax", *OWN)
PENALTIES = (Penalty(), Penalty(l1=0.1), Penalty(l2=0.5), Penalty(l1=0.1, l2=0.5))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    kinds = st.sampled_from(draw(st.lists(st.sampled_from(ACTIVATIONS), min_size=1, max_size=2)))
    depth = draw(st.integers(1, 9))
    bias = draw(st.sampled_from([st.just(True), st.just(False), st.booleans()]))
    layers = [Dense(2 + n, activation=draw(kinds), bias=draw(bias)) for n in range(depth)]
    loss = draw(st.sampled_from(["least_squares", "cross_entropy"]))
    used = {layer.options["activation"] for layer in layers}
    return Network(
        *layers,
        input=2,
        loss=loss,
        penalty=draw(st.sampled_from(PENALTIES)),
        activations={name: own for name, own in OWN.items() if name in used},
    )


def moved(text: str, away: int) -> str:
    """An equation's text with every layer's number moved; what layer 0 puts out is x."""
    number = re.compile(r"\b(d?[zaWb]|d|n_)(\d+)\b")
    found = number.sub(lambda match: f"{match[1]}{int(match[2]) + away}", text)
    return re.sub(r"\ba0\b", "x", found)


def at_layer(family: Family, layer: int, told: Material) -> Equation:
    """The family's one equation with the general l replaced."""
    assert family.layers
    text = moved(to_text(family.equation), layer - family.layers[-1])
    sizes = {symbol.name: symbol for symbol in (size_symbol("N"), *told.model.program.sizes)}
    return parse_equation(text, told.backward.program.tensors, sizes)


LAYERS = settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))


@LAYERS
@given(networks())
def test_the_general_equation_is_that_of_every_layer_of_its_range(spec: Network) -> None:
    told = material(spec)
    for family in told.families:
        assert len(family.layers) in (0, len(family.numbers))
        for layer, (_, equation) in zip(family.layers, family.members, strict=False):
            assert equation.name.endswith(str(layer))
            assert at_layer(family, layer, told) == equation


@LAYERS
@given(networks(), st.sampled_from(Depth))
def test_every_number_of_the_file_stands_once(spec: Network, depth: Depth) -> None:
    told = material(spec, DocumentOptions(depth=depth))
    found = [number for numbers, _ in numbered(told) for number in numbers]
    count = len(told.backward.program.equations) + (told.model.prediction is not None)
    assert sorted(found) == list(range(1, count + 1))


def ranges(spec: Network, stem: str) -> list[tuple[int, ...]]:
    told = material(spec)
    return [
        f.layers for f in told.families if f.layers and told.where[f.equation.name].stem == stem
    ]


def test_layers_are_alike_wherever_they_stand() -> None:
    kinds = ("tanh", "relu", "tanh", "relu", "tanh", "identity")
    spec = Network(*(Dense(3, activation=kind) for kind in kinds), input=2)
    assert ranges(spec, "a") == [(1, 3, 5), (2, 4)]
    assert ranges(spec, "z") == [(1, 2, 3, 4, 5, 6)]
    assert ranges(spec, "dz") == [(6,), (1, 3, 5), (2, 4)]


def test_a_layer_without_biases_is_alike_where_the_biases_do_not_matter() -> None:
    spec = Network(*(Dense(3, activation="tanh", bias=n % 2 > 0) for n in range(4)), input=2)
    assert ranges(spec, "z") == [(1, 3), (2, 4)]
    assert ranges(spec, "da") == [(4,), (1, 2, 3)]
    assert ranges(spec, "b") == [] and ranges(spec, "db") == [(2, 4)]


def test_one_or_two_layers_are_told_one_by_one() -> None:
    for spec in (from_shorthand("2-3"), from_shorthand("2-3-2")):
        assert all(len(family.numbers) == 1 for family in material(spec).families)


def test_many_layers_without_a_pattern_are_told_in_parts_that_fit_a_line() -> None:
    kinds = [("tanh", "relu")[n * n % 7 in (2, 4) or n % 5 == 0] for n in range(60)]
    told = material(Network(*(Dense(2, activation=kind) for kind in kinds), input=2))
    assert max(len(line.number) for _, line in numbered(told)) < 40
    assert len(told.families) < 60


def expanded(expr: Expr, told: Material) -> Expr:
    """A penalty with its sum over layers written out."""
    terms: list[Expr] = []
    for term in Add.make_args(expr):
        factor, whole = term.as_coeff_Mul()
        assert isinstance(whole, Sum) and whole.indices[0] == LAYER
        inner = to_text(factor * Sum(whole.body, *whole.indices[1:]))
        for layer in range(1, told.last + 1):
            text = f"R = {moved(inner, layer - told.last)}"
            terms.append(parse_equation(text, told.backward.program.tensors).rhs)
    return Add(*terms)


def test_a_penalty_is_one_sum_over_the_layers() -> None:
    for penalty in PENALTIES[1:]:
        layers = (Dense(3, activation="tanh"), Dense(4, activation="relu"), Dense(5), Dense(6))
        told = material(Network(*layers, input=2, penalty=penalty))
        penalty_ = told.model.program.equation("penalty")
        rhs = penalty_.rhs
        assert len(Add.make_args(rhs)) >= 4
        found = gathered(penalty_, told.where, told.last)
        assert found is not None
        short = found.equation.rhs
        assert len(Add.make_args(short)) == (penalty.l1 > 0) + (penalty.l2 > 0)
        assert expanded(short, told) == rhs


def test_what_has_no_term_for_each_layer_is_not_gathered() -> None:
    told = material(from_shorthand("2-3-3-2", activation="tanh", l2=0.5))
    for name in ("loss", "objective", "z3", "d2"):
        equation = told.backward.program.equation(name)
        assert gathered(equation, told.where, told.last) is None


def stack(*block: Layer, times: int, width: int = 3) -> Network:
    """The same layers again and again, between two others."""
    inner = [layer for _ in range(times) for layer in block]
    return Network(
        Dense(width, activation="tanh"), *inner, Dense(2), input=2, penalty=Penalty(l2=0.5)
    )


def test_widths_that_are_one_stand_still_and_others_count_on() -> None:
    told = material(stack(Layer("highway"), times=4))
    (family,) = (f for f in told.families if f.equation.name == "s5")
    assert family.layers == (2, 3, 4, 5)
    assert family.still == {"n_1"}
    blocks = stack(Dense(3), Layer("layer_norm"), Layer("relu"), times=3)
    told = material(blocks)
    (family,) = (f for f in told.families if f.equation.name == "h9")
    assert family.layers == (3, 6, 9)
    assert family.still == frozenset()
    (family,) = (f for f in told.families if f.equation.name == "m9")
    assert family.layers == (3, 6, 9)


def test_what_layers_share_stands_still() -> None:
    tied = [Dense(3, activation="tanh", shares={"W": "first.W"}) for _ in range(4)]
    spec = Network(Dense(3, activation="tanh", name="first"), *tied, Dense(2), input=3)
    told = material(spec)
    (family,) = (f for f in told.families if f.equation.name == "z5")
    assert family.layers == (1, 2, 3, 4, 5)
    assert "W1" in family.still


def test_a_network_that_reads_its_input_in_every_layer_is_told_once() -> None:
    layers: list[Layer] = [Dense(2, name="a1")]
    for n in range(2, 6):
        layers.append(Layer("add", inputs=["x", f"a{n - 1}"], name=f"a{n}"))
    told = material(Network(*layers, input=2))
    (family,) = (f for f in told.families if f.equation.name == "a5")
    assert family.layers == (3, 4, 5)
    assert "x" in family.still


def test_a_deep_network_takes_seconds() -> None:
    told = material(from_shorthand("-".join(["3"] * 301), activation="tanh", l2=0.5))
    start = perf_counter()
    assert len(told.families) < 15
    assert perf_counter() - start < 5
