"""The judgement of a person's Python function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Symbol

from symnn import sandbox
from symnn.derivations.judgement import Item, Judgement, Place
from symnn.derivations.options import Options
from symnn.derivations.python.child import judge_file
from symnn.derivations.python.true_form import TrueForms
from symnn.errors import InputError
from symnn.network import BATCH, Model
from symnn.optimizer import build_update
from symnn.spec import to_data
from symnn.verify import Verdict
from symnn.verify.causes import (
    Cause,
    Kind,
    Question,
    UpdateQuestion,
    likely_cause,
    likely_step_cause,
)
from symnn.verify.verdict import Finding

PROOF_SECONDS = 120
"""Given to the comparison, beside the seconds that the person's code has."""
SHOWN = 120
TOO_MUCH = (
    "it could not be judged within {:g} s: it decides too often by values, or computes too much; "
    "np.where and np.maximum decide within a formula"
)


def judge_python(
    path: Path, function: str | None, model: Model, options: Options | None = None
) -> Judgement:
    """Run a function of a file on symbols, in a process of its own, and judge what it returns.

    Raises `InputError` in one line for what cannot be judged: no such file or function, code that
    raises, runs too long or needs too much memory, arguments or results that are not understood.
    """
    options = options or Options()
    argument = {
        "path": str(path.absolute()),
        "function": function,
        "spec": to_data(model.spec),
        "options": asdict(options),
    }
    limits = sandbox.Limits(options.timeout + PROOF_SECONDS, options.memory * 2**20)
    try:
        outcome = sandbox.call(judge_file, argument, limits)
    except sandbox.Stopped as error:
        if error.kind == "time":
            seconds = options.timeout + PROOF_SECONDS
            raise InputError(f"{path}: {TOO_MUCH.format(seconds)}") from None
        raise InputError(f"{path}: it {error}") from None
    except InputError as error:
        raise InputError(str(error).replace(str(path.absolute()), str(path))) from None
    data = outcome.value
    name = f"{path}:{data['function']}"
    findings = [Finding.from_json(finding) for finding in data["findings"]]
    rate = options.learning_rate or model.spec.optimizer.learning_rate
    cause = _cause(model, data, rate)
    if cause is not None and data["numbers"]["descended"]:
        cause = _of_a_step(cause, model)
    place = Place(str(path))
    forms = TrueForms(model, bool(data["numbers"]["updated"]))
    alone = bool(data["alone"])  # with one sample its shapes are right: that is judged first
    of_one = tuple(_item(Finding.from_json(f), 1, place, cause, forms) for f in data["of_one"])
    of_all = None if alone else cause
    items = tuple(_item(finding, data["samples"], place, of_all, forms) for finding in findings)
    items = (*of_one, *items) if alone else (*items, *of_one)
    assumed = list(data["assumed"])
    if outcome.printed.strip():
        first = outcome.printed.strip().splitlines()[0][:SHOWN]
        assumed.append(f"it printed {len(outcome.printed.splitlines())} lines: {first} …")
    return Judgement(name, (), items, tuple(assumed))


def _item(
    finding: Finding, samples: int, place: Place, cause: Cause | None, forms: TrueForms
) -> Item:
    different = finding.verdict is Verdict.DIFFERENT
    return Item(
        finding.tensor,
        finding.verdict,
        samples,
        place,
        finding.reason if finding.verdict is not Verdict.EQUAL else "",
        true_form=forms.of(finding.tensor, finding.missing, cause) if different else None,
        cause=cause if different else None,
        entry=finding.entry,
        residual=finding.residual,
        witness=finding.witness,
    )


def _of_a_step(cause: Cause, model: Model) -> Cause:
    """A cause that was found of a gradient, said of the step from which that was found."""
    if cause.kind is Kind.SIGN and cause.place in ("loss", model.objective):
        return replace(cause, detail="the step adds the gradient, and should subtract it")
    return cause


def _cause(model: Model, data: Mapping[str, Any], rate: float) -> Cause | None:
    """The likely cause of what is different, found from the function's numbers."""
    numbers = data["numbers"]
    if all(f["verdict"] != Verdict.DIFFERENT.value for f in (*data["findings"], *data["of_one"])):
        return None
    arrays = {
        kind: {name: np.array(array) for name, array in numbers[kind].items()}
        for kind in ("values", "claimed")
    }
    symbols = {symbol.name: symbol for symbol in (*model.program.sizes, BATCH)}
    sizes: dict[Symbol, int] = {symbols[name]: n for name, n in data["sizes"].items()}
    values, after = arrays["values"], arrays["claimed"]
    claimed = {n: a for n, a in after.items() if n in model.program.tensors}
    question = Question(model.program, model.objective, sizes, values, claimed, rate)
    if not numbers["updated"]:
        return likely_cause(question)
    update = build_update(model.spec.optimizer)
    given = {**update.hyperparameters, "learning_rate": rate}
    step = int(numbers["step"])
    return likely_step_cause(
        UpdateQuestion(question, update.program, update.updated, given, step, after)
    )
