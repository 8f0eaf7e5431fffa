"""Commands that must be refused, each with what its one line tells, and the files they read."""

from __future__ import annotations

import io

import numpy as np

from symnn.pipeline import generate
from symnn.spec import Dense, Network

CODE = "__import__('os').system('touch pwned')"
LONG = "a" * 300
OPTIMIZER = {"type": "sgd", "learning_rate": 0.1}
GOOD = generate(Network(Dense(1), input=2, name="good", optimizer=OPTIMIZER))
CLASSIFIER = 'input = 2\nloss = "cross_entropy"\n[[layers]]\nunits = 3\n'
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
TOML = 'input = 2\n[[layers]]\nunits = 1\n[activations.f]\nexpr = "z"\n'


def npz(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


X, Y = np.ones((4, 2)), np.ones((4, 1))
FILES = {
    "good.toml": TOML,
    "good.py": GOOD,
    "classes.toml": CLASSIFIER,
    "good.csv": "a,b,c\n1,2,3\n4,5,6\n",
    "good.npz": npz(x=X, y=Y),
    # files that are not what their suffix says
    "image.toml": PNG,
    "image.csv": PNG,
    "image.npz": PNG,
    "text.npz": "a,b,c\n1,2,3\n",
    "cut.npz": npz(x=X, y=Y)[:-40],
    "pickled.npz": npz(x=np.array([print, None], dtype=object), y=Y),
    "image.py": PNG,
    "empty.py": "",
    "nonsense.py": "def f(:\n",
    "other.py": "import os\nos.system('touch pwned')\n",
    "code.py": f"SPEC: dict = {CODE}\n",
    "code_inside.py": f'SPEC: dict = {{"name": {CODE}}}\n',
    "deep.py": "SPEC: dict = " + "[" * 5_000,
    "number.py": "SPEC: dict = 3\n",
    "wrong_spec.py": "SPEC: dict = {'input': 0, 'layers': [{'units': 1}]}\n",
    "raises.py": GOOD.replace("def init_params", "raise SystemExit(0)\n\n\ndef init_params", 1),
    "large.py": "#" * 100_001,
    # data
    "empty.csv": "",
    "blank.csv": "\n\n",
    "header.csv": "a,b,c\n",
    "no_header.csv": "1,2,3\n4,5,6\n",
    "twice.csv": "a,a,c\n1,2,3\n",
    "narrow.csv": "a,c\n1,2\n",
    "wide.csv": "a,b,c,d\n1,2,3,4\n",
    "ragged.csv": "a,b,c\n1,2,3\n4,5\n",
    "word.csv": "a,b,c\n1,2,3\n4,five,6\n",
    "code.csv": f'a,b,c\n1,2,"{CODE}"\n',
    "escape.csv": "a,b,c\n1,\x1b[31m,3\n",
    "nan.csv": "a,b,c\n1,2,3\n4,nan,6\n",
    "huge.csv": "a,b,c\n1,2,3\n4,1e999,6\n",
    "latin.csv": "a,b,café\n1,2,3\n".encode("latin-1"),
    "one_row.csv": "a,b,c\n1,2,3\n",
    "label.csv": "a,b,c\n1,2,0\n4,5,7\n",
    "half_label.csv": "a,b,c\n1,2,0.5\n",
    "no_x.npz": npz(z=X, y=Y),
    "no_y.npz": npz(x=X),
    "wide.npz": npz(x=np.ones((4, 3)), y=Y),
    "flat.npz": npz(x=np.ones(4), y=Y),
    "short.npz": npz(x=X, y=np.ones((3, 1))),
    "none.npz": npz(x=np.ones((0, 2)), y=np.ones((0, 1))),
    "nan.npz": npz(x=np.array([[1, 2], [3, np.nan]]), y=np.ones((2, 1))),
    "words.npz": npz(x=np.array([["a", "b"]]), y=np.ones((1, 1))),
    # outputs that exist
    "kept.py": "# mine\n",
    "kept.npz": "mine\n",
    "kept.png": "mine\n",
    "drawn.png": PNG,
    "kept.tex": "% mine\n",
    "data.txt": "a,b,c\n1,2,3\n",
}


def spec(*arguments: str) -> list[str]:
    return ["generate", *arguments, "-o", "kept.py"]


def data(name: str, *arguments: str, net: str = "good.toml") -> list[str]:
    return ["train", net, name, "-o", "kept2.npz", *arguments]


BAD_COMMANDS = {
    # the shorthand and its options
    "size zero": (spec("2-0-1"), "2-0-1: size 2: expected at least 1, not 0"),
    "size absurd": (spec("2-99999999-1"), "size 2: expected at most 1000000"),
    "too many parameters": (spec("1000000-1000000"), "at most 1000000000"),
    "size negative": (spec("2--3-1"), "expected two sizes or more"),
    "size fractional": (spec("2-1.5-1"), "2-1.5-1: no such file"),
    "one size": (spec("2"), "expected two sizes or more"),
    "sizes in other digits": (spec("٢-٣"), "no such file"),
    "no network": (spec("absent.toml"), "absent.toml: no such file"),
    "code for a network": (spec(CODE), "no such file"),
    "newline in the network": (spec("2-2\n"), "no such file"),
    "escape in the network": (spec("\x1b[31m.toml"), "x1b[31m.toml': no such file"),
    "folder for a network": (spec("folder.toml"), "folder.toml: is a directory"),
    "image for a network": (spec("image.toml"), "image.toml: is not UTF-8 text"),
    "activation": (spec("2-2-1", "--activation", "tahn"), "activation: unknown"),
    "activation, the nearest": (spec("2-2-1", "--activation", "tahn"), "did you mean 'tanh'?"),
    "activation with code": (spec("2-2-1", "--activation", CODE), "activation: unknown"),
    "activation a dunder": (spec("2-2-1", "--activation", "__class__"), "activation: unknown"),
    "activation a look-alike": (spec("2-2-1", "--activation", "tаnh"), "mean 'tanh'?"),
    "activation of no layer": (spec("2-1", "--activation", "tanh"), "no hidden layer"),
    "output activation": (
        spec("2-1", "--output-activation", "sofmax"),
        "output_activation: unknown activation 'sofmax'; did you mean 'softmax'?",
    ),
    "loss": (spec("2-1", "--loss", "huberr"), "loss: unknown loss 'huberr'; did you mean 'huber'?"),
    "loss with code": (spec("2-1", "--loss", f"loss = {CODE}"), "loss: unknown loss"),
    "optimizer": (spec("2-1", "--optimizer", "adma"), "optimizer: unknown optimizer 'adma'; did"),
    "rate a word": (spec("2-1", "--learning-rate", "fast"), "'--learning-rate'"),
    "rate zero": (spec("2-1", "--learning-rate", "0"), "learning_rate: expected above 0"),
    "rate not finite": (spec("2-1", "--learning-rate", "inf"), "learning_rate: expected a finite"),
    "penalty negative": (spec("2-1", "--l2", "-1"), "l2: expected at least 0"),
    "penalty not a number": (spec("2-1", "--l1", "nan"), "l1: expected a finite number"),
    "initializer": (spec("2-1", "--initializer", "he"), "initializer: unknown initializer 'he'"),
    "dtype": (spec("2-1", "--dtype", "float16"), "'float16' is not one of 'float64', 'float32'"),
    "name with a quote": (spec("2-1", "--name", 'a"; import os; "'), "name: "),
    "name with a newline": (spec("2-1", "--name", "a\nimport os"), "name: "),
    "name with quotes that end a docstring": (spec("2-1", "--name", '"""'), "name: "),
    "name a keyword": (spec("2-1", "--name", "lambda"), "name: "),
    "name a dunder": (spec("2-1", "--name", "__import__"), "name: "),
    "name a template": (spec("2-1", "--name", "{{ 7 * 7 }}"), "name: "),
    "name a path": (spec("2-1", "--name", "../x"), "name: "),
    "option beside a TOML file": (
        spec("good.toml", "--loss", "mse"),
        "loss: set it in good.toml; a file takes only dtype beside it",
    ),
    "option beside a .py file": (spec("good.py", "--dtype", "float32"), "dtype: good.py carries"),
    # emitted files
    "no such .py": (["verify", "absent.py"], "absent.py: cannot be read: No such file"),
    "folder named .py": (["verify", "folder.py"], "folder.py: is not a regular file"),
    "image named .py": (["verify", "image.py"], "image.py"),
    "empty .py": (["verify", "empty.py"], "empty.py: is not a file that symnn wrote"),
    "not Python": (["verify", "nonsense.py"], "nonsense.py, line 1: is not Python source"),
    "another's .py": (["verify", "other.py"], "other.py: is not a file that symnn wrote"),
    "SPEC is code": (["verify", "code.py"], "code.py: SPEC is not plain data"),
    "code in SPEC": (spec("code_inside.py"), "code_inside.py: SPEC is not plain data"),
    "SPEC too deep": (["show", "deep.py"], "deep.py"),
    "SPEC a number": (["show", "number.py"], "number.py: SPEC: "),
    "SPEC is wrong": (["show", "wrong_spec.py"], "wrong_spec.py: SPEC: input: expected at least 1"),
    "file that stops": (["verify", "raises.py"], "raises.py: cannot be run: SystemExit"),
    "far too large a file": (["show", "large.py"], "large.py: is larger than 100000 bytes"),
    # data
    "no data": (data("absent.csv"), "absent.csv: No such file"),
    "folder for data": (data("folder.csv"), "folder.csv: Is a directory"),
    "data of another kind": (data("data.txt"), "data.txt: expected a name that ends in .csv"),
    "empty data": (data("empty.csv"), "empty.csv: line 1: expected a header"),
    "blank data": (data("blank.csv"), "blank.csv: line 1: expected a header"),
    "no rows": (data("header.csv"), "header.csv: no rows below the header"),
    "no header": (data("no_header.csv"), "no_header.csv: line 1: expected a header"),
    "column twice": (data("twice.csv"), "twice.csv: line 1: column 'a' is named twice"),
    "column missing": (data("narrow.csv"), "narrow.csv: line 1: found "),
    "column too many": (data("wide.csv"), "expected 2 and 1; remove the columns that are neither"),
    "row too short": (data("ragged.csv"), "ragged.csv: line 3: 2 cells, expected 3"),
    "word for a number": (data("word.csv"), "word.csv: line 3, column 'b': 'five' is not a number"),
    "code for a number": (data("code.csv"), "code.csv: line 2, column 'c'"),
    "escape for a number": (data("escape.csv"), "escape.csv: line 2, column 'b'"),
    "NaN": (data("nan.csv"), "nan.csv: line 3, column 'b': 'nan' is not finite"),
    "number too large": (data("huge.csv"), "huge.csv: line 3, column 'b': '1e999' is not finite"),
    "data in another encoding": (data("latin.csv"), "latin.csv: expected UTF-8 text"),
    "image named .csv": (data("image.csv"), "image.csv: expected UTF-8 text"),
    "unknown target": (data("good.csv", "--target", "d"), "good.csv: line 1: no column 'd'"),
    "target of an npz": (data("good.npz", "--target", "y"), "good.npz: an npz has no columns"),
    "unknown label": (
        data("label.csv", net="classes.toml"),
        "label.csv: y[1] is 7: expected a label from 0 to 2",
    ),
    "labels without a classifier": (
        ["train", "2-3", "label.csv", "-o", "kept2.npz"],
        "for integer labels use a classifier's loss",
    ),
    "half a label": (data("half_label.csv", net="classes.toml"), "half_label.csv: y[0] is 0.5"),
    "CSV named .npz": (data("text.npz"), "text.npz: is not an npz"),
    "image named .npz": (data("image.npz"), "image.npz: is not an npz"),
    "npz cut short": (data("cut.npz"), "cut.npz: "),
    "pickled objects": (data("pickled.npz"), "pickled.npz: cannot be read: "),
    "npz without x": (data("no_x.npz"), "no_x.npz: no array 'x', found 'z', 'y'"),
    "npz without y": (data("no_y.npz"), "no_y.npz: no array 'y'"),
    "x too wide": (data("wide.npz"), "wide.npz: x has shape (4, 3): expected (N, 2)"),
    "x a vector": (data("flat.npz"), "flat.npz: x has shape (4,): expected (N, 2)"),
    "y too short": (data("short.npz"), "short.npz: x has 4 rows, y has 3"),
    "npz without rows": (data("none.npz"), "none.npz: x has no rows"),
    "NaN in an npz": (data("nan.npz"), "nan.npz: x[1, 1] is nan"),
    "words in an npz": (data("words.npz"), "words.npz: x has dtype <U1: expected numbers"),
    "no row to train on": (data("one_row.csv"), "one_row.csv: 1 row;"),
    "holdout of all": (data("good.csv", "--holdout", "1"), "--holdout: 1 is not from 0"),
    "holdout not a number": (data("good.csv", "--holdout", "nan"), "--holdout: nan"),
    "no epochs": (data("good.csv", "--epochs", "0"), "'--epochs'"),
    "half an epoch": (data("good.csv", "--epochs", "1.5"), "'--epochs'"),
    "batch of none": (data("good.csv", "--batch-size", "0"), "'--batch-size'"),
    "seed negative": (data("good.csv", "--seed", "-1"), "'--seed'"),
    # outputs
    "output in no folder": (["generate", "2-1", "-o", "no/net.py"], "no/net.py: its folder 'no'"),
    "output a folder": (["generate", "2-1", "-o", "folder.py"], "folder.py: is a directory"),
    "output of another kind": (
        ["generate", "2-1", "-o", "kept.tex"],
        "kept.tex: expected a name that ends in .py",
    ),
    "output without a name": (["generate", "2-1", "-o", ""], "expected a name that ends in .py"),
    "output with a name too long": (["generate", "2-1", "-o", LONG + ".py"], "File name too long"),
    "parameters with a name too long": (data("good.csv", "-o", LONG + ".npz"), "name too long"),
    "network with a name too long": (["show", LONG + ".toml"], "File name too long"),
    "file with a name too long": (["verify", LONG + ".py"], "File name too long"),
    "data with a name too long": (data(LONG + ".csv"), "File name too long"),
    "output with an escape": (["generate", "2-1", "-o", "\x1b[31m/net.py"], "\\x1b[31m"),
    "document of another kind": (["export", "2-1", "-o", "kept.py"], "kept.py: expected a name"),
    "document in no folder": (["export", "2-1", "-o", "no/net.tex"], "no/net.tex: its folder"),
    "document a folder": (["export", "2-1", "-o", "folder.py", "--format", "md"], "is a directory"),
    "document without a suffix": (["export", "2-1", "-o", "net"], "net: expected a name that ends"),
    "document of no known format": (
        ["export", "2-1", "-o", "kept.tex", "--format", "doc"],
        "'doc' is not one of 'tex', 'pdf', 'html', 'md', 'ipynb'",
    ),
    "document to a pipe, in no format": (["export", "2-1", "-o", "-"], "say which format with"),
    "document over its description": (
        ["export", "good.toml", "-o", "good.toml", "--format", "md"],
        "good.toml: is the description itself",
    ),
    "fragment of a PDF": (
        ["export", "2-1", "-o", "net.pdf", "--fragment"],
        "--fragment: .tex and .md have fragments; .pdf is always whole",
    ),
    "fragment of a page": (["export", "2-1", "-o", "net.html", "--fragment"], ".html is always"),
    "fragment of a notebook": (["export", "2-1", "-o", "n.ipynb", "--fragment"], ".ipynb is"),
    "unknown depth": (["export", "2-1", "-o", "kept.tex", "--depth", "deep"], "'--depth'"),
    "too deep for a document": (
        ["export", "-".join("2" * 1_002), "-o", "kept.tex"],
        "1001 layers; a document of --depth general: at most 1000",
    ),
    "parameters of another kind": (data("good.csv", "-o", "kept.py"), "kept.py: expected a name"),
    "parameters a folder": (data("good.csv", "-o", "folder.npz"), "folder.npz: is a directory"),
    "parameters over the data": (data("good.npz", "-o", "good.npz"), "good.npz: is the data"),
    "code over another's file": (data("good.csv", "-o", "kept.npz"), "kept.py: is not a file that"),
    "picture over another's file": (
        data("good.csv", "-o", "drawn.npz"),
        "drawn.png: is not a picture that symnn wrote",
    ),
    "output that hides a module": (
        ["generate", "2-1", "-o", "numpy.py"],
        "numpy.py: 'numpy' is a module's name",
    ),
    "parameters beside which a module hides": (data("good.csv", "-o", "csv.npz"), "csv.py: 'csv'"),
    # the command line itself
    "unknown command": (["genrate", "2-1"], "'genrate'"),
    "unknown option": (spec("2-1", "--los", "mse"), "--los"),
    "option without a value": (["generate", "2-1", "-o"], "-o"),
    "no argument": (["show"], "'spec'"),
    "one argument too many": (["show", "2-1", "2-1"], "2-1"),
    "no output": (["generate", "2-1"], "--output"),
    "no data argument": (["train", "2-1"], "'data'"),
    "newline in an option": (["show", "2-1", "--a\nb"], "--a"),
}
