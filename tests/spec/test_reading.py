from __future__ import annotations

import pytest

from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.spec import (
    CustomActivation,
    CustomLoss,
    Dense,
    Layer,
    Network,
    Optimizer,
    Penalty,
    from_shorthand,
    load_spec,
    read_spec,
)

DIGITS = """
name = "digits"
input = 64
loss = "cross_entropy"
dtype = "float32"

[[layers]]
type = "dense"
units = 32
activation = "swish2"
initializer = "he_normal"
bias = false

[[layers]]
units = 10

[optimizer]
type = "adam"
learning_rate = 1e-3

[penalty]
l2 = 1e-4

[activations.swish2]
expr = "z / (1 + exp(-2*z))"

[losses.cauchy]
equation = "loss = sum(log(1 + (a[i,k] - y[i,k])**2), i, k) / N"
"""


class TestReading:
    def test_a_file_gives_what_python_gives(self, file):
        assert read_spec(file(DIGITS)) == Network(
            Dense(32, activation="swish2", initializer="he_normal", bias=False),
            Dense(10),
            name="digits",
            input=64,
            loss="cross_entropy",
            dtype="float32",
            optimizer=Optimizer("adam", learning_rate=1e-3),
            penalty=Penalty(l2=1e-4),
            activations={"swish2": CustomActivation(expr="z / (1 + exp(-2*z))")},
            losses={
                "cauchy": CustomLoss(equation="loss = sum(log(1 + (a[i,k] - y[i,k])**2), i, k) / N")
            },
        )

    def test_what_is_left_out_has_its_default(self):
        network = Network(Dense(2), input=3)
        layer = network.layers[0]
        assert (layer.activation, layer.initializer, layer.bias) == (
            "identity",
            "glorot_uniform",
            True,
        )
        assert (network.name, network.loss, network.dtype) == (
            "network",
            "least_squares",
            "float64",
        )
        assert network.optimizer.hyperparameters == OPTIMIZERS["adam"].defaults

    def test_sizes_and_parameters_are_counted(self):
        network = Network(Dense(5), Dense(2, bias=False), input=3)
        assert network.sizes == (3, 5, 2)
        assert network.title == "3-5-2 network"
        assert network.parameter_count == 5 * 4 + 2 * 5

    def test_a_graph_is_not_titled_as_a_chain(self):
        first = Dense(4, name="h")
        graph = Network(first, Layer("add", inputs=["x", "h"]), Dense(1), input=4)
        assert graph.title == "network of 3 layers"
        assert Network(Dense(1), input=(3, 2), loss="mse").title == "network of 1 layer"

    def test_own_names_resolve_before_the_librarys(self, file):
        network = read_spec(file(DIGITS.replace('"cross_entropy"', '"cauchy"')))
        assert network.activation_definitions["swish2"].expr == "z / (1 + exp(-2*z))"
        assert network.activation_definitions["tanh"] == ACTIVATIONS["tanh"]
        assert network.loss_definition.equation.startswith("loss = sum(log(1 +")
        assert Network(Dense(1), input=1, loss="mae").loss_definition == LOSSES["mae"]

    def test_an_own_loss_names_what_predicts(self, file):
        own = DIGITS.replace('"cross_entropy"', '"cauchy"')
        assert read_spec(file(own)).loss_definition.predict is None
        for name in ("sigmoid", "softmax"):
            network = read_spec(file(own + f'predict = "{name}"'))
            assert network.loss_definition.predict == ACTIVATIONS[name]
        assert read_spec(file(own + 'predict = "swish2"')).loss_definition.predict.name == "swish2"
        exponential = read_spec(file(own + 'predict = "exp"')).loss_definition.predict
        assert exponential == LOSSES["poisson"].predict

    def test_labels_without_what_predicts_are_remarked_on(self, file):
        own = DIGITS.replace('"cross_entropy"', '"cauchy"') + 'targets = "one_hot"\n'
        (remark,) = read_spec(file(own)).remarks
        assert remark.startswith("cauchy has no predict")
        assert read_spec(file(own + 'predict = "identity"')).remarks == ()
        assert read_spec(file(own + 'predict = "softmax"')).remarks == ()

    def test_an_activation_that_the_loss_applies_itself_is_remarked_on_however_it_is_written(self):
        for activation in ("softmax", "softmax()", " softmax( )"):
            last = Dense(3, activation=activation)
            (remark,) = Network(last, input=2, loss="cross_entropy").remarks
            assert remark.startswith("cross_entropy applies softmax itself")

    def test_a_byte_order_mark_is_no_error(self, file):
        assert read_spec(file(b"\xef\xbb\xbf" + DIGITS.encode())).name == "digits"

    def test_a_network_cannot_be_changed(self):
        with pytest.raises(ValueError, match="frozen"):
            Network(Dense(2), input=3).input = 4


