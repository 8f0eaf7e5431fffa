"""What the checks say of a mutant: refused, by which; or not."""

from __future__ import annotations

import ast
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from symnn import pipeline
from symnn.verify import Finding, Report, Verdict
from tests.mutants.mutations import Mutant
from tests.mutants.networks import EDITED, NETWORKS

COMPUTING = (
    *("sigmoid", "softplus", "log_cosh", "erf", "erfc", "normal_cdf", "_transposed_product"),
    *("forward", "loss", "loss_and_grad", "predict", "layers", "_gradient", "_update"),
)
"""The functions of an emitted file that compute."""
ORDER = ("field", "symbols", "derivation", "float", "training")
"""The checks of the source first: the figure says how many they refuse by themselves."""
SECONDS = 60
RAISES = "raises"


@dataclass(frozen=True)
class Outcome:
    """The check that refused, its verdict and its reason; `check` is empty for a survivor."""

    check: str
    verdict: str
    reason: str


class Unmutated:
    """A network, its derivation and its file, and the checks that read the file."""

    def __init__(self, name: str) -> None:
        self.spec = (NETWORKS | EDITED)[name]
        self.derived = pipeline.derive(self.spec)
        self.text = pipeline.source(self.derived)
        self.tree = ast.parse(self.text)
        self.module = module_of(self.tree)
        checks = in_order(pipeline.CHECKS.values())
        found = [checked(check, self.derived, self.module) for check in checks]
        self.false_alarms = [complaint(r) for r in found if r.verdict is not Verdict.EQUAL]
        # a check that cries wolf refuses nothing; the derivation is not the file's
        sound = [c for c, r in zip(checks, found, strict=True) if r.verdict is Verdict.EQUAL]
        self.checks = [check for check in sound if name_of(check) != "derivation"]

    def functions(self) -> list[ast.FunctionDef]:
        found = [n for n in self.tree.body if isinstance(n, ast.FunctionDef)]
        return [function for function in found if function.name in COMPUTING]

    def mutated(self, mutant: Mutant) -> ModuleType:
        """The module with the mutant in its function's place."""
        body = [mutant.tree() if node is mutant.function else node for node in self.tree.body]
        return module_of(ast.Module(body, []))


@cache
def unmutated(name: str) -> Unmutated:
    return Unmutated(name)


def module_of(tree: ast.Module) -> ModuleType:
    module = ModuleType("emitted")
    module.__file__ = "emitted.py"
    exec(compile(tree, module.__file__, "exec"), module.__dict__)
    return module


Check = Callable[[pipeline.Derived, ModuleType], Report]


def in_order(checks: Iterable[Check]) -> list[Check]:
    return sorted(checks, key=lambda check: ORDER.index(name_of(check)))


def name_of(check: Check) -> str:
    return check.__name__.strip("_")


def judge(whole: Unmutated, module: ModuleType) -> Outcome:
    """The first check that refuses the module. An undecided check is a refusal: it is no pass."""
    for check in whole.checks:
        report = checked(check, whole.derived, module)
        if report.verdict is not Verdict.EQUAL:
            return Outcome(report.check, report.verdict.value, complaint(report))
    return Outcome("", "equal", "")


def judge_text(whole: Unmutated, text: str) -> Outcome:
    """The same of another text in the place of the file's: its statements are compared first."""
    report = pipeline.text_report(whole.derived, text, whole.text)
    if report.verdict is not Verdict.EQUAL:
        return Outcome(report.check, report.verdict.value, complaint(report))
    return judge(whole, module_of(ast.parse(text)))


def checked(check: Check, derived: pipeline.Derived, module: ModuleType) -> Report:
    """What a check says; undecided where it takes too long, and `RAISES` where it raises."""
    try:
        with limit(SECONDS):
            return check(derived, module)
    except TimeoutError:
        reason = f"over {SECONDS} s"
    except Exception as error:  # a check must not, whatever the file does
        reason = f"{RAISES} {type(error).__name__}: {str(error)[:80]}"
    return Report(name_of(check), (Finding("the check", Verdict.UNDECIDED, reason),))


def complaint(report: Report) -> str:
    finding = next(f for f in report.findings if f.verdict is report.verdict)
    return f"{report.check}: {finding.tensor} {finding.verdict.value}: {finding.reason}"


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
