"""Descriptions that a reviewer of this room wrote: each is what it says, or one line."""

from __future__ import annotations

import pytest

from symnn.pipeline import generate
from symnn.places import SpecError
from symnn.spec import Network


def described(**own):
    """A network of one layer of an own type, whose table is given."""
    layer = own.pop("layer", {})
    table = {"equations": ["a[i,...,k] = x[i,...,k]*w[k]"], "parameters": {"w": ["C"]}, **own}
    layers = [{"type": "g", **layer}]
    return {"input": 4, "loss": "mse", "layers": layers, "layer_types": {"g": table}}


REFUSED = {
    "a letter that is small": (
        described(options={"units": "D", "width": {"size": "n"}}, layer={"units": 3, "width": 5}),
        'options.width: expected a capital letter for a size, such as "D"',
    ),
    "an option that nothing reads": (described(options={"e": 0.5}), "options.e: no equation reads"),
    "an option named as a parameter": (
        described(options={"w": 0.5}),
        "parameters.w: is one of its options too",
    ),
    "a size that an input gives": (described(sizes={"C": "2"}), "sizes.C: an input or an option"),
    "the batch as an option": (
        described(options={"units": "N"}, layer={"units": 2}),
        "options.units: N is the batch",
    ),
    "the batch in a size": (
        described(
            sizes={"D": "N + C"},
            equations=["a[i,k < D] = x[i,k]*w[k]"],
            inputs={"x": ["N", "C"]},
        ),
        "sizes.D:",
    ),
    "the batch in a parameter": (
        described(parameters={"w": ["N", "C"]}),
        "parameters.w: N is the batch",
    ),
    "half a size": (
        described(
            sizes={"D": "C/2"},
            inputs={"x": ["N", "C"]},
            equations=["a[i,k < D] = x[i,k]*w[k]"],
        ),
        "sizes.D: expected whole numbers and letters",
    ),
    "a range of nothing": (
        described(inputs={"x": ["N", "C"]}, equations=["a[i,k < 0] = x[i,k]*w[k]"]),
        "equations[0]: column 5: index 'k' runs over 0",
    ),
    "a range that is no number of places": (
        described(inputs={"x": ["N", "C"]}, equations=["a[i,k < pi] = x[i,k]*w[k]"]),
        "equations[0]: column 5: index 'k' runs over pi",
    ),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_type_that_is_none(data, reason):
    with pytest.raises(SpecError) as refusal:
        Network.model_validate(data)
    assert str(refusal.value).startswith(f"layer_types.g.{reason}"), str(refusal.value)


WHOLE = {
    "an input that a file has a name for": (
        {"inputs": {"params": 3}, "layers": [{"units": 2, "inputs": "params"}]},
        "inputs.params: the name params is in use: choose another",
    ),
    "targets as an input": (
        {"inputs": {"y": 3}, "layers": [{"units": 2, "inputs": "y"}]},
        "inputs.y: the name y is in use",
    ),
    "an option beyond a float": (
        {"input": 3, "layers": [{"units": 2, "activation": "elu(alpha=1e999)"}]},
        "layers[0].activation: '1e999' is not a number that a float can hold",
    ),
    "an option given twice": (
        {"input": 3, "layers": [{"units": 2, "activation": "elu(alpha=1,alpha=2)"}]},
        "layers[0].activation: option alpha is given twice",
    ),
    "nothing to learn": (
        {"input": 3, "layers": [{"type": "relu"}]},
        "layers: no layer has parameters",
    ),
    "a size of y alone": (
        {
            "input": 3,
            "layers": [{"units": 2}],
            "loss": "f",
            "losses": {
                "f": {
                    "equation": "loss = sum(a[i,k], i, k) + sum(y[i,j], i, j)",
                    "inputs": {"a": ["N", "n"], "y": ["N", "m"]},
                }
            },
        },
        "loss: the size 'm' of its y is not one of its a",
    ),
    "one name for a type and an activation": (
        {
            "input": 3,
            "layers": [{"units": 2}],
            "activations": {"q": {"expr": "2*z"}},
            "layer_types": {"q": {"equations": ["a[i,...,k] = x[i,...,k]"]}},
        },
        "layer_types.q: is the name of an activation too",
    ),
    "an activation of another shape": (
        {
            "input": 3,
            "layers": [{"units": 2}],
            "activations": {"q": {"equation": "a[i,k < 1] = 2*z[i,k]"}},
        },
        "activations.q.equation:",
    ),
    "an activation's parameter for each entry of what": (
        {
            "input": 3,
            "layers": [{"units": 2}],
            "activations": {"q": {"expr": "w*z", "parameters": {"w": ["C"]}}},
        },
        "activations.q.parameters.w.axes: expected no axes",
    ),
    "an activation's weight": (
        {
            "input": 3,
            "layers": [{"units": 2}],
            "activations": {"q": {"expr": "w*z", "parameters": {"w": {"role": "weight"}}}},
        },
        "activations.q.parameters.w.role: expected a start",
    ),
}


@pytest.mark.parametrize(("data", "reason"), WHOLE.values(), ids=WHOLE)
def test_a_description_that_is_none(data, reason):
    with pytest.raises(SpecError) as refusal:
        Network.model_validate(data)
    assert str(refusal.value).startswith(reason), str(refusal.value)


def test_sizes_of_two_options_are_two():
    table = {
        "options": {"units": "D", "width": "E"},
        "parameters": {"W": ["D", "C"], "V": ["E", "D"]},
        "equations": ["h[i,k] = sum(W[k,j]*x[i,j], j)", "a[i,k] = sum(V[k,j]*h[i,j], j)"],
    }
    layer = {"type": "g", "units": 3, "width": 5}
    data = {"input": 4, "loss": "mse", "layers": [layer], "layer_types": {"g": table}}
    assert Network.model_validate(data).parameter_count == 3 * 4 + 5 * 3


def test_the_order_of_inputs_is_a_part_of_the_description():
    def network(*names):
        table = {
            "inputs": {name: ["N", "C"] for name in names},
            "parameters": {"w": ["C"]},
            "equations": ["a[i,k] = w[k]*x[i,k]/(1 + u[i,k]**2)"],
        }
        layer = {"type": "g", "inputs": ["b", "c"]}
        data = {"inputs": {"b": 3, "c": 3}, "layers": [layer], "layer_types": {"g": table}}
        return Network.model_validate({**data, "loss": "mse"})

    assert network("x", "u") == network("x", "u") != network("u", "x")
    assert generate(network("x", "u")) != generate(network("u", "x"))


def test_a_parameter_may_be_named_as_the_gradient_of_another():
    table = {
        "parameters": {"W": ["C"], "gW": ["C"]},
        "equations": ["a[i,k] = W[k]*x[i,k] + gW[k]"],
    }
    data = {"input": 3, "loss": "mse", "layers": [{"type": "g"}], "layer_types": {"g": table}}
    assert "gW1_" in generate(Network.model_validate(data))


def test_a_size_is_found_in_an_axis_of_several():
    table = {
        "options": {"units": "D"},
        "sizes": {"E": "2*D"},
        "parameters": {"W": ["E", "C"]},
        "equations": ["h[i,k] = sum(W[k,j]*x[i,j], j)", "a[i,k < D] = h[i,k]/D"],
    }
    layer = {"type": "g", "units": 3}
    data = {"input": 4, "loss": "mse", "layers": [layer], "layer_types": {"g": table}}
    assert "n_1 = len(W1) // 2" in generate(Network.model_validate(data))
