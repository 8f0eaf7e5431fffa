"""A graph of layers: which sizes are one, which names things have, and what does not fit."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.network import build
from symnn.notation import to_text
from symnn.places import SpecError
from symnn.spec import CustomActivation, CustomLayerType, CustomLoss, Dense, Layer, Network


def equations(network):
    return [to_text(equation) for equation in build(network).program]


def shapes(network):
    model = build(network)
    return {name: str(part.tensor.shape) for name, part in model.parameters.items()}


class TestSizes:
    def test_layers_that_are_added_have_one_size(self):
        network = Network(
            Dense(4, name="first"),
            Dense(5),
            Dense(4, name="third"),
            Layer("add", inputs=["first", "third"]),
            input=3,
        )
        assert shapes(network)["W3"] == "(n_1, n_2)"
        assert "n_3" not in map(str, build(network).program.sizes)

    def test_what_a_loss_ties_to_a_number_is_that_number(self):
        loss = CustomLoss(
            equation="loss = sum((a[i,0] - y[i,0])**2*exp(-a[i,1]) + a[i,1], i)/N",
            inputs={"a": ["N", 2], "y": ["N", 1]},
        )
        network = Network(Dense(2), input=3, loss="nll", losses={"nll": loss})
        assert shapes(network) == {"W1": "(2, n_0)", "b1": "(2,)"}

    def test_sizes_may_be_expressions_of_others(self):
        network = Network(
            Dense(4, name="h"), Layer("concatenate", inputs=["h", "x"]), Dense(2), input=3
        )
        assert shapes(network)["W3"] == "(n_3, n_0 + n_1)"
        assert network.parameter_count == 4 * 3 + 4 + 2 * 7 + 2

    def test_fans_are_what_is_summed_over_and_what_is_not(self):
        part = build(Network(Layer("maxout", units=4, pieces=3), input=5)).parameters["W1"]
        assert (str(part.fan_in), str(part.fan_out)) == ("n_0", "P_1*n_1")


class TestNames:
    def test_several_parameters_a_layer(self):
        network = Network(Dense(4), Layer("gated", units=2), input=3)
        assert list(build(network).parameters) == ["W1", "b1", "W2", "b2", "V2", "c2"]

    def test_shared_parameters_are_one(self):
        network = Network(
            Dense(3, name="first", activation="tanh"),
            Dense(3, shares={"W": "first.W"}),
            input=3,
        )
        assert list(build(network).parameters) == ["W1", "b1", "b2"]
        assert equations(network)[2] == "z2[i,k] = sum(W1[k,j]*a1[i,j], j) + b2[k]"
        assert network.parameter_count == 9 + 3 + 3

    def test_an_activation_brings_its_own_parameters(self):
        network = Network(Dense(4, activation="prelu"), Layer("snake"), input=3)
        assert list(build(network).parameters) == ["W1", "b1", "alpha1", "alpha2"]
        assert build(network).parameters["alpha1"].start == 0.25

    def test_options_of_an_activation_stand_in_the_equation(self):
        found = equations(Network(Dense(4, activation="elu(alpha=0.5)"), input=3))[1]
        assert found == "a1[i,k] = where(z1[i,k] > 0, z1[i,k], exp(z1[i,k])/2 - 1/2)"

    def test_what_only_copies_is_no_equation(self):
        network = Network(Dense(4), Layer("identity"), Dense(2), input=3)
        assert len(equations(network)) == 3


class TestOwnTypes:
    def test_a_type_in_ten_lines(self):
        own = CustomLayerType(
            inputs={"x": ["N", "...", "C"]},
            options={"units": "D", "slope": 0.1},
            parameters={"W": ["D", "C"], "g": {"axes": ["D"], "role": "gain"}},
            equations=[
                "z[i,...,k] = sum(W[k,j]*x[i,...,j], j)",
                "a[i,...,k] = g[k]*tanh(z[i,...,k]) + slope*silu(z[i,...,k])",
            ],
        )
        layer = Layer("mine", units=4, slope=0.5)
        network = Network(layer, input=(2, 3), layer_types={"mine": own}, loss="mse")
        assert equations(network)[1] == (
            "a1[i,t,k] = tanh(z1[i,t,k])*g1[k] + sigmoid(z1[i,t,k])*z1[i,t,k]/2"
        )
        assert network.layers[0].options == {"units": 4, "slope": 0.5}

    def test_an_own_activation_is_a_layer_too(self):
        own = CustomActivation(expr="z*tanh(beta*z)", parameters={"beta": []})
        network = Network(Dense(2), Layer("own"), input=3, activations={"own": own})
        assert list(build(network).parameters) == ["W1", "b1", "beta2"]


PAIR = {"x": 3, "u": 4}
REFUSED = {
    "an unknown input": (
        lambda: Network(Dense(2, inputs=["z"]), input=3),
        "layers[0].inputs[0]: unknown input 'z'; expected x",
    ),
    "a later layer": (
        lambda: Network(Dense(2, inputs="b"), Dense(2, name="b"), input=3),
        "layers[0].inputs[0]: unknown input 'b': a layer reads only what stands before it",
    ),
    "too few inputs": (
        lambda: Network(Layer("add", inputs="x"), input=3),
        "layers[0].inputs: add reads 2 (x, u), not 1",
    ),
    "no inputs for two": (
        lambda: Network(Layer("add"), input=3),
        "layers[0].inputs: this key is missing: add reads 2",
    ),
    "no inputs where there are several": (
        lambda: Network(Dense(2), inputs=PAIR),
        "layers[0].inputs: this key is missing: there are several",
    ),
    "widths that differ": (
        lambda: Network(Layer("add", inputs=["x", "u"]), inputs=PAIR, loss="mse"),
        "layers[0].inputs[1]: u does not fit u of add: axis C: 4 and 3",
    ),
    "a rank that does not fit": (
        lambda: Network(Layer("self_attention", units=2), input=3),
        "layers[0].inputs[0]: x does not fit x of self_attention: rank 2: expected 3 axes",
    ),
    "a dead branch": (
        lambda: Network(Dense(2, name="a"), Dense(2, inputs="x"), input=3),
        "layers[0]: no later layer reads it",
    ),
    "an input that is not read": (
        lambda: Network(Dense(2, inputs="x"), inputs=PAIR),
        "inputs.u: no layer reads it",
    ),
    "two layers of one name": (
        lambda: Network(Dense(2, name="a"), Dense(2, name="a"), input=3),
        "layers[1].name: 'a' is a name already",
    ),
    "a name that is taken": (
        lambda: Network(Dense(2, inputs="W1"), inputs={"W1": 2}),
        "layers[0]: two things would have the name W1",
    ),
    "an unknown share": (
        lambda: Network(Dense(3, name="a"), Dense(3, shares={"W": "a.V"}), input=3),
        "layers[1].shares.W: layer a has no parameter 'V'; expected one of W, b",
    ),
    "a share of another shape": (
        lambda: Network(Dense(4, name="a"), Dense(3, shares={"W": "a.W"}), input=3),
        "layers[1].shares.W: W1 does not fit W of dense",
    ),
    "an option of an activation": (
        lambda: Network(Dense(2, activation="elu(beta=1)"), input=3),
        "layers[0].activation: unknown option 'beta'; expected alpha",
    ),
    "a value that is none": (
        lambda: Network(Dense(2, activation="elu(alpha)"), input=3),
        "layers[0].activation: 'alpha': expected a setting such as alpha=0.5",
    ),
    "an initializer for nothing": (
        lambda: Network(Dense(3), Layer("layer_norm", initializer="zeros"), input=3),
        "initializer: layer_norm draws no parameters",
    ),
    "an output that the loss cannot take": (
        lambda: Network(
            Dense(3),
            input=3,
            loss="two",
            losses={
                "two": CustomLoss(
                    equation="loss = sum((a[i,0] - y[i,0])**2 + a[i,1], i)",
                    inputs={"a": ["N", 2], "y": ["N", 1]},
                )
            },
        ),
        "loss: the network's output does not fit its a: axis 2: 3 and 2",
    ),
    "input and inputs": (
        lambda: Network(Dense(2), input=3, inputs=PAIR),
        "inputs: given beside input",
    ),
    "a shape of nothing": (lambda: Network(Dense(2), input=()), "input: expected 1 to 5 sizes"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_one_line(make, reason):
    with pytest.raises(SpecError) as refusal:
        make()
    assert str(refusal.value).startswith(reason)


OWN = {
    "an equation that is none": (
        {"equations": ["a[i,k] = x[i,k] +"]},
        "layer_types.f.equations[0]: column",
    ),
    "an unknown name": (
        {"equations": ["a[i,...,k] = x[i,...,k]*q[k]"]},
        "layer_types.f.equations[0]: column 25: 'q' is not defined",
    ),
    "a parameter that nothing reads": (
        {"equations": ["a[i,...,k] = tanh(x[i,...,k])"], "parameters": {"W": ["C", "C"]}},
        "layer_types.f.parameters.W: no equation reads it",
    ),
    "a letter that is not bound": (
        {"equations": ["a[i,...,k] = x[i,...,k]*W[k]"], "parameters": {"W": ["E"]}},
        "layer_types.f.parameters.W: the size 'E' is not known",
    ),
    "state": (
        {"equations": ["a[i,...,k] = 2*x[i,...,k]"], "state": {"m": {"axes": ["C"]}}},
        "layer_types.f.state: is part of the description and not yet built",
    ),
    "an axis that is no letter": (
        {"equations": ["a[i,k] = 2*x[i,k]"], "inputs": {"x": ["N", "c d"]}},
        "layer_types.f.inputs.x[1]: expected a letter",
    ),
    "no batch": (
        {"equations": ["a[i,k] = 2*x[i,k]"], "inputs": {"x": ["T", "C"]}},
        'layer_types.f.inputs.x: expected "N", the batch, as the first axis',
    ),
    "a name with a number": (
        {"equations": ["a[i,...,k] = W1[k]*x[i,...,k]"], "parameters": {"W1": ["C"]}},
        "layer_types.f.parameters.W1",
    ),
    "a role that is none": (
        {
            "equations": ["a[i,...,k] = W[k]*x[i,...,k]"],
            "parameters": {"W": {"axes": ["C"], "role": "wieght"}},
        },
        "layer_types.f.parameters.W.role: unknown role 'wieght'; did you mean 'weight'?",
    ),
}


@pytest.mark.parametrize(("description", "reason"), OWN.values(), ids=OWN)
def test_an_own_type_is_refused_in_one_line(description, reason):
    data = {"input": 3, "layers": [{"type": "f"}], "layer_types": {"f": description}}
    with pytest.raises(SpecError) as refusal:
        Network.model_validate(data)
    assert str(refusal.value).startswith(reason), str(refusal.value)


def test_a_copy_with_other_layers_has_its_own_graph():
    network = Network(Dense(2), input=3)
    assert network.parameter_count == 8
    assert network.model_copy(update={"layers": (Dense(4),)}).parameter_count == 16


def test_options_of_every_rank_agree_with_numpy():
    model = build(Network(Dense(2), input=(4, 3), loss="mse"))
    assert model.program.tensors["z1"].shape[0] == model.program.inputs[0].shape[0]
    assert np.prod([model.program.number(s) for s in model.program.inputs[-1].shape[1:]]) == 8