class TestShorthand:
    def test_hidden_layers_are_tanh_and_the_output_identity(self):
        network = from_shorthand("784-128-10")
        assert network.sizes == (784, 128, 10)
        assert [layer.activation for layer in network.layers] == ["tanh", "identity"]
        assert network.name == "net_784_128_10"

    def test_every_option_arrives(self):
        network = from_shorthand(
            "2-3-2",
            activation="relu",
            output_activation="sigmoid",
            loss="mse",
            optimizer="sgd",
            learning_rate=0.5,
            l1=0.25,
            l2=0.125,
            dtype="float32",
            initializer="he_normal",
            bias=False,
            name="small",
        )
        assert network == Network(
            Dense(3, activation="relu", initializer="he_normal", bias=False),
            Dense(2, activation="sigmoid", initializer="he_normal", bias=False),
            name="small",
            input=2,
            loss="mse",
            dtype="float32",
            optimizer=Optimizer("sgd", learning_rate=0.5),
            penalty=Penalty(l1=0.25, l2=0.125),
        )

    def test_a_deep_network_gets_a_short_name(self):
        assert from_shorthand("-".join(["100"] * 101)).name == "net_100_layers"

    def test_load_spec_tells_a_file_from_a_shorthand(self, file):
        assert load_spec("2-3-2", loss="mae").loss == "mae"
        assert load_spec(file(DIGITS)).name == "digits"
        assert load_spec(file(DIGITS), dtype="float64", loss=None).dtype == "float64"

    def test_only_dtype_may_be_given_with_a_file(self, file, refusal):
        text = refusal(load_spec, file(DIGITS), learning_rate=0.1)
        assert text.startswith("learning_rate: set it in net.toml")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing.toml", "missing.toml: no such file"),
        ("2-2-x", "expected a TOML file or sizes such as 2-2-3-2"),
        (".", ".: is a directory"),
        ("/dev/zero", "/dev/zero: is not a regular file"),
        ("a\nb.toml", "'a\\nb.toml': no such file"),
        ("a\0b", "no such file"),
        ("x" * 5000, "cannot be read: File name too long"),
    ],
)
def test_a_bad_path_is_refused_in_one_line(path, reason, refusal):
    assert reason in refusal(load_spec, path)


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("2", {}, "'2': expected two sizes or more, such as 2-2-3-2"),
        ("2-", {}, "'2-': expected two sizes or more"),
        ("2--3", {}, "'2--3': expected two sizes or more"),
        ("-2-3", {}, "'-2-3': expected two sizes or more"),
        ("٢-٣", {}, "expected two sizes or more"),
        ("2-0-2", {}, "2-0-2: size 2: expected at least 1, not 0"),
        ("0-2", {}, "0-2: size 1: expected at least 1, not 0"),
        ("2-1000001", {}, "size 2: expected at most 1000000, not 1000001"),
        ("1000000000000-2-3", {}, "size 1: expected at most 1000000, not 1000000000000"),
        ("2-" + "9" * 5000, {}, "size 2: expected at most 1000000, not 9999"),
        ("-".join(["1"] * 10_002), {}, "10001 layers; expected at most 10000"),
        ("1000000-1000000", {}, "layers: 1000001000000 parameters in all"),
        ("2-2-2", {"activation": "tnah"}, "activation: unknown activation 'tnah'; did you mean"),
        ("2-2-2", {"output_activation": "sofmax"}, "output_activation: unknown activation"),
        ("2-2", {"activation": "tanh"}, "activation: no hidden layer has it"),
        ("2-2", {"loss": "mes"}, "2-2: loss: unknown loss 'mes'; did you mean 'mse'?"),
        ("2-2", {"optimizer": "x"}, "2-2: optimizer: unknown optimizer 'x'; expected one of sgd,"),
        ("2-2", {"learning_rate": -1.0}, "2-2: learning_rate: expected above 0, not -1.0"),
        ("2-2", {"learning_rate": float("nan")}, "learning_rate: expected a finite number"),
        ("2-2", {"l2": -1.0}, "2-2: l2: expected at least 0, not -1.0"),
        ("2-2", {"initializer": "glorot_norm"}, "initializer: unknown initializer 'glorot_norm'"),
        ("2-2", {"name": "a b"}, "2-2: name: 'a b' is not a name"),
    ],
)
def test_a_bad_shorthand_is_refused_in_one_line(text, options, reason, refusal):
    assert reason in refusal(from_shorthand, text, **options)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: Dense(), "units: this key is missing"),
        (lambda: Dense(2, 3), "units: given more than once"),
        (lambda: Dense(2, units=3), "units: given more than once"),
        (lambda: Network(Dense(2), layers=[Dense(2)], input=1), "layers: given more than once"),
        (lambda: Network(Dense(2), 3, input=1), "layers[1]: expected a table, not 3"),
        (lambda: Optimizer("sdg"), "type: unknown optimizer 'sdg'; did you mean 'sgd'?"),
        (lambda: Penalty(l2=-1), "l2: expected at least 0, not -1"),
        (lambda: Network.model_validate(3), "expected a table, not 3"),
        (lambda: CustomActivation(expr="q"), "expr: column 1: 'q' is not defined"),
    ],
)
def test_bad_python_is_refused_in_one_line(build, reason, refusal):
    assert refusal(build).startswith(reason)
