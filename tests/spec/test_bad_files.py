"""Files that must be refused, each with the place and the reason that its one line gives."""

from __future__ import annotations

import pytest

from symnn.spec import read_spec

CODE = "__import__('os').system('touch pwned')"
HEAD = "input = 2\n[[layers]]\nunits = 3\n"
LAST = "\n[[layers]]\nunits = 2\n"
LOSS = "[losses.f]\nequation = 'loss = sum(a[i,...,k], i, ..., k)'\n"
TYPE = "input = [2, 3]\n[[layers]]\ntype = 'f'\n[layer_types.f]\n"
BAD_FILES = {
    # names
    "name with a quote": ("name = 'a\"; import os; \"'\n" + HEAD, "name:", "is not a name"),
    "name with a newline": ('name = "a\\nimport os"\n' + HEAD, "name:", "is not a name"),
    "name with an escape": ('name = "\\u001b[31m"\n' + HEAD, "name:", "is not a name"),
    "name with code": (f'name = "{CODE}"\n' + HEAD, "name:", "is not a name"),
    "name that is a keyword": ('name = "class"\n' + HEAD, "name:", "reserved"),
    "name with dunders": ('name = "__init__"\n' + HEAD, "name:", "is not a name"),
    "name with a hyphen": ('name = "my-net"\n' + HEAD, "name:", "expected an ASCII letter"),
    "name with a look-alike": ('name = "dіgits"\n' + HEAD, "name:", "ASCII"),
    "name too long": (f'name = "{"a" * 65}"\n' + HEAD, "name:", "is not a name"),
    "name that is a path": ('name = "../../etc/x"\n' + HEAD, "name:", "is not a name"),
    "name that is a number": ("name = 3\n" + HEAD, "name:", "expected a text, not 3"),
    "name that is empty": ('name = ""\n' + HEAD, "name:", "is not a name"),
    # keys
    "no input": ("[[layers]]\nunits = 3\n", "input:", "this key is missing"),
    "no layers": ("input = 2\n", "layers:", "this key is missing"),
    "layers empty": ("input = 2\nlayers = []\n", "layers:", "at least 1 of them, not 0"),
    "layers not an array": ("input = 2\nlayers = 3\n", "layers:", "expected an array, not 3"),
    "layers in one bracket": ("input = 2\n[layers]\nunits = 3\n", "layers:", "[[layers]]"),
    "layer not a table": ("input = 2\nlayers = [3]\n", "layers[0]:", "expected a table, not 3"),
    "no units": (HEAD + "[[layers]]\n", "layers[1].units:", "this key is missing"),
    "misspelt key": ("imput = 2\n" + HEAD[10:], "imput:", "did you mean 'input'?"),
    "misspelt layers": ("input = 2\n[[layer]]\nunits = 3\n", "layer:", "did you mean 'layers'?"),
    "misspelt layer key": (HEAD + "activatoin = 'tanh'", "layers[0].activatoin:", "'activation'"),
    "misspelt table": (HEAD + "[optimiser]", "optimiser:", "did you mean 'optimizer'?"),
    "misspelt penalty": (HEAD + "[penalty]\nL2 = 1.0", "penalty.L2:", "did you mean 'l2'?"),
    "key with a quote": ('"a\\"\\nb" = 1\n' + HEAD, "'a\"\\nb':", "unknown key"),
    "key named self": ("self = 1\n" + HEAD, "self:", "unknown key"),
    "dunder key": ("__class__ = 1\n" + HEAD, "__class__:", "unknown key"),
    "Unicode key": ('"ınput" = 1\n' + HEAD, "'\\u0131nput':", "did you mean 'input'?"),
    # names from the library
    "activation": (HEAD + "activation = 'tnah'", "layers[0].activation:", "mean 'tanh'?"),
    "activation by case": (HEAD + "activation = 'ReLU'", "layers[0].activation:", "mean 'relu'?"),
    "second activation": (
        HEAD + LAST + "activation = 'sofmax'",
        "layers[1].activation:",
        "'softmax'",
    ),
    "activation with code": (
        HEAD + f'activation = "{CODE}"',
        "layers[0].activation:",
        "unknown activation",
    ),
    "activation a dunder": (HEAD + "activation = '__class__'", "layers[0].activation:", "unknown"),
    "activation a look-alike": (
        HEAD + "activation = 'tаnh'",
        "layers[0].activation:",
        "'t\\u0430nh'; did you mean 'tanh'?",
    ),
    "activation a number": (HEAD + "activation = 1", "layers[0].activation:", "expected a text"),
    "initializer": (
        HEAD + "initializer = 'he_norm'",
        "layers[0].initializer:",
        "mean 'he_normal'?",
    ),
    "layer type": (
        HEAD + "type = 'conv'",
        "layers[0].type:",
        "unknown layer type 'conv'; expected one of dense,",
    ),
    "loss": ("loss = 'crossentropy'\n" + HEAD, "loss:", "did you mean 'cross_entropy'?"),
    "loss a table": (HEAD + "[loss]\nx = 1", "loss:", "expected a text, not a table"),
    "dtype": ("dtype = 'float16'\n" + HEAD, "dtype:", "'float64' or 'float32', not 'float16'"),
    # sizes
    "input zero": ("input = 0\n" + HEAD[10:], "input:", "expected at least 1, not 0"),
    "input a boolean": ("input = true\n" + HEAD[10:], "input:", "expected an integer, not True"),
    "units zero": (HEAD[:-2] + "0", "layers[0].units:", "expected at least 1, not 0"),
    "units negative": (HEAD[:-2] + "-3", "layers[0].units:", "expected at least 1, not -3"),
    "units fractional": (HEAD[:-2] + "3.5", "layers[0].units:", "expected an integer, not 3.5"),
    "units a float": (HEAD[:-2] + "3.0", "layers[0].units:", "expected an integer, not 3.0"),
    "units a text": (HEAD[:-2] + "'3'", "layers[0].units:", "expected an integer, not '3'"),
    "units absurd": (HEAD[:-2] + "1000001", "layers[0].units:", "at most 1000000, not 1000001"),
    "units enormous": (HEAD[:-2] + "0x" + "f" * 9000, "layers[0].units:", "at most 1000000"),
    "units not a number": (HEAD[:-2] + "nan", "layers[0].units:", "expected an integer, not nan"),
    "too many parameters": (
        "input = 1000000\n[[layers]]\nunits = 1000000\n",
        "layers:",
        "1000001000000 parameters in all; expected at most 1000000000",
    ),
    "bias a number": (HEAD + "bias = 1", "layers[0].bias:", "expected true or false, not 1"),
    # optimizer and penalty
    "optimizer": (HEAD + "[optimizer]\ntype = 'adma'", "optimizer.type:", "mean 'adam'?"),
    "optimizer a text": ("optimizer = 'sgd'\n" + HEAD, "optimizer:", "expected a table, not 'sgd'"),
    "optimizer's type a number": (HEAD + "[optimizer]\ntype = 1", "optimizer.type:", "not 1"),
    "another's hyper-parameter": (
        HEAD + "[optimizer]\ntype = 'sgd'\nbeta1 = 0.9",
        "optimizer.beta1:",
        "unknown key for sgd; expected learning_rate",
    ),
    "misspelt rate": (
        HEAD + "[optimizer]\nlearning_rat = 0.1",
        "optimizer.learning_rat:",
        "did you mean 'learning_rate'?",
    ),
    "rate zero": (HEAD + "[optimizer]\nlearning_rate = 0", "optimizer.learning_rate:", "above 0"),
    "rate negative": (
        HEAD + "[optimizer]\nlearning_rate = -0.1",
        "optimizer.learning_rate:",
        "expected above 0, not -0.1",
    ),
    "rate infinite": (
        HEAD + "[optimizer]\nlearning_rate = inf",
        "optimizer.learning_rate:",
        "expected a finite number, not inf",
    ),
    "rate a text": (
        HEAD + "[optimizer]\nlearning_rate = '0.1'",
        "optimizer.learning_rate:",
        "expected a number, not '0.1'",
    ),
    "beta of one": (
        HEAD + "[optimizer]\nbeta2 = 1",
        "optimizer.beta2:",
        "expected at least 0 and below 1, not 1.0",
    ),
    "beta a boolean": (HEAD + "[optimizer]\nbeta1 = true", "optimizer.beta1:", "not True"),
    "penalty negative": (HEAD + "[penalty]\nl1 = -1", "penalty.l1:", "expected at least 0, not -1"),
    "penalty not finite": (HEAD + "[penalty]\nl2 = nan", "penalty.l2:", "a finite number, not nan"),
    # a user's own
    "own with code": (
        HEAD + f'[activations.f]\nexpr = "{CODE}"',
        "activations.f.expr: column 1:",
        "",
    ),
    "own with a dunder": (
        HEAD + "[activations.f]\nexpr = 'z.__class__'",
        "activations.f.expr: column 1:",
        "not part of the language",
    ),
    "own with a lambda": (
        HEAD + "[activations.f]\nexpr = '1 + (lambda: z)()'",
        "activations.f.expr: column",
        "not part of the language",
    ),
    "own that reads another": (
        HEAD + "[activations.f]\nexpr = 'z + x'",
        "activations.f.expr: column 5:",
        "'x' is not defined",
    ),
    "own with a misspelt function": (
        HEAD + "[activations.f]\nexpr = 'z*tnah(z)'",
        "activations.f.expr: column 3:",
        "did you mean 'tanh'?",
    ),
    "own without z": (HEAD + "[activations.f]\nexpr = '3'", "activations.f.expr:", "depend on 'z'"),
    "own that is empty": (HEAD + "[activations.f]\nexpr = ' '", "activations.f.expr:", "empty"),
    "own with no expr": (HEAD + "[activations.f]", "activations.f.expr:", "this key is missing"),
    "own misspelt expr": (
        HEAD + "[activations.f]\nexp = 'z'",
        "activations.f.exp:",
        "did you mean 'expr'?",
    ),
    "own that is a text": (
        HEAD + "[activations]\nf = 'z'",
        "activations.f:",
        "expected a table, not 'z'",
    ),
    "own that shadows": (HEAD + "[activations.relu]\nexpr = 'z'", "activations.relu:", "library"),
    "own named by a keyword": (
        HEAD + "[activations.lambda]\nexpr = 'z'",
        "activations.lambda:",
        "reserved",
    ),
    "own named with a quote": (
        HEAD + "[activations.'f\"()']\nexpr = 'z'",
        "activations.'f\"()':",
        "is not a name",
    ),
    "own loss not rank 0": (
        HEAD + "[losses.f]\nequation = 'loss[i] = sum(a[i,k] - y[i,k], k)'",
        "losses.f.equation: column 1:",
        "expected 'loss",
    ),
    "own loss of another name": (
        HEAD + "[losses.f]\nequation = 'los = sum(a[i,k], i, k)'",
        "losses.f.equation: column 1:",
        "expected 'loss",
    ),
    "own loss without output": (
        HEAD + "[losses.f]\nequation = 'loss = sum(y[i,k], i, k)'",
        "losses.f.equation:",
        "expected a[i,k]",
    ),
    "own loss without equals": (
        HEAD + "[losses.f]\nequation = 'sum(a[i,k], i, k)'",
        "losses.f.equation: column 1:",
        "expected one equation",
    ),
    "own loss that reads itself": (
        HEAD + "[losses.f]\nequation = 'loss = loss + sum(a[i,k], i, k)'",
        "losses.f.equation:",
        "the loss reads itself",
    ),
    "own loss that predicts by nothing known": (
        HEAD + "[losses.f]\nequation = 'loss = sum(a[i,k], i, k)'\npredict = 'sofmax'",
        "losses.f.predict:",
        "did you mean 'softmax'?",
    ),
    "own loss with unknown targets": (
        HEAD + "[losses.f]\nequation = 'loss = sum(a[i,k], i, k)'\ntargets = 'onehot'",
        "losses.f.targets:",
        "'one_hot'",
    ),
    "own loss that predicts by no name": (
        HEAD + LOSS + "predict = ''",
        "losses.f.predict:",
        "unknown activation ''",
    ),
    "own loss that predicts by what learns": (
        HEAD + LOSS + "predict = 'prelu'",
        "losses.f.predict:",
        "prelu learns alpha",
    ),
    "own loss that predicts by what has fewer axes": (
        "input = [2, 3]\nloss = 'f'\n[[layers]]\nunits = 3\n"
        + LOSS
        + "predict = 'g'\n[activations.g]\nequation = 'a[i,k] = z[i,k]/sum(z[i,m], m)'",
        "losses.f.predict:",
        "g does not fit an output of 3 axes",
    ),
    "own loss with labels of other axes": (
        HEAD
        + "[losses.f]\nequation = 'loss = sum((a[i,0] - a[i,1]*y[i,0])**2, i)'\n"
        + "inputs = { a = ['N', 2], y = ['N', 1] }\ntargets = 'binary'",
        "losses.f.inputs:",
        "expected the same axes for y as for a",
    ),
    "own loss with labels of fewer axes": (
        HEAD
        + "[losses.f]\nequation = 'loss = -sum(y[i]*a[i,0], i)'\n"
        + "inputs = { a = ['N', 'n'], y = ['N'] }\ntargets = 'one_hot'",
        "losses.f.inputs:",
        "expected the same axes for y as for a",
    ),
    # own layer types
    "own type whose input has a reserved name": (
        TYPE + "equations = ['a[i,...,k] = sum[i,...,k]']\ninputs = { sum = ['N', '...', 'C'] }",
        "layer_types.f.inputs.sum:",
        "reserved word",
    ),
    "own type with a size that is none": (
        TYPE + "equations = ['a[i,...,k] = x[i,...,k]']\noptions = { w = { size = 'p q' } }",
        "layer_types.f.options.w.size:",
        "expected a letter",
    ),
    "own type with a misspelt size": (
        TYPE + "equations = ['a[i,...,k] = x[i,...,k]']\noptions = { w = { siz = 'P' } }",
        "layer_types.f.options.w.siz:",
        "did you mean 'size'?",
    ),
    "own type with an option that is none": (
        TYPE + "equations = ['a[i,...,k] = x[i,...,k]']\noptions = { w = true }",
        "layer_types.f.options.w:",
        "a number or an activation, not True",
    ),
    "own type whose target has a digit": (
        TYPE + "equations = ['z[i,...,k] = x[i,...,k]**2', 'z1[i,...,k] = 2*z[i,...,k]']",
        "layer_types.f.equations[1]:",
        "'z1': expected letters only",
    ),
    "own type with a recurrence": (
        TYPE
        + "equations = ['h[i,t,k] = w[k]*h[i,t-1,k] + x[i,t,k]']\n"
        + "parameters = { w = ['C'] }\ninputs = { x = ['N', 'T', 'C'] }",
        "layer_types.f.equations[0]:",
        "recurrences are not emitted yet",
    ),
    "own type that divides by zero": (
        TYPE + "equations = ['a[i,...,k] = x[i,...,k] / 0']",
        "layer_types.f.equations[0]: column 14: 'x[i,...,k] / 0' divides by zero",
        "by zero",
    ),
    "own type whose activation divides by zero": (
        TYPE + "equations = ['a[i,...,k] = g(x[i,...,k]*0)']\n[activations.g]\nexpr = '1/z'",
        "layer_types.f.equations[0]: 'a[i,...,k] = g(x[i,...,k]*0)' divides",
        "by zero",
    ),
    "own activation that divides by zero where it is called": (
        "input = [2, 3]\n[[layers]]\nunits = 3\nactivation = 'g(s=0)'\n"
        "[activations.g]\nequation = 'a[i,...,k] = z[i,...,k]/s'\noptions = { s = 1 }",
        "layer_types.dense.equations[1]: column 14: 'activation(z[i,...,k])' cannot be written out:"
        " 'z[i,...,k]/s' divides by zero",
        "; in layers[0]",
    ),
    # the file itself
    "not TOML": ("input = \n", "not TOML:", "line 1"),
    "not TOML, at the end": ("input = 2\nlayers = [", "not TOML:", "line 2, the end of the file"),
    "key twice": ("input = 2\ninput = 3\n", "not TOML:", "line 2"),
    "nested too deeply": ("x = " + "[" * 100_000, "not TOML:", "nested too deeply"),
    "deep by dots": (f"name{'.a' * 2_000} = 1\n" + HEAD, "name:", "expected a text, not a table"),
    "number too long": ("input = " + "9" * 5000, "not TOML:", "a number too long"),
    "empty": ("", "is empty;", "expected a TOML file"),
    "blank": (" \n\n", "is empty;", "expected a TOML file"),
    "not UTF-8": (b"\xff\xfe\x00", "is not UTF-8 text (byte 0);", "expected a TOML file"),
    "too large": (b"#" * 1_000_001, "is larger than 1000000 bytes;", "expected"),
}


@pytest.mark.parametrize(("content", "place", "reason"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_in_one_line(content, place, reason, file, tmp_path, refusal):
    name = file(content)
    text = refusal(read_spec, name)
    assert text.startswith(f"net.toml: {place}")
    assert reason in text
    assert [entry.name for entry in tmp_path.iterdir()] == [name]  # nothing ran, nothing written
