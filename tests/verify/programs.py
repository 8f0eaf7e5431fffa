"""Programs written by hand in the equation language, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Integer

from symnn.notation import Program, Tensor, parse_equation, size_symbol

N = size_symbol("N")


@dataclass(frozen=True)
class Example:
    """A forward program as text, with adjoint equations; `d` + name holds the derivative."""

    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    forward: Sequence[str]
    adjoint: Sequence[str]
    values: Sequence[str] = ("N",)

    def programs(self, *wrong: tuple[str, str]) -> tuple[Program, Program, dict[str, str]]:
        """Forward, backward and the adjoints' names; `wrong` replaces text in the adjoints."""
        inputs, parameters = _tensors(self.inputs), _tensors(self.parameters)
        known = {tensor.name: tensor for tensor in (*inputs, *parameters)}
        sizes: dict[str, Expr] = {name: size_symbol(name) for name in self.values}
        equations = []
        for text in (*self.forward, *self.adjoint):
            if text in self.adjoint:
                for old, new in wrong:
                    text = text.replace(old, new)
            equation = parse_equation(text, known, sizes)
            known[equation.name] = equation.tensor
            equations.append(equation)
        own, added = equations[: len(self.forward)], equations[len(self.forward) :]
        forward = Program(inputs, parameters, tuple(own), (own[-1].name,))
        backward = forward.then(*added, outputs=tuple(e.name for e in added))
        names = [t.name for t in (*parameters, *(e.tensor for e in own))]
        adjoints = {name: f"d{name}" for name in names if f"d{name}" in known}
        return forward, backward, adjoints


def _tensors(shapes: Mapping[str, str]) -> tuple[Tensor, ...]:
    return tuple(
        Tensor(name, tuple(Integer(s) if s.isdigit() else size_symbol(s) for s in shape.split()))
        for name, shape in shapes.items()
    )


TANH = Example(
    inputs={"x": "N n_0", "y": "N n_2"},
    parameters={"W1": "n_1 n_0", "b1": "n_1", "W2": "n_2 n_1", "b2": "n_2"},
    forward=[
        "z1[i,k] = sum(W1[k,j]*x[i,j], j) + b1[k]",
        "a1[i,k] = tanh(z1[i,k])",
        "z2[i,k] = sum(W2[k,j]*a1[i,j], j) + b2[k]",
        "loss = sum((z2[i,k] - y[i,k])**2, i, k) / (2*N)",
    ],
    adjoint=[
        "dz2[i,k] = (z2[i,k] - y[i,k]) / N",
        "dW2[k,j] = sum(dz2[i,k]*a1[i,j], i)",
        "db2[k] = sum(dz2[i,k], i)",
        "da1[i,j] = sum(dz2[i,k]*W2[k,j], k)",
        "dz1[i,k] = da1[i,k]*(1 - a1[i,k]**2)",
        "dW1[k,j] = sum(dz1[i,k]*x[i,j], i)",
        "db1[k] = sum(dz1[i,k], i)",
    ],
)

CROSS_ENTROPY = Example(
    inputs={"x": "N n_0", "y": "N n_1"},
    parameters={"W": "n_1 n_0"},
    forward=[
        "z[i,k] = sum(W[k,j]*x[i,j], j)",
        "loss = sum(y[i,k]*(log(sum(exp(z[i,m]), m)) - z[i,k]), i, k) / N",
    ],
    adjoint=[
        "p[i,k] = exp(z[i,k]) / sum(exp(z[i,m]), m)",
        "dz[i,k] = (p[i,k]*sum(y[i,m], m) - y[i,k]) / N",
        "dW[k,j] = sum(dz[i,k]*x[i,j], i)",
    ],
)

