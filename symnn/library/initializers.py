"""Initializers: the distribution a weight is drawn from, and its scale, with the source.

To add one, add its line. Biases always start at zero. No distribution is truncated, as in
PyTorch; Keras truncates its `*_normal` ones at two standard deviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Initializer:
    """Independent draws with mean zero.

    `scale` is the standard deviation of a "normal" and the half-width of a "uniform", as an
    expression of `fan_in` and `fan_out`: n_{l-1} and n_l for a dense layer.
    """

    name: str
    distribution: Literal["zeros", "normal", "uniform"]
    scale: str
    source: str


GLOROT = "Glorot & Bengio 2010, Understanding the Difficulty of Training Deep Networks, AISTATS"
HE = "He, Zhang, Ren & Sun 2015, arXiv:1502.01852"
LECUN = "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.6"

# Plain `normal` and `uniform` know nothing of the layer's size. 0.05 is Keras's choice for both;
# PyTorch's standard normal saturates a sigmoid from some ten inputs on.
INITIALIZERS: dict[str, Initializer] = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "zeros", "zeros", "0", "only for models without hidden layers: no symmetry is broken"
        ),
        Initializer("normal", "normal", "0.05", "Keras, RandomNormal (not truncated)"),
        Initializer("uniform", "uniform", "0.05", "Keras, RandomUniform"),
        Initializer("glorot_normal", "normal", "sqrt(2 / (fan_in + fan_out))", f"{GLOROT}, (12)"),
        Initializer("glorot_uniform", "uniform", "sqrt(6 / (fan_in + fan_out))", f"{GLOROT}, (16)"),
        Initializer("he_normal", "normal", "sqrt(2 / fan_in)", f"{HE}, eq. (10)"),
        Initializer("he_uniform", "uniform", "sqrt(6 / fan_in)", f"{HE}, the variance of eq. (10)"),
        Initializer("lecun_normal", "normal", "sqrt(1 / fan_in)", LECUN),
        Initializer("lecun_uniform", "uniform", "sqrt(3 / fan_in)", f"{LECUN}, its variance"),
    )
}
