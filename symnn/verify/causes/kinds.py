"""The causes that a difference may have: a closed list, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """What may be wrong with a derivation; the value is its name in JSON."""

    FACTOR = "constant_factor"
    SIGN = "sign"
    TRANSPOSE = "transpose"
    MISSING_DERIVATIVE = "missing_activation_derivative"
    EXTRA_DERIVATIVE = "extra_activation_derivative"
    DERIVATIVE_ARGUMENT = "derivative_at_wrong_argument"
    OTHER_DERIVATIVE = "derivative_of_another_function"
    ELEMENTWISE = "row_as_if_elementwise"
    MISSING_MEAN = "missing_1_over_N"
    EXTRA_MEAN = "extra_1_over_N"
    BATCH_SUM = "missing_sum_over_batch"
    SAMPLE = "sample_not_counted"
    MISSING_TERM = "missing_term"
    PENALTY_LEFT_OUT = "penalty_left_out"
    PENALTY_ON_BIAS = "penalty_on_bias"
    PENALTY_FACTOR = "penalty_factor"
    OVERWRITTEN = "read_after_overwritten"
    OTHER_VALUE = "another_value_read"
    AXIS = "wrong_axis"
    FORWARD = "wrong_forward_value"
    STEP_NUMBER = "wrong_step_number"
    SHAPE = "wrong_shape"


PHRASES: dict[Kind, str] = {
    Kind.FACTOR: "a constant factor",
    Kind.SIGN: "a sign",
    Kind.TRANSPOSE: "a transpose",
    Kind.MISSING_DERIVATIVE: "the activation's derivative is missing",
    Kind.EXTRA_DERIVATIVE: "an activation's derivative too many",
    Kind.DERIVATIVE_ARGUMENT: "the activation's derivative is taken at the wrong argument",
    Kind.OTHER_DERIVATIVE: "the derivative of another function",
    Kind.ELEMENTWISE: "the derivative of a function of rows as if it acted on each entry alone",
    Kind.MISSING_MEAN: "a factor 1/N is missing",
    Kind.EXTRA_MEAN: "a factor 1/N too many",
    Kind.BATCH_SUM: "the sum over the batch is missing",
    Kind.SAMPLE: "a sample is not counted",
    Kind.MISSING_TERM: "a term is missing",
    Kind.PENALTY_LEFT_OUT: "the penalty is left out",
    Kind.PENALTY_ON_BIAS: "a penalty on a bias",
    Kind.PENALTY_FACTOR: "the penalty's factor",
    Kind.OVERWRITTEN: "a value is read after it was overwritten",
    Kind.OTHER_VALUE: "another value is read than should be",
    Kind.AXIS: "a wrong axis",
    Kind.FORWARD: "a value of the forward pass is wrong",
    Kind.STEP_NUMBER: "the number of the step is wrong",
    Kind.SHAPE: "a wrong shape",
}


@dataclass(frozen=True)
class Cause:
    """A likely cause: its kind, the tensor where it happened, and what is known besides.

    `place` is a tensor of the forward program: the parameter whose gradient is wrong from there
    on, or the value whose adjoint is passed on wrongly. `detail` completes the phrase: "2",
    "sigmoid'(a2) for sigmoid'(z2)".
    """

    kind: Kind
    place: str
    detail: str = ""

    def __str__(self) -> str:
        detail = f": {self.detail}" if self.detail else ""
        return f"{PHRASES[self.kind]} ({self.place}){detail}"

    def to_json(self) -> dict[str, Any]:
        """Plain data; a detail is left out where there is none."""
        data = {"kind": self.kind.value, "phrase": PHRASES[self.kind], "place": self.place}
        return {**data, "detail": self.detail} if self.detail else data
