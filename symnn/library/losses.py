"""Losses: each one equation with its source. A loss's scale is in its equation, never in doubt.

To add one, add its line. A mean over all entries is `/ (N*...*n)`, PyTorch's
`reduction="mean"`, whatever the rank of the output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from symnn.library.activations import ACTIVATIONS, Activation
from symnn.library.layer_type import Axes

Targets = Literal["values", "nonnegative", "one_hot", "binary", "signed"]
NUMBERS: tuple[Targets, ...] = ("values", "nonnegative")
"""Targets that are numbers; all others are labels of classes."""
OUTPUT: Axes = ("N", "...", "n")


@dataclass(frozen=True)
class Loss:
    """A scalar `loss` of the network's output `a` and the targets `y`.

    `inputs` gives their axes, of equal letters and numbers. Left alone both are (N, …, n), of any
    rank; `{"a": ("N", 2), "y": ("N", 1)}` is for a network of two outputs and one target.
    `targets` says how a data file's targets become rows of `y`: "values" as they stand;
    "nonnegative", the same, refused below 0; "one_hot", an integer label as a row of zeros with a
    one; "binary", a label 0 or 1 as it stands for a network with one output, otherwise as
    "one_hot"; "signed", as "binary" with -1 in the place of 0.
    `predict` turns the output into what a prediction is, such as probabilities; None leaves it.
    """

    name: str
    equation: str
    source: str
    targets: Targets = "values"
    predict: Activation | None = None
    inputs: Mapping[str, Axes] = field(
        default_factory=lambda: {"a": OUTPUT, "y": OUTPUT}, hash=False
    )

    @property
    def classifier(self) -> bool:
        """Whether the targets are labels of classes."""
        return self.targets not in NUMBERS


EXPONENTIAL = Activation(
    "exp", expr="exp(z)", source="McCullagh & Nelder 1989, Generalized Linear Models, chapter 6"
)
LINKS = {EXPONENTIAL.name: EXPONENTIAL}
"""What `predict` may be beside the activations: the inverse of the Poisson model's log link, which
is no activation of the library as it overflows early."""

LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "least_squares",
            "loss = sum((a[i,...,k] - y[i,...,k])**2, i, ..., k) / (2*N)",
            source="Higham & Higham 2019, Deep Learning: An Introduction for Applied "
            "Mathematicians, SIAM Review 61(4), arXiv:1801.05894, section 3",
        ),
        Loss(
            "mse",
            "loss = sum((a[i,...,k] - y[i,...,k])**2, i, ..., k) / (N*...*n)",
            source="Goodfellow, Bengio & Courville 2016, Deep Learning, section 5.1.4",
        ),
        Loss(
            "mae",
            "loss = sum(abs(a[i,...,k] - y[i,...,k]), i, ..., k) / (N*...*n)",
            source="Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, "
            "section 10.6",
        ),
        Loss(
            "huber",
            "loss = sum(where(abs(a[i,...,k] - y[i,...,k]) < 1, (a[i,...,k] - y[i,...,k])**2 / 2,"
            " abs(a[i,...,k] - y[i,...,k]) - 1/2), i, ..., k) / (N*...*n)",
            source="Huber 1964, Robust Estimation of a Location Parameter, Annals of "
            "Mathematical Statistics 35(1); delta = 1",
        ),
        Loss(
            "log_cosh",
            "loss = sum(log_cosh(a[i,...,k] - y[i,...,k]), i, ..., k) / (N*...*n)",
            source="Saleh & Saleh 2022, arXiv:2208.04564",
        ),
        Loss(
            "binary_cross_entropy",
            "loss = sum(softplus(a[i,...,k]) - y[i,...,k] * a[i,...,k], i, ..., k) / (N*...*n)",
            source="Bishop 2006, Pattern Recognition and Machine Learning, eq. (5.23), on logits",
            targets="binary",
            predict=ACTIVATIONS["sigmoid"],
        ),
        Loss(
            "cross_entropy",
            "loss = sum(y[i,...,k] * (log(sum(exp(a[i,...,m]), m)) - a[i,...,k]), i, ..., k)"
            " / (N*...)",
            source="Bishop 2006, Pattern Recognition and Machine Learning, eq. (5.24), on logits",
            targets="one_hot",
            predict=ACTIVATIONS["softmax"],
        ),
        Loss(
            "poisson",
            "loss = sum(exp(a[i,...,k]) - y[i,...,k] * a[i,...,k], i, ..., k) / (N*...*n)",
            source="McCullagh & Nelder 1989, Generalized Linear Models, chapter 6; the output "
            "is the log of the rate, and the constant log(y!) is left out",
            targets="nonnegative",
            predict=EXPONENTIAL,
        ),
        Loss(
            "hinge",
            "loss = sum(max(0, 1 - y[i,...,k] * a[i,...,k]), i, ..., k) / (N*...*n)",
            source="Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, "
            "section 12.3.2",
            targets="signed",
        ),
    )
}
