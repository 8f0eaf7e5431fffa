"""Activations: each one equation with its source, as PyTorch defines it where PyTorch has it.

To add one, add its line. Its derivative is derived, and so are its code and its LaTeX.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symnn.library.layer_type import LayerType, Parameter


@dataclass(frozen=True)
class Activation:
    """A function from a layer's `z` to its output `a`.

    Exactly one of two forms is set: `expr`, a scalar expression of `z` that acts on each entry
    alone, or `equation`, in index form, when an entry depends on its whole row, or on where it
    stands in it. Both are texts of the equation language of `symnn.notation`.
    `options` are numbers that they read, with their defaults: `elu(alpha=0.5)`. `parameters` are
    learned: single numbers, or in an `equation` one for each entry of a row, axes ("C",).
    """

    name: str
    source: str
    expr: str | None = None
    equation: str | None = None
    options: Mapping[str, float] = field(default_factory=dict, hash=False)
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)

    @property
    def layer_type(self) -> LayerType:
        """The layer that applies the activation to its input, and does nothing else."""
        call = f"a[i,...,k] = {self.name}(x[i,...,k])"
        return LayerType(self.name, (call,), self.source)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation(
            "identity",
            expr="z",
            source="Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.2.2.1",
        ),
        Activation(
            "sigmoid",
            expr="sigmoid(z)",
            source="Rumelhart, Hinton & Williams 1986, Nature 323, pp. 533-536, eq. (2)",
        ),
        Activation(
            "tanh",
            expr="tanh(z)",
            source="LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.4",
        ),
        Activation(
            "relu",
            expr="max(z, 0)",
            source="Glorot, Bordes & Bengio 2011, Deep Sparse Rectifier Neural Networks, AISTATS",
        ),
        Activation(
            "leaky_relu",
            expr="where(z > 0, z, slope*z)",
            options={"slope": 0.01},
            source="Maas, Hannun & Ng 2013, Rectifier Nonlinearities Improve Neural Network "
            "Acoustic Models, ICML workshop",
        ),
        Activation(
            "elu",
            expr="where(z > 0, z, alpha*(exp(z) - 1))",
            options={"alpha": 1.0},
            source="Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289, section 3",
        ),
        Activation(
            "selu",
            expr="1.0507009873554804934193349852946"
            " * where(z > 0, z, 1.6732632423543772848170429916717 * (exp(z) - 1))",
            source="Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515, eq. (2)",
        ),
        Activation(
            "softplus",
            expr="softplus(z)",
            source="Dugas, Bengio, Bélisle, Nadeau & Garcia 2001, Incorporating Second-Order "
            "Functional Knowledge for Better Option Pricing, NIPS 13",
        ),
        Activation(
            "softsign",
            expr="z / (1 + abs(z))",
            source="Bergstra, Desjardins, Lamblin & Bengio 2009, Quadratic Polynomials Learn "
            "Better Image Features, technical report 1337, Université de Montréal",
        ),
        Activation(
            "silu",
            expr="z * sigmoid(z)",
            source="Elfwing, Uchibe & Doya 2018, arXiv:1702.03118, section 2",
        ),
        Activation(
            "gelu",
            expr="z * (1 + erf(z / sqrt(2))) / 2",
            source="Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2",
        ),
        Activation(
            "gelu_tanh",
            expr="z * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z**3))) / 2",
            source="Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2, the approximation",
        ),
        Activation(
            "mish",
            expr="z * tanh(softplus(z))",
            source="Misra 2019, arXiv:1908.08681",
        ),
        Activation(
            "hard_sigmoid",
            expr="min(max(z + 3, 0), 6) / 6",
            source="Howard et al. 2019, Searching for MobileNetV3, arXiv:1905.02244, section 5.2",
        ),
        Activation(
            "hard_tanh",
            expr="min(max(z, -1), 1)",
            source="Collobert 2004, Large Scale Machine Learning, thesis, Université Paris VI",
        ),
        Activation(
            "sine",
            expr="sin(z)",
            source="Sitzmann et al. 2020, Implicit Neural Representations with Periodic "
            "Activation Functions, arXiv:2006.09661; without the factor omega_0",
        ),
        Activation(
            "gaussian",
            expr="exp(-z**2)",
            source="Hartman, Keeler & Kowalski 1990, Layered Neural Networks with Gaussian "
            "Hidden Units as Universal Approximations, Neural Computation 2(2)",
        ),
        Activation(
            "softmax",
            equation="a[i,...,k] = exp(z[i,...,k]) / sum(exp(z[i,...,m]), m)",
            source="Bridle 1990, Probabilistic Interpretation of Feedforward Classification "
            "Network Outputs, in Neurocomputing, NATO ASI F68",
        ),
        Activation(
            "log_softmax",
            equation="a[i,...,k] = z[i,...,k] - log(sum(exp(z[i,...,m]), m))",
            source="Goodfellow, Bengio & Courville 2016, Deep Learning, eq. (6.30)",
        ),
        Activation(
            "prelu",
            equation="a[i,...,k] = where(z[i,...,k] > 0, z[i,...,k], alpha[k]*z[i,...,k])",
            parameters={"alpha": Parameter(("C",), "gain", start=0.25)},
            source="He, Zhang, Ren & Sun 2015, Delving Deep into Rectifiers, arXiv:1502.01852, "
            "eq. (1); alpha starts at 0.25, section 2.1",
        ),
        Activation(
            "snake",
            expr="z + sin(alpha*z)**2/alpha",
            parameters={"alpha": Parameter((), "gain")},
            source="Liu, Hartwig & Ueda 2020, Neural Networks Fail to Learn Periodic Functions and "
            "How to Fix It, arXiv:2006.08195, eq. (3), with a learned alpha",
        ),
    )
}
