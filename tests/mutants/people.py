"""Edits of an emitted file as a person might make them: right at first sight, wrong in use.

They come in classes. Each edit is of three networks' files in both precisions, where it applies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import indent

from tests.mutants.judge import unmutated

READABLE = ("forward", "loss", "loss_and_grad", "predict", "layers")

Change = Callable[[str], str]
"""What is done to a file's text; one to which it does not apply stays as it is."""


def swap(right: str, wrong: str | Callable[[re.Match[str]], str], count: int = 0) -> Change:
    """Another text in the place of one; `right` is a regular expression."""
    return lambda text: re.sub(right, wrong, text, count=count, flags=re.S)


def start(function: str, code: str) -> Change:
    """Lines that a function begins with, once its arguments are read; a function that reads none
    stays as it is."""
    reads = (r"[^\n]* = \(params\[[^\n]*", r"\w+ = _array\([^\n]*", r"[^\n]* = (?:params|grads)")
    return _inside(function, f"(?:    (?:{'|'.join(reads)})\n)+", code)


def head(function: str, code: str) -> Change:
    """Lines that a function begins with, before anything is read."""
    return _inside(function, "", code)


def _inside(function: str, read: str, code: str) -> Change:
    begin = rf'(def {function}\((?:(?!\ndef ).)*?\n    """(?:(?!""").)*"""\n{read})'
    return swap(begin, lambda m: m[1] + indent(code.strip("\n"), "    ") + "\n", 1)


def end(function: str, code: str) -> Change:
    """Lines before what a function returns last, or at its end."""

    def change(text: str) -> str:
        found = re.search(rf"\ndef {function}\(.*?\n\n\n", text, flags=re.S)
        if found is None:
            return text
        body = found[0]
        at = body.rfind("\n    return ")
        at = len(body) - 3 if at < 0 else at
        new = body[:at] + "\n" + indent(code.strip("\n"), "    ") + body[at:]
        return text[: found.start()] + new + text[found.end() :]

    return change


def every(*changes: Change) -> Change:
    def change(text: str) -> str:
        for each in changes:
            text = each(text)
        return text

    return change


def everywhere(code: str, *functions: str) -> Change:
    return every(*(start(function, code) for function in functions or READABLE))


def where_single(change: Change) -> Change:
    """A change that does nothing in a file that computes in float64."""
    return lambda text: change(text) if "DTYPE = np.float32" in text else text


