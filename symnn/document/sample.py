"""One sample and parameters that are short numbers, and what the network makes of them."""

from __future__ import annotations

from itertools import cycle, product

from sympy import Expr, Integer, Rational

from symnn.document.evaluation import ByPosition, Evaluated, evaluate
from symnn.document.material import Material
from symnn.library import NUMBERS
from symnn.meaning.domains.domain import OutsideDomain
from symnn.network import BATCH
from symnn.notation import Tensor
from symnn.optimizer import COUNT, Update

TENTHS = (3, -2, 5, 1, -4, 2, -1, 4, -3, -5)
"""The parameters, in tenths, over and over."""
INPUTS = (5, -8, 3, 10, -6)
TARGETS = (8, 2, 6, 4)
SIZES = {BATCH: 1}


def sample(material: Material) -> Evaluated:
    """Every tensor of the backward Program at the first numbers at which it has values.

    Numbers at which a choice is between equals, as at a kink, are only taken when all are so.
    Raises `OutsideDomain` where it has none.
    """
    last: Evaluated | None = None
    for start in range(len(TENTHS)):
        try:
            found = evaluate(material.backward.program, _given(material, start), SIZES)
        except OutsideDomain:
            continue
        if not found.kinks:
            return found
        last = last or found
    if last is None:
        raise OutsideDomain("the network has no values at short numbers")
    return last


def stepped(material: Material, scalars: Evaluated, taken: Evaluated) -> dict[str, ByPosition]:
    """The parameters after the step that was `taken`, by their names."""
    after = next(new for new, old in material.update.updated.items() if old == "theta")
    values = iter(taken.tensors[after].values())
    names = [tensor.name for tensor in material.model.program.parameters]
    return {name: {at: next(values) for at in scalars.tensors[name]} for name in names}


def first_step(material: Material, scalars: Evaluated) -> Evaluated:
    """The first step of the optimizer, over all parameters as one vector.

    Raises `OutsideDomain`.
    """
    update, adjoints = material.update, material.backward.adjoints
    names = [tensor.name for tensor in material.model.program.parameters]
    given = _start(update, material.model.spec.parameter_count)
    given["theta"] = _vector(scalars, names)
    given["g"] = _vector(scalars, [adjoints[name] for name in names])
    return evaluate(update.program, given, {COUNT: material.model.spec.parameter_count})


def after_step(material: Material, scalars: Evaluated, stepped: dict[str, ByPosition]) -> Evaluated:
    """The forward pass with the parameters after a step. Raises `OutsideDomain`."""
    given = {tensor.name: scalars.tensors[tensor.name] for tensor in material.model.program.inputs}
    return evaluate(material.model.program, given | stepped, SIZES)


def _given(material: Material, start: int) -> dict[str, ByPosition]:
    """The inputs, the targets, and parameters that begin with another number at each start."""
    program = material.model.program
    *inputs, targets = program.inputs
    found: dict[str, ByPosition] = {}
    for tensor in inputs:
        numbers = (Rational(number, 10) for number in cycle(INPUTS))
        found[tensor.name] = dict(zip(_positions(tensor, material), numbers, strict=False))
    kind = material.model.spec.loss_definition.targets
    found[targets.name] = {at: _target(kind, at[-1]) for at in _positions(targets, material)}
    tenths = cycle([*TENTHS[start:], *TENTHS[:start]])
    for tensor in program.parameters:
        at = _positions(tensor, material)
        found[tensor.name] = {position: Rational(next(tenths), 10) for position in at}
    return found


def _positions(tensor: Tensor, material: Material) -> product[tuple[int, ...]]:
    sizes = {**material.model.program.sizes, **SIZES}
    return product(*(range(int(size.xreplace(sizes))) for size in tensor.shape))


def _target(kind: str, k: int) -> Expr:
    """A target that the loss takes: the first class, or a number between 0 and 1."""
    if kind in NUMBERS:
        return Rational(TARGETS[k % len(TARGETS)], 10)
    return Integer(1 if k == 0 else -1 if kind == "signed" else 0)


def _vector(scalars: Evaluated, names: list[str]) -> ByPosition:
    values = [value for name in names for value in scalars.tensors[name].values()]
    return {(p,): value for p, value in enumerate(values)}


def _start(update: Update, count: int) -> dict[str, ByPosition]:
    """What the first step reads besides the parameters and their gradient."""
    scalars: dict[str, Expr] = {
        name: Rational(repr(value)) for name, value in update.hyperparameters.items()
    }
    found: dict[str, ByPosition] = {name: {(): value} for name, value in scalars.items()}
    found["t"] = {(): Integer(1)}
    return found | {name: {(p,): Integer(0) for p in range(count)} for name in update.state}
