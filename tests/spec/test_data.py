from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.library import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from symnn.spec import Network, json_schema, to_data


def hyperparameters(kind):
    fraction = st.floats(0, 1, exclude_max=True)
    values = dict.fromkeys(OPTIMIZERS[kind].defaults, fraction)
    values |= {
        name: st.floats(1e-12, 1e3) for name in ("learning_rate", "epsilon") if name in values
    }
    return st.fixed_dictionaries({}, optional=values).map(lambda given: {"type": kind, **given})


LAYERS = st.fixed_dictionaries(
    {"units": st.integers(1, 500)},
    optional={
        "activation": st.sampled_from([*ACTIVATIONS, "own"]),
        "initializer": st.sampled_from([*INITIALIZERS]),
        "bias": st.booleans(),
    },
)
DESCRIPTIONS = st.fixed_dictionaries(
    {
        "input": st.integers(1, 500),
        "layers": st.lists(LAYERS, min_size=1, max_size=5),
        "activations": st.just({"own": {"expr": "z*tanh(z)"}}),
    },
    optional={
        "name": st.from_regex(r"net_[a-z]{1,8}", fullmatch=True),
        "loss": st.sampled_from([*LOSSES]),
        "dtype": st.sampled_from(["float32", "float64"]),
        "optimizer": st.sampled_from([*OPTIMIZERS]).flatmap(hyperparameters),
        "losses": st.sampled_from(["exp", "own", "softmax", None]).map(
            lambda name: {"f": {"equation": "loss = sum(a[i,k]*y[i,k], i, k)", "predict": name}}
        ),
        "penalty": st.fixed_dictionaries({}, optional={"l1": st.floats(0, 9), "l2": st.just(1)}),
    },
).filter(lambda data: data.get("loss") != "cross_entropy" or data["layers"][-1]["units"] > 1)


VALIDATOR = jsonschema.Draft202012Validator(json_schema())


@given(DESCRIPTIONS)
@settings(deadline=None)
def test_plain_data_is_the_whole_network(description):
    network = Network.model_validate(description)
    data = to_data(network)
    assert Network.model_validate(json.loads(json.dumps(data))) == network
    assert to_data(Network.model_validate(data)) == data
    VALIDATOR.validate(data)
    VALIDATOR.validate(description)


def test_plain_data_has_one_order():
    given = {
        "layers": [{"units": 1}],
        "activations": {"f": {"expr": "z"}, "e": {"expr": "z"}},
        "optimizer": {"epsilon": 1e-7, "learning_rate": 1, "type": "rmsprop"},
        "input": 1,
    }
    data = to_data(Network.model_validate(given))
    assert [*data["activations"]] == ["e", "f"]
    assert json.dumps(data["optimizer"]) == (
        '{"type": "rmsprop", "learning_rate": 1.0, "alpha": 0.99, "epsilon": 1e-07}'
    )


class TestSchema:
    def test_it_is_a_json_schema_in_plain_json(self):
        schema = json.loads(json.dumps(json_schema()))
        jsonschema.Draft202012Validator.check_schema(schema)

    def test_it_lists_the_library(self):
        text = json.dumps(json_schema())
        for name in [*ACTIVATIONS, *LOSSES, *OPTIMIZERS, *INITIALIZERS]:
            assert f'"{name}"' in text

    @pytest.mark.parametrize(
        "change",
        [
            {"inputs": {}},
            {"input": None, "inputs": {"x": 2}},
            {"layers": [{"units": 2, "inputs": "x"}]},
            {"layers": [{"units": 2, "inputs": ["x"]}]},
            {"losses": {"f": {"equation": "loss = sum(a[i,k], i, k)", "predict": "elu(alpha=1)"}}},
        ],
    )
    def test_it_takes_what_the_models_take(self, change):
        data = {"input": 2, "layers": [{"units": 2}], **change}
        assert Network.model_validate(data).sizes == (2, 2)
        jsonschema.validate(data, json_schema())

    @pytest.mark.parametrize(
        "change",
        [
            {"inputs": 3},
            {"inputs": {"x": 3}},
            {"layers": [{"units": 2, "inputs": 3}]},
            {"input": 0},
            {"layers": []},
            {"layers": [{"units": 2, "activation": "a b"}]},
            {"layers": [{"units": 2, "initializer": "he"}]},
            {"optimizer": {"type": "sgd", "beta1": 0.5}},
            {"optimizer": {"learning_rate": 0}},
            {"penalty": {"l2": -1}},
            {"activations": {"a b": {"expr": "z"}}},
            {"losses": {"f": {"equation": "loss = sum(a[i,k], i, k)", "predict": "a b"}}},
        ],
    )
    def test_it_refuses_what_the_models_refuse(self, change, refusal):
        good = {"input": 2, "layers": [{"units": 2}]}
        jsonschema.validate(good, json_schema())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**good, **change}, json_schema())
        refusal(Network.model_validate, {**good, **change})