LAYER_NORM = Example(
    inputs={"x": "N n_0", "y": "N n_1"},
    parameters={"W": "n_1 n_0", "g": "n_1"},
    forward=[
        "z[i,k] = sum(W[k,j]*x[i,j], j)",
        "m[i] = sum(z[i,k], k) / n_1",
        "r[i] = 1 / sqrt(sum((z[i,k] - m[i])**2, k)/n_1 + 1e-5)",
        "u[i,k] = (z[i,k] - m[i])*r[i]",
        "loss = sum(g[k]*u[i,k]*y[i,k], i, k)",
    ],
    adjoint=[
        "du[i,k] = g[k]*y[i,k]",
        "dg[k] = sum(u[i,k]*y[i,k], i)",
        "dz[i,k] = r[i]*(du[i,k] - sum(du[i,p], p)/n_1 - u[i,k]*sum(du[i,p]*u[i,p], p)/n_1)",
        "dW[k,j] = sum(dz[i,k]*x[i,j], i)",
    ],
    values=("n_1",),
)

RECURRENT = Example(
    inputs={"x": "N T n_0", "y": "N T n_1"},
    parameters={"W": "n_1 n_0", "U": "n_1 n_1"},
    forward=[
        "h[i,t,k] = tanh(sum(W[k,j]*x[i,t,j], j) + sum(U[k,l]*h[i,t-1,l], l))",
        "loss = sum(h[i,t,k]*y[i,t,k], i, t, k)",
    ],
    adjoint=[
        "dh[i,t,l] = y[i,t,l] + sum(dh[i,t+1,k]*(1 - h[i,t+1,k]**2)*U[k,l], k)",
        "dW[k,j] = sum(dh[i,t,k]*(1 - h[i,t,k]**2)*x[i,t,j], i, t)",
        "dU[k,l] = sum(dh[i,t,k]*(1 - h[i,t,k]**2)*h[i,t-1,l], i, t)",
    ],
)

RELU = Example(
    inputs={"x": "N n_0", "y": "N n_1"},
    parameters={"W": "n_1 n_0"},
    forward=[
        "z[i,k] = sum(W[k,j]*x[i,j], j)",
        "a[i,k] = max(z[i,k], 0)",
        "loss = sum(abs(a[i,k] - y[i,k]), i, k) / N",
    ],
    adjoint=[
        "da[i,k] = sign(a[i,k] - y[i,k]) / N",
        "dz[i,k] = where(a[i,k] > 0, da[i,k], 0)",
        "dW[k,j] = sum(dz[i,k]*x[i,j], i)",
    ],
)

EMBEDDING = Example(
    inputs={"w": "N T", "y": "N T n_1"},
    parameters={"E": "V n_1"},
    forward=["loss = sum(E[w[i,t],k]**2*y[i,t,k], i, t, k) / 2"],
    adjoint=["dE[v,k] = sum(where(w[i,t] == v, E[v,k]*y[i,t,k], 0), i, t)"],
    values=("V",),
)


def deep(depth: int) -> Example:
    """`depth` layers of a = tanh(W·a), as equations."""
    forward, adjoint, read = [], [f"da{depth}[i,k] = y[i,k]"], "x"
    for layer in range(1, depth + 1):
        forward.append(f"z{layer}[i,k] = sum(W{layer}[k,j]*{read}[i,j], j)")
        forward.append(f"a{layer}[i,k] = tanh(z{layer}[i,k])")
        read = f"a{layer}"
    for layer in range(depth, 0, -1):
        read = f"a{layer - 1}" if layer > 1 else "x"
        adjoint.append(f"dz{layer}[i,k] = da{layer}[i,k]*(1 - a{layer}[i,k]**2)")
        adjoint.append(f"dW{layer}[k,j] = sum(dz{layer}[i,k]*{read}[i,j], i)")
        if layer > 1:
            adjoint.append(f"d{read}[i,j] = sum(dz{layer}[i,k]*W{layer}[k,j], k)")
    forward.append(f"loss = sum(a{depth}[i,k]*y[i,k], i, k)")
    return Example(
        {"x": "N n_0", "y": f"N n_{depth}"},
        {f"W{layer}": f"n_{layer} n_{layer - 1}" for layer in range(1, depth + 1)},
        forward,
        adjoint,
    )