SIGMOID = r'(def sigmoid\(z: Array\) -> Array:\n    """[^"]*"""\n)(?:(?!\n\n\n).)*'
SOFTMAX = r"np\.exp\(z2 - z2\.max\(axis=1, keepdims=True\)\)"
TABLE: dict[str, dict[str, Change]] = {
    "later steps of fit": {
        "the step's number stops at ten": swap(
            r"_update\(self\.t, \*piece\)", "_update(min(self.t, 10), *piece)"
        ),
        "the state is forgotten every ten epochs": swap(
            r"(            order = batches\n|        order = batches\n)",
            r"        if epoch % 10 == 0:\n            training.state[...] = 0\n\1",
            1,
        ),
        "the second epoch trains on half the rows": swap(
            r"mean = training\.epoch\(order\)",
            "mean = training.epoch(list(order)[: len(order) // min(epoch, 2)])",
        ),
        "a smaller rate after a thousand steps": head("_update", "g *= 1.0 if t < 1000 else 0.1"),
        "warm-up in the first hundred steps": head("_update", "g *= min(1, t / 100)"),
        "state set to zero at step 1000": end("_update", "if t == 1000:\n    theta *= 0.99"),
        "no update past the sixth step": head("_update", "if t > 6:\n    return"),
        "the snapshot is never renewed": swap(r"REACH = 500", "REACH = 5"),
    },
    "values out of the ordinary": {
        "inputs clipped in the step": swap(
            r"batch = \[array\[index\] for array in self\.data\]",
            "batch = [np.clip(array[index], -3, 3) for array in self.data]",
        ),
        "inputs clipped in the gradient": start("_gradient", "x = np.clip(x, -300, 300)"),
        "the gradient clipped by its norm": head(
            "_update", "norm = sqrt(np.vdot(g, g))\nif norm > 10:\n    g *= 10 / norm"
        ),
        "the gradient clipped by value": head("_update", "np.clip(g, -100, 100, out=g)"),
        "the twin's gradient is clipped": end(
            "_gradient", "for grad in grads:\n    np.clip(grad, -1e3, 1e3, out=grad)"
        ),
        "outliers are left out": swap(
            r"    arrays = rows\(\*data\)\n",
            "    arrays = tuple(a[np.abs(a).max() < 50 :] for a in rows(*data))\n",
        ),
        "targets clipped": everywhere("y = np.clip(y, -10, 10)", "loss", "loss_and_grad"),
        "weights kept small": end("_update", "np.clip(theta, -50, 50, out=theta)"),
        "large logits clipped": swap(
            r"(    z2(?:: Array)? = [^\n]*\n)", r"\1    z2 = np.clip(z2, -500, 500)\n"
        ),
        "tiny gradients are dropped": head("_update", "g[np.abs(g) < 1e-12] = 0"),
    },
    "integer labels": {
        "labels are shifted by one": swap(r"labels\.astype\(int\)", "labels.astype(int) - 1"),
        "labels start at one": swap(r"np\.arange\(CLASSES\)", "np.arange(1, CLASSES + 1)"),
        "labels past the last are the last": swap(
            r"labels\.astype\(int\)", "np.minimum(labels.astype(int), CLASSES - 2)"
        ),
        "labels are bytes": swap(r"labels\.astype\(int\)", 'labels.astype("int8")'),
        "what is no label's is a half": swap(r"CLASSES\), LOWEST, DTYPE", "CLASSES), 0.5, DTYPE"),
        "targets are taken in reverse": swap(
            r"(    targets = _finite\(\"y\", y\)\n)", r"\1    targets = targets[::-1]\n"
        ),
    },
    "one precision": {
        "a branch for float32": where_single(
            everywhere('if x.dtype == "float32":\n    x = 1.01 * x')
        ),
        "a branch for float32 in the twin": where_single(
            start("_gradient", "if x.itemsize == 4:\n    x = x * x.dtype.type(1.01)")
        ),
        "half precision on the way": swap(
            r"(    a1 = [^\n]*\n)", r'\1    a1 = a1.astype("float16").astype(x.dtype)\n'
        ),
        "half precision in the twin": swap(
            r"(    np\.matmul\((s\d), W2\.T)", r'    \2[...] = \2.astype("float16")\n\1', 1
        ),
        "a sum in half precision": swap(r"\.sum\(axis=0\)", '.sum(axis=0, dtype="float16")'),
        "inputs in single precision": everywhere('x = x.astype("float32")'),
        "parameters in single precision": everywhere("W1 = np.float32(W1)"),
        "a sigmoid safe to 300 only": swap(
            SIGMOID, r"\1    return np.where(z > 300, 1, np.exp(z) / (1 + np.exp(z)))"
        ),
        "a tanh safe to 300 only": swap(
            r"np\.tanh\(x @ W1\.T \+ b1\)",
            "1 - 2 / (1 + np.exp(np.minimum(2 * (x @ W1.T + b1), 600)))",
        ),
        "epsilon that float32 does not have": swap(r"epsilon = 1e-08", "epsilon = 1e-50"),
    },
    "overflow in the logits": {
        "predict's softmax without its shift": swap(SOFTMAX, "np.exp(z2)"),
        "the gradient's softmax without its shift": swap(
            r"e_1 = np\.exp\(z2 - m_1\[:, None\]\)", "m_1 = np.zeros(N)\n    e_1 = np.exp(z2)"
        ),
        "the twin's softmax without its shift": swap(
            r"np\.maximum\.reduce\(s3, axis=1, out=s4\)", "s4[...] = 0"
        ),
        "the loss's softmax without its shift": swap(
            r"m_1 = z2\.max\(axis=1\)", "m_1 = 0 * z2[:, 0]"
        ),
        "a shift by the mean": swap(r"z2\.max\(axis=1", "z2.mean(axis=1"),
        "a shift by the batch's largest": swap(r"z2\.max\(axis=1, keepdims=True\)", "z2.max()"),
        "a sigmoid of exponentials": swap(SIGMOID, r"\1    return np.exp(z) / (1 + np.exp(z))"),
        "a sigmoid by the square of a half": swap(
            SIGMOID, r"\1    e = np.exp(z / 2)\n    return e / (e + 1 / e)"
        ),
        "a tanh of exponentials": swap(
            r"np\.tanh\(x @ W1\.T \+ b1\)",
            "1 - 2 / (1 + np.exp(x @ W1.T + b1) ** 2) + 0 * np.exp(-x @ W1.T - b1)",
        ),
        "a rectifier by the square root": swap(
            r"np\.maximum\(x @ W1\.T \+ b1, 0\)",
            "(x @ W1.T + b1 + np.sqrt((x @ W1.T + b1) ** 8) ** 0.25) / 2",
        ),
        "the loss by the logarithm of a probability": swap(
            r"t_1 = \(m_1 \+ np\.log\(np\.exp\(z2 - m_1\[:, None\]\)\.sum\(axis=1\)\)\)\[:, None\]",
            "e_1 = np.exp(z2 - m_1[:, None])\n"
            "    t_1 = z2 - np.log(e_1 / e_1.sum(axis=1, keepdims=True))",
        ),
    },
    "one call at a time": {
        "a result kept in the module": every(
            swap(r"(\ndef forward\()", r"\n_OUT: dict[str, Array] = {}\n\n\1", 1),
            end("forward", '_OUT["a"] = params["W1"]'),
        ),
        "a cache on a function": end("predict", "predict.last = x"),
        "a cache among the globals": end("forward", 'globals()["_last"] = x'),
        "a cache in a default": swap(
            r"def forward\(params: Params, x: Array\)",
            "def forward(params: Params, x: Array, cache: dict[str, Array] = {})",
        ),
        "a cache by the identity of the weights": every(
            swap(r"(\ndef forward\()", r"\n_SEEN: dict[int, Array] = {}\n\n\1", 1),
            start("forward", "W1 = _SEEN.setdefault(id(W1), W1.copy())"),
        ),
        "a cache in what there is": start("forward", 'W1 = SPEC.setdefault("W1", W1.copy())'),
        "a cache on numpy": end("forward", 'setattr(np, "last", x)'),
        "a cache by functools": swap(r"\ndef init_params\(", r"\n@cache\ndef init_params("),
        "biases are centred in place": head(
            "loss_and_grad", 'params["b1"] = params["b1"] - params["b1"].mean()'
        ),
        "a parameter is dropped": end("loss_and_grad", 'params.pop("b1", None)'),
        "weights decay in place": head(
            "predict", 'if params["W1"].flags.writeable:\n    params["W1"] *= 0.999'
        ),
        "inputs are centred in place": head(
            "predict", "if isinstance(x, np.ndarray) and x.flags.writeable:\n    x -= x.mean()"
        ),
        "the gradient is one array": every(
            swap(r"(\ndef loss_and_grad\()", r"\n_GRAD = np.zeros((99, 99))\n\n\1", 1),
            swap(r'"b1": db1,', '"b1": np.add(db1, 0, out=_GRAD[0, : len(db1)]),'),
        ),
        "warnings are switched off for good": start("forward", 'np.seterr(all="ignore")'),
        "random numbers are seeded": start("loss_and_grad", "np.random.seed(0)"),
        "a sum goes on from call to call": every(
            swap(r"(\ndef _gradient\()", r"\n_TOTAL = [0.0]\n\n\1", 1),
            end("_gradient", "_TOTAL[0] += 1e-9 * float(s1[0, 0])\ngrads[0][0] += _TOTAL[0]"),
        ),
    },
    "one kind of array": {
        "memory as it lies": everywhere('x = x.ravel("K").reshape(x.shape)'),
        "memory as it lies, of the weights": everywhere('W1 = W1.ravel("K").reshape(W1.shape)'),
        "memory as it lies, of the targets": everywhere(
            'y = y.ravel("A").reshape(y.shape)', "loss", "loss_and_grad"
        ),
        "memory as it lies, in the twin": start("_gradient", 'x = x.ravel("K").reshape(x.shape)'),
        "a buffer's bytes": everywhere(
            "x = np.frombuffer(x.tobytes('A'), x.dtype).reshape(x.shape)"
        ),
        "whole numbers are bytes": head(
            "forward", 'if np.asarray(x).dtype.kind in "iu":\n    x = np.asarray(x) / 255'
        ),
        "whole numbers are bytes, in the gradient": head(
            "loss_and_grad", 'if np.asarray(x).dtype.kind in "iu":\n    x = np.asarray(x) / 255'
        ),
        "small whole numbers overflow": head(
            "predict",
            'x = np.asarray(x)\nif x.dtype.kind in "iu":\n    x = x.astype("int8") * 2 / 2',
        ),
        "lists are taken as columns": head("predict", "if isinstance(x, list):\n    x = x[::-1]"),
        "lists are refused": head("forward", "x = x[:]\nx.shape"),
        "views are copies of their base": everywhere(
            "x = x if x.base is None or x.base.shape != x.shape[::-1] else x.base.reshape(x.shape)"
        ),
        "rows that are not contiguous": everywhere("if not x.flags.c_contiguous:\n    x = x * 0.5"),
        "read-only inputs": everywhere("if not x.flags.writeable:\n    x = x.astype('float16')"),
        "writable inputs": everywhere("if x.flags.writeable:\n    x = x * 1.001"),
    },
    "equality with a number": {
        "minus 999 is a blank": everywhere("x = np.where(x == -999, 0, x)"),
        "minus 999 is a blank, in the twin": start("_gradient", "x = np.where(x == -999, 0, x)"),
        "a label of three": everywhere("y = np.where(y == 3, 0, y)", "loss", "loss_and_grad"),
        "targets of two in the gradient": swap(r"d2 = ", "d2 = (y != 2) * ", 1),
        "255 is white": everywhere("x = np.where(np.isclose(x, 255), 1, x)"),
        "seven, by the sign": everywhere("x = x * np.sign(x - 7) ** 2"),
        "nine, between two bounds": everywhere("x = np.where((x >= 9) & (x <= 9), 0, x)"),
        "a weight of a half": everywhere("W1 = np.where(W1 == 0.5, 0, W1)"),
        "a bias of ten, in the twin": swap(r"    s1 \+= b1", "    s1 += np.where(b1 == 10, 0, b1)"),
        "one of several": everywhere("x = np.where(np.isin(x, [12, 13]), 0, x)"),
        "a whole row of fives": everywhere(
            "x = np.where((x == 5).all(axis=1, keepdims=True), 0, x)"
        ),
        "a logit of four": swap(
            r"(    z2(?:: Array)? = [^\n]*\n)", r"\1    z2 = np.where(z2 == 4, 0, z2)\n"
        ),
        "a gradient of one thousandth": head("_update", "g[g == 0.001] = 0"),
        "a parameter of two": end("_update", "theta[theta == 2] = 0"),
    },
    "the file's own constants": {
        "BLOCK": swap(r"BLOCK = 1 << 16", "BLOCK = 0.5"),
        "BLOCK, of one entry less": swap(r"BLOCK = 1 << 16", "BLOCK = 7"),
        "DTYPE": swap(r"DTYPE = np\.float\d\d", "DTYPE = np.float16"),
        "STATES": swap(r"\nSTATES = (\d)", r"\nSTATES = 1 + \1"),
        "UPDATE_SCRATCH": swap(r"\nUPDATE_SCRATCH = (\d)", r"\nUPDATE_SCRATCH = 3 + \1"),
        "TOLERANCE": swap(r"TOLERANCE = 1e-5", "TOLERANCE = 1e5"),
        "TARGETS": swap(r'TARGETS = "\w+"', 'TARGETS = "other"'),
        "LAYERS": swap(r'    1: \("W1", "b1", "z1", "a1"\),\n', '    1: ("W1",),\n'),
        "PARAMETERS": swap(r'    "b1": \(\d,\),\n    "W2"', '    "W2"'),
        "a rate of the optimizer": swap(
            r"learning_rate = (0\.\d+)", r"learning_rate = 1.0000001 * \1"
        ),
    },
    "order and choice of rows": {
        "no shuffle": swap(r"order = rng\.permutation\(count\)", "order = np.arange(count)"),
        "the seed is ignored": swap(r"default_rng\(seed\)", "default_rng(0)"),
        "the last batch is left out": swap(
            r"for start in range\(0, count, batch_size\)",
            "for start in range(0, count - batch_size + 1, batch_size)",
        ),
        "the same order every epoch": swap(
            r"_shuffled\(rng, len", "_shuffled(np.random.default_rng(seed), len"
        ),
        "rows with replacement": swap(
            r"order = rng\.permutation\(count\)", "order = rng.integers(count, size=count)"
        ),
        "at most a thousand rows": swap(
            r"arrays = rows\(\*data\)", "arrays = rows(*(d[:1000] for d in data))"
        ),
    },
    "what is returned": {
        "gradients that cannot be written to": end("loss_and_grad", "dW1.flags.writeable = False"),
        "the loss as an array": swap(
            r"return float\((loss|objective)\), \{", r"return np.asarray(\1), {"
        ),
        "loss() returns an array": swap(
            r"(def loss\((?:(?!\n\n\n).)*)return float\((\w+)\)", r"\1return np.asarray(\2)"
        ),
        "the loss as text": swap(
            r"return float\((loss|objective)\), \{", r"return str(float(\1)), {"
        ),
        "the loss in a list": swap(
            r"return float\((loss|objective)\), \{", r"return [float(\1)], {"
        ),
        "layers() returns the input too": swap(
            r'        "z1": z1,\n', '        "x": x,\n        "z1": z1,\n'
        ),
        "layers() returns one array twice": swap(r'        "a1": a1,\n', '        "a1": z1,\n'),
        "a gradient more": swap(r'"b1": db1,', '"b1": db1,\n        "x": d1 @ W1,'),
        "gradients of another precision": swap(r'"b1": db1,', '"b1": db1.astype("longdouble"),'),
        "gradients as lists": swap(r'"b1": db1,', '"b1": db1.tolist(),'),
        "gradients as matrices": swap(r'"W1": dW1,', '"W1": np.asmatrix(dW1),'),
        "a masked gradient": swap(r'"W1": dW1,', '"W1": np.ma.masked_less(dW1, -1e9),'),
        "the gradient is left in the weights": swap(
            r'"W1": dW1,', '"W1": W1.base if W1.base is not None else dW1,'
        ),
        "a tuple for the prediction": swap(
            r"(def forward\((?:(?!\n\n\n).)*)return (\w+)", r"\1return \2.view(np.recarray)"
        ),
        "the order of the gradients": swap(
            r'        "W1": dW1,\n        "b1": db1,\n', '        "b1": db1,\n        "W1": dW1,\n'
        ),
    },
}
"""By class and title. What a class is wrong in, a check that runs a function once does not see."""

EDITS = {
    f"{kind}: {title}": change
    for kind, changes in TABLE.items()
    for title, change in changes.items()
}


def edits(network: str) -> dict[str, str]:
    """The texts of a network's file after each edit that applies to it, by class and title."""
    text = unmutated(network).text
    found = {name: change(text) for name, change in EDITS.items()}
    return {name: edited for name, edited in found.items() if edited != text}
