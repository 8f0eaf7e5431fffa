"""Layers: each a few equations, with what their names stand for, and the source.

To add one, add its lines. Its derivative is derived, and so are its code and its LaTeX.
Rows are samples, and the last axis holds a sample's features: `...` stands for the axes between,
such as time, so that a layer takes inputs of any rank.
"""

from __future__ import annotations

from symnn.library.layer_type import LayerType, Parameter, SizeOption

UNITS = SizeOption("D")
WEIGHT = Parameter(("D", "C"))
BIAS = Parameter(("D",), "bias")
GAIN = Parameter(("C",), "gain")
SHIFT = Parameter(("C",), "bias")
SAME = ("N", "...", "C")

LAYERS: dict[str, LayerType] = {
    layer.name: layer
    for layer in (
        LayerType(
            "dense",
            options={"units": UNITS, "activation": "identity"},
            parameters={"W": WEIGHT, "b": BIAS},
            equations=(
                "z[i,...,k] = sum(W[k,j]*x[i,...,j], j) + b[k]",
                "a[i,...,k] = activation(z[i,...,k])",
            ),
            source="Rumelhart, Hinton & Williams 1986, Nature 323, pp. 533-536, eq. (1) and (2)",
        ),
        LayerType(
            "bilinear",
            inputs={"x": ("N", "...", "A"), "u": ("N", "...", "B")},
            options={"units": UNITS, "activation": "identity"},
            parameters={"W": Parameter(("D", "A", "B")), "b": BIAS},
            equations=(
                "z[i,...,k] = sum(x[i,...,p]*W[k,p,q]*u[i,...,q], p, q) + b[k]",
                "a[i,...,k] = activation(z[i,...,k])",
            ),
            source="PyTorch 2, torch.nn.Bilinear: y = x1ᵀ A x2 + b; Tenenbaum & Freeman 2000, "
            "Separating Style and Content with Bilinear Models, Neural Computation 12(6), eq. (1)",
        ),
        LayerType(
            "highway",
            options={"activation": "relu"},
            parameters={
                "W": Parameter(("C", "C")),
                "b": SHIFT,
                "V": Parameter(("C", "C")),
                "c": Parameter(("C",), "bias", start=-1.0),
            },
            equations=(
                "z[i,...,k] = sum(W[k,j]*x[i,...,j], j) + b[k]",
                "h[i,...,k] = activation(z[i,...,k])",
                "s[i,...,k] = sum(V[k,j]*x[i,...,j], j) + c[k]",
                "t[i,...,k] = sigmoid(s[i,...,k])",
                "a[i,...,k] = h[i,...,k]*t[i,...,k] + x[i,...,k]*(1 - t[i,...,k])",
            ),
            source="Srivastava, Greff & Schmidhuber 2015, Highway Networks, arXiv:1505.00387, "
            "eq. (3); the bias of the gate starts at -1, section 2.2",
        ),
        LayerType(
            "gated",
            options={"units": UNITS, "activation": "sigmoid"},
            parameters={
                "W": WEIGHT,
                "b": BIAS,
                "V": WEIGHT,
                "c": BIAS,
            },
            equations=(
                "z[i,...,k] = sum(W[k,j]*x[i,...,j], j) + b[k]",
                "s[i,...,k] = sum(V[k,j]*x[i,...,j], j) + c[k]",
                "g[i,...,k] = activation(s[i,...,k])",
                "a[i,...,k] = z[i,...,k]*g[i,...,k]",
            ),
            source="Dauphin, Fan, Auli & Grangier 2017, arXiv:1612.08083, eq. (1), GLU; with "
            "another activation the variants of Shazeer 2020, arXiv:2002.05202, eq. (5)",
        ),
        LayerType(
            "maxout",
            options={"units": UNITS, "pieces": SizeOption("P", default=2)},
            parameters={"W": Parameter(("D", "P", "C")), "b": Parameter(("D", "P"), "bias")},
            equations=(
                "z[i,...,k,p] = sum(W[k,p,j]*x[i,...,j], j) + b[k,p]",
                "a[i,...,k] = max(z[i,...,k,p], p)",
            ),
            source="Goodfellow, Warde-Farley, Mirza, Courville & Bengio 2013, Maxout Networks, "
            "arXiv:1302.4389, section 3",
        ),
        LayerType(
            "rbf",
            options={"units": UNITS},
            parameters={"W": WEIGHT, "beta": Parameter(("D",), "gain")},
            equations=(
                "r[i,...,k] = sum((x[i,...,j] - W[k,j])**2, j)",
                "a[i,...,k] = exp(-beta[k]**2*r[i,...,k])",
            ),
            source="Broomhead & Lowe 1988, Multivariable Functional Interpolation and Adaptive "
            "Networks, Complex Systems 2, pp. 321-355, eq. (2), with Gaussians; the rows of W are "
            "the centers, and the square keeps the widths positive",
        ),
        LayerType(
            "layer_norm",
            options={"epsilon": 1e-5},
            parameters={"gamma": GAIN, "beta": SHIFT},
            equations=(
                "m[i,...] = sum(x[i,...,k], k)/C",
                "v[i,...] = sum((x[i,...,k] - m[i,...])**2, k)/C",
                "h[i,...,k] = (x[i,...,k] - m[i,...])/sqrt(v[i,...] + epsilon)",
                "a[i,...,k] = gamma[k]*h[i,...,k] + beta[k]",
            ),
            source="Ba, Kiros & Hinton 2016, Layer Normalization, arXiv:1607.06450, eq. (3) and "
            "(4); epsilon under the root as in PyTorch",
        ),
        LayerType(
            "rms_norm",
            options={"epsilon": 1e-5},
            parameters={"gamma": GAIN},
            equations=(
                "v[i,...] = sum(x[i,...,k]**2, k)/C",
                "a[i,...,k] = gamma[k]*x[i,...,k]/sqrt(v[i,...] + epsilon)",
            ),
            source="Zhang & Sennrich 2019, Root Mean Square Layer Normalization, "
            "arXiv:1910.07467, eq. (4); epsilon under the root as in PyTorch",
        ),
        LayerType(
            "batch_statistics_norm",
            options={"epsilon": 1e-5},
            parameters={"gamma": GAIN, "beta": SHIFT},
            equations=(
                "m[k] = sum(x[i,...,k], i, ...)/(N*...)",
                "v[k] = sum((x[i,...,k] - m[k])**2, i, ...)/(N*...)",
                "h[i,...,k] = (x[i,...,k] - m[k])/sqrt(v[k] + epsilon)",
                "a[i,...,k] = gamma[k]*h[i,...,k] + beta[k]",
            ),
            source="Ioffe & Szegedy 2015, Batch Normalization, arXiv:1502.03167, algorithm 1: the "
            "statistics of the batch itself, at prediction too",
        ),
        LayerType(
            "scale_shift",
            parameters={"gamma": GAIN, "beta": SHIFT},
            equations=("a[i,...,k] = gamma[k]*x[i,...,k] + beta[k]",),
            source="Ioffe & Szegedy 2015, Batch Normalization, arXiv:1502.03167, algorithm 1, "
            "its last line",
        ),
        LayerType(
            "add",
            inputs={"x": SAME, "u": SAME},
            equations=("a[i,...,k] = x[i,...,k] + u[i,...,k]",),
            source="He, Zhang, Ren & Sun 2016, Deep Residual Learning for Image Recognition, "
            "arXiv:1512.03385, eq. (1)",
        ),
        LayerType(
            "multiply",
            inputs={"x": SAME, "u": SAME},
            equations=("a[i,...,k] = x[i,...,k]*u[i,...,k]",),
            source="Jayakumar et al. 2020, Multiplicative Interactions and Where to Find Them, "
            "ICLR, section 2, the gate",
        ),
        LayerType(
            "concatenate",
            inputs={"x": ("N", "...", "A"), "u": ("N", "...", "B")},
            sizes={"D": "A + B"},
            equations=("a[i,...,k < D] = x[i,...,k] + u[i,...,k-A]",),
            source="Huang, Liu, van der Maaten & Weinberger 2017, Densely Connected Convolutional "
            "Networks, arXiv:1608.06993, eq. (2); what lies outside a tensor reads as zero",
        ),
        LayerType(
            "self_attention",
            inputs={"x": ("N", "T", "C")},
            options={"units": UNITS},
            parameters={
                "Q": WEIGHT,
                "K": WEIGHT,
                "V": WEIGHT,
                "O": Parameter(("C", "D")),
            },
            equations=(
                "q[i,t,d] = sum(Q[d,j]*x[i,t,j], j)",
                "k[i,t,d] = sum(K[d,j]*x[i,t,j], j)",
                "v[i,t,d] = sum(V[d,j]*x[i,t,j], j)",
                "e[i,t,s] = sum(q[i,t,d]*k[i,s,d], d)/sqrt(D)",
                "p[i,t,s] = softmax(e[i,t,s])",
                "h[i,t,d] = sum(p[i,t,s]*v[i,s,d], s)",
                "a[i,t,m] = sum(O[m,d]*h[i,t,d], d)",
            ),
            source="Vaswani et al. 2017, Attention Is All You Need, arXiv:1706.03762, eq. (1), "
            "one head, without mask",
        ),
    )
}
