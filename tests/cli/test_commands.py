"""The commands that read, check and write: what is printed, what is written, the exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from symnn import pipeline
from symnn.spec import Dense, Network, load_spec
from symnn.verify import Finding, Report, Verdict
from symnn.version import __version__
from tests.networks import load
from tests.quick import one_in
from tests.unsandboxed import run_in_this_process

HIGHAM = Path(__file__).parents[2] / "examples" / "higham.toml"
PAPER = ("--activation", "sigmoid", "--output-activation", "sigmoid", "--optimizer", "sgd")
SCRIPT = "import sys; from symnn.cli import main; sys.exit(main())"


def test_show_prints_layers_shapes_counts_and_every_equation(run):
    code, out, err = run("show", "2-2-3-2", *PAPER)
    assert (code, err) == (0, "")
    assert "W2 (3, 2), b2 (3,)" in out
    assert "2·(2 + 1) + 3·(2 + 1) + 2·(3 + 1) = 23" in out
    assert "(1) z1[i,k] = sum(W1[k,j]*x[i,j], j) + b1[k]" in out
    assert "db1[k] = sum(d1[i,k], i)" in out
    assert "theta_2[p] = theta[p] - learning_rate*g[p]" in out


def test_python_m_symnn_is_the_command():
    command = [sys.executable, "-m", "symnn", "show", "2-3", "--json"]
    root = Path(__file__).parents[2]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout)["parameters"]


def test_show_as_json_agrees_with_the_description(run):
    code, out, err = run("show", HIGHAM, "--json")
    shown = json.loads(out)
    assert (code, err) == (0, "")
    assert Network.model_validate(shown["spec"]) == load_spec(HIGHAM)
    assert shown["parameters"] == sum(layer["parameters"] for layer in shown["layers"]) == 23
    assert shown["layers"][1]["shapes"] == {"W2": [3, 2], "b2": [3]}
    forward = [text for layer in shown["layers"] for text in layer["equations"]]
    assert shown["equations"][: len(forward)] == forward


def test_a_toml_file_and_its_shorthand_are_the_same_network(run):
    _, shown, _ = run("show", HIGHAM)
    _, same, _ = run("show", "2-2-3-2", *PAPER, "--learning-rate", "0.05", "--name", "higham")
    assert shown == same


def test_generate_verifies_and_writes_a_file_that_verifies(run):
    code, out, err = run("generate", "2-2-3-2", *PAPER, "-o", "net.py")
    lines = Path("net.py").read_text().count("\n")
    written = f"wrote net.py: {lines} lines, verified: net.certificate.json\n"
    assert (code, out, err) == (0, written, "")
    code, out, err = run("verify", "net.py")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "verdict: equal"


def test_generate_from_a_file_writes_the_same_file_again(run):
    run("generate", HIGHAM, "--no-verify", "-o", "net.py")
    before = Path("net.py").read_bytes()
    code, out, _ = run("generate", "net.py", "-o", "net.py")
    assert code == 0 and "verified" in out
    assert Path("net.py").read_bytes() == before


def test_no_verify_says_so(run):
    code, out, _ = run("generate", "2-2", "--no-verify", "-o", "net.py")
    assert code == 0 and out.endswith(", not verified\n")


def test_dtype_may_be_given_beside_a_file(run):
    assert run("generate", HIGHAM, "--dtype", "float32", "-o", "net.py").code == 0
    module = load(Path("net.py").read_text())
    assert {a.dtype.name for a in module.init_params().values()} == {"float32"}


def test_verify_as_json_names_checks_tensors_and_what_is_trusted(run):
    code, out, err = run("verify", "2-2-3-2", "--json")
    found = json.loads(out)
    assert (code, err, found["verdict"], found["source"]) == (0, "", "equal", "2-2-3-2")
    checks = {check["check"]: check for check in found["checks"]}
    assert {"derivation", "float"} <= set(checks)
    for check in checks.values():
        assert check["verdict"] == "equal" and check["findings"]
    for name in ("W1", "b1", "W2", "b2", "W3", "b3"):
        for check in ("derivation", "float"):
            assert name in [f["tensor"] for f in checks[check]["findings"]]
    assert "SymPy's differentiation" in found["trusted"]


WRONG = {
    "W1": (r"( +dW1 = )(d1\.T @ x)", r"\g<1>2 * (\2)"),
    "b2": (r"( +db2 = )(d2\.sum\(axis=0\))", r"\g<1>-\2"),
    "W3": (r"( +dW3 = )(d3\.T @ a2)", r"\g<1>\2 + 1e-6"),
}


@pytest.mark.parametrize("name", one_in(3, WRONG))
def test_a_file_with_one_wrong_gradient_line_is_different_there(run, name):
    run("generate", "2-2-3-2", *PAPER, "--no-verify", "-o", "net.py")
    right = Path("net.py").read_text()
    wrong, count = re.subn(*WRONG[name], right, count=1)
    assert count == 1
    Path("net.py").write_text(wrong)
    code, out, err = run("verify", "net.py", "--json")
    assert code == 1
    assert err.startswith("symnn: net.py was edited") and err.count("\n") == 1
    found = json.loads(out)
    assert found["verdict"] == "different"
    checks = {check["check"]: check["findings"] for check in found["checks"]}
    different = [f for f in checks["float"] if f["verdict"] == "different"]
    assert [f["tensor"] for f in different] == [name]
    assert "residual" in different[0] and "entry" in different[0]
    code, out, _ = run("verify", "net.py")
    assert code == 1
    assert out.splitlines()[-1] == "verdict: different"


@pytest.mark.parametrize(
    ("function", "line", "wrong"),
    one_in(
        2,
        [
            ("_gradient", "s3 /= N", "s3 /= N + 1"),
            ("forward", "z3: Array = a2 @ W3.T + b3", "z3: Array = a2 @ W3.T - b3"),
            ("loss", "/ (2 * N)", "/ N"),
            ("_update", "theta -=", "theta +="),
        ],
    ),
)
def test_every_function_of_the_file_is_checked(run, function, line, wrong):
    run("generate", "2-2-3-2", "--optimizer", "sgd", "--no-verify", "-o", "net.py")
    source = Path("net.py").read_text()
    start = source.index(f"def {function}(")
    assert line in source[start:]
    Path("net.py").write_text(source[:start] + source[start:].replace(line, wrong, 1))
    assert run("verify", "net.py").code == 1


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.UNDECIDED, 3), (Verdict.DIFFERENT, 1)])
def test_what_does_not_pass_is_not_written(run, monkeypatch, folder, line_data, verdict, code):
    reports = (Report("derivation", (Finding("W1", verdict, "out of reach"),)),)
    run_in_this_process(monkeypatch)
    monkeypatch.setattr(pipeline, "verify", lambda *_: reports)
    before = sorted(os.listdir(folder))
    assert run("verify", "1-2").code == code
    for command in (
        ["generate", "1-2", "-o", "net.py"],
        ["train", "1-1", "line.csv", "-o", "net.npz"],
    ):
        found, out, err = run(*command)
        assert found == code and "out of reach" in out
        assert err == f"symnn: {command[-1]} is not written: a check did not pass\n"
        assert sorted(os.listdir(folder)) == before


def test_the_schema_accepts_what_symnn_accepts_and_refuses_a_misspelt_key(run):
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    schema = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(schema)
    network = {"input": 2, "layers": [{"units": 3}], "optimizer": {"type": "sgd"}}
    jsonschema.validate(network, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**network, "imput": 2}, schema)
    full = Network(Dense(2), input=3).model_dump(mode="json")
    jsonschema.validate(full, schema)


def test_the_version(run):
    assert run("--version") == (0, f"symnn {__version__}\n", "")


def test_without_a_command_there_is_help(run):
    code, out, err = run()
    assert (code, err) == (2, "") and "generate" in out
    assert run("--help").code == 0
    assert "--learning-rate" in run("generate", "--help").out


def test_help_tells_what_may_be_given(run):
    told = " ".join(run("check", "--help").out.split())
    for choice in ("columns|rows", "float64|float32", "leaky_relu", "huber", "nesterov"):
        assert choice in told


@pytest.mark.parametrize("command", ["verify", "check", "train", "export"])
def test_help_says_that_what_runs_a_file_is_no_jail(run, command):
    assert "no jail" in " ".join(run(command, "--help").out.split())


@pytest.mark.parametrize(
    "command", [["show", "2-3"], ["verify", "2-3"], ["verify", "2-3", "--json"]]
)
def test_a_pipe_gets_plain_text(folder, command):
    arguments = [sys.executable, "-c", SCRIPT, *command]
    environment = {**os.environ, "PYTHONPATH": str(HIGHAM.parents[1]), "TERM": "xterm-256color"}
    done = subprocess.run(arguments, capture_output=True, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout and b"\r" not in done.stdout


def test_a_reader_that_goes_away_is_no_error(folder):
    arguments = [sys.executable, "-c", SCRIPT, "show", "2-" + "2-" * 100 + "2"]
    environment = {**os.environ, "PYTHONPATH": str(HIGHAM.parents[1])}
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("line", "wrong", "tensor"),
    [
        ("return forward(params, x)", "return 2 * forward(params, x)", "predict()"),
        ('"W1": (3, 2)', '"W1": (3, 3)', "PARAMETERS"),
        ("DTYPE = np.float64", "DTYPE = np.float32", "DTYPE"),
    ],
)
def test_what_a_file_declares_and_predicts_is_checked(run, line, wrong, tensor):
    run("generate", "2-3-2", "--no-verify", "-o", "net.py")
    source = Path("net.py").read_text()
    assert line in source
    Path("net.py").write_text(source.replace(line, wrong))
    code, out, _ = run("verify", "net.py", "--json")
    assert code == 1
    checks = {check["check"]: check["findings"] for check in json.loads(out)["checks"]}
    different = [f["tensor"] for f in checks["float"] if f["verdict"] == "different"]
    assert tensor in different


def test_training_with_an_emitted_file_leaves_it_as_it_is(run):
    run("generate", "1-2-1", "-o", "net.py")
    Path("net.py").write_text(Path("net.py").read_text() + "# mine\n")
    before = Path("net.py").read_text()
    Path("data.csv").write_text("x,y\n" + "".join(f"{n},{n % 3}\n" for n in range(20)))
    code, out, _ = run("train", "net.py", "data.csv", "--epochs", "1", "-o", "net.npz")
    assert code == 0 and "net.npz" in out
    assert Path("net.py").read_text() == before


def test_a_second_softmax_is_remarked_on(run):
    code, _, err = run("show", "2-3-2", "--loss", "cross_entropy", "--output-activation", "softmax")
    assert code == 0 and "cross_entropy applies softmax itself" in err
    code, _, err = run("show", "2-3-2", "--loss", "cross_entropy")
    assert (code, err) == (0, "")
