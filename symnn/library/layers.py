"""Layers: each one equation with its parameters and its source.

To add one, add its lines: what it computes from its input `x`, and the shapes of what it learns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """The equation `target = terms + bias_terms`, whose second part `bias = false` leaves out.

    `weights` and `biases` name the parameters and their axes, in sizes of the layer: "in" and
    "out". Weights are drawn by the layer's initializer and penalized; biases start at zero and
    are not. Input rows are samples: `x` is (N, in), and the target is (N, out).
    """

    name: str
    target: str
    terms: tuple[str, ...]
    weights: Mapping[str, tuple[str, ...]] = field(hash=False)
    source: str
    bias_terms: tuple[str, ...] = ()
    biases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def equation(self, bias: bool = True) -> str:
        """The layer's equation as text, with or without its bias."""
        return f"{self.target} = {' + '.join(self.terms + self.bias_terms * bias)}"

    def parameters(self, bias: bool = True) -> dict[str, tuple[str, ...]]:
        """The axes of every parameter that `equation(bias)` reads, weights first."""
        return {**self.weights, **(self.biases if bias else {})}


LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer(
            "dense",
            target="z[i,k]",
            terms=("sum(W[k,j] * x[i,j], j)",),
            weights={"W": ("out", "in")},
            bias_terms=("b[k]",),
            biases={"b": ("out",)},
            source="Rumelhart, Hinton & Williams 1986, Nature 323, pp. 533-536, eq. (1)",
        ),
    )
}
