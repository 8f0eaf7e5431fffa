"""The notebook: the whole document, and code between its chapters that runs from top to bottom."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnn
from symnn.document import Level, ResultNotation
from symnn.document.formats.notebook import notebook_document
from symnn.document.formats.python import constructor
from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.spec import Dense, Layer, Network, Optimizer, Penalty, read_spec
from tests.quick import one_in

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
TINY = {
    "values": ("tanh", "mse", 1, "float64"),
    "nonnegative": ("tanh", "poisson", 2, "float64"),
    "one_hot": ("sigmoid", "cross_entropy", 3, "float64"),
    "binary": ("relu", "binary_cross_entropy", 1, "float32"),
    "signed": ("softplus", "hinge", 2, "float64"),
}
"""A network for each kind of target."""


def tiny(activation: str, loss: str, outputs: int, dtype: Any = "float64") -> Network:
    layers = Dense(4, activation=activation), Dense(outputs)
    return Network(*layers, input=2, loss=loss, dtype=dtype, penalty=Penalty(l2=0.001))


@pytest.fixture
def notebook(document: Any) -> Any:
    """The notebook of a description, as plain data."""
    return lambda spec, **options: json.loads(notebook_document(document(spec, **options), spec))


def sources(notebook: Any, kind: str) -> list[str]:
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def run(notebook: Any) -> dict[str, Any]:
    """What the names stand for after every cell was run."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    names: dict[str, Any] = {}
    for source in sources(notebook, "code"):
        exec(compile(source, "cell", "exec"), names)
    matplotlib.pyplot.close("all")
    return names


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive")
@pytest.mark.parametrize("targets", TINY)
def test_the_lesson_holds_for_every_kind_of_target(notebook: Any, targets: str) -> None:
    assert LOSSES[TINY[targets][1]].targets == targets
    found = run(notebook(tiny(*TINY[targets])))
    entry, tolerance = (
        found["gradient"]["W1"][0, 0],
        1e-6 if TINY[targets][3] == "float64" else 1e-3,
    )
    assert abs(found["difference"] - entry) < tolerance
    assert found["certificate"].verdict == "equal"
    assert {report.verdict.value for report in found["reports"]} == {"equal", "different"}
    refused = next(report for report in found["reports"] if report.check == "symbols")
    assert [f.tensor for f in refused.findings if f.verdict.value != "equal"] == ["W1"]
    losses = found["history"]["loss"]
    assert np.isfinite(losses).all() and losses[-1] < 0.9 * losses[0]
    assert len(found["axes"].lines) == 2


LAYERS = {
    "two inputs": Network(
        Layer("bilinear", units=3, inputs=["x", "u"], activation="tanh"),
        Dense(1),
        inputs={"x": 2, "u": 3},
        loss="mse",
    ),
    "rank 3": Network(
        Layer("self_attention", units=2, name="mix"),
        Layer("add", inputs=["x", "mix"]),
        Dense(2, activation="prelu"),
        input=(3, 2),
        loss="mse",
    ),
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive")
@pytest.mark.parametrize("name", LAYERS)
def test_the_lesson_holds_for_layers_of_other_kinds(notebook: Any, name: str) -> None:
    found = run(notebook(LAYERS[name]))
    gradient = next(iter(found["gradient"].values()))
    assert abs(found["difference"] - gradient.flat[0]) < 1e-6
    assert found["certificate"].verdict == "equal"
    assert "different" in {report.verdict.value for report in found["reports"]}
    assert np.isfinite(found["history"]["loss"]).all()


@pytest.mark.slow
def test_it_runs_in_jupyter(notebook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    data = notebook(read_spec(ROOT / "examples" / "higham.toml"))
    ran = nbformat.reads(json.dumps(data), as_version=4)
    nbclient.NotebookClient(ran, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in ran.cells for output in cell.get("outputs", ())]
    kinds = {kind for output in outputs for kind in output.get("data", ())}
    assert {"text/html", "text/latex", "image/png"} <= kinds
    assert not [output for output in outputs if output.output_type == "error"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_is_what_the_format_says(notebook: Any, path: Path) -> None:
    data = notebook(read_spec(path))
    pytest.importorskip("nbformat").validate(data)
    code = [cell for cell in data["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    ids = [cell["id"] for cell in data["cells"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("notation", ResultNotation)
def test_every_chapter_is_in_it(document: Any, level: Level, notation: ResultNotation) -> None:
    spec = read_spec(ROOT / "examples" / "higham.toml")
    told = document(spec, level=level, notation=notation)
    text = "\n".join(sources(json.loads(notebook_document(told, spec)), "markdown"))
    headings = re.findall("^### (.*)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(section.title for section in told.sections)


def test_the_same_bytes_every_time(document: Any) -> None:
    spec = read_spec(EXAMPLES[0])
    texts = {notebook_document(document(spec), spec) for _ in range(2)}
    assert len(texts) == 1


@pytest.mark.parametrize("activation", one_in(3, ACTIVATIONS))
def test_the_line_to_break_is_in_the_file(notebook: Any, activation: str) -> None:
    spec = tiny(activation, "mse", 2)
    text = "\n".join(sources(notebook(spec), "code"))
    line = re.search(r"source\[start:\]\.replace\('(.*?)',", text)
    source = symnn.generate(spec)
    assert line and line[1] in source[source.index("def loss_and_grad") :]


OWN = Network(
    Dense(3, activation="bent", bias=False),
    Dense(2, initializer="he_normal"),
    name="own",
    input=4,
    loss="mine",
    dtype="float32",
    penalty=Penalty(l1=0.25),
    optimizer=Optimizer("momentum", learning_rate=0.1, momentum=0.5),
    activations={"bent": {"expr": "z / (1 + abs(z))"}},
    losses={"mine": {"equation": "loss = sum((a[i,k]-y[i,k])**4, i, k) / N", "predict": "tanh"}},
)
NETWORKS = [OWN, *LAYERS.values(), *map(read_spec, EXAMPLES)]
NETWORKS += [Network(Dense(1), input=1, optimizer=Optimizer(name)) for name in OPTIMIZERS]


@pytest.mark.parametrize("spec", NETWORKS, ids=lambda spec: f"{spec.name}-{spec.optimizer.type}")
def test_the_network_it_makes_is_the_one_described(spec: Network) -> None:
    text = constructor(spec)
    assert eval(text, {"symnn": symnn}) == spec
    assert max(map(len, text.splitlines())) < 110
