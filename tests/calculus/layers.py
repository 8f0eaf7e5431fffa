"""The layers that the calculus must derive: (equations, shapes, sizes), and ranges by index.

Sizes are small and pairwise distinct, with N at least 2: a transposed or a forgotten axis shows.
"""

from __future__ import annotations

from tests.calculus.windows import WINDOW_RANGES, WINDOWS

SIZES = {"N": 2, "n": 3, "m": 4}
ROW = "loss = sum(a[i,k]*c[i,k], i, k)"  # weights c make every entry of a count differently

LAYERS: dict[str, tuple[list[str], dict[str, str], dict[str, int]]] = {
    "dense": (
        ["z[i,k] = sum(W[k,j]*x[i,j], j) + b[k]", "loss = sum((z[i,k] - c[i,k])**2, i, k)/(2*N)"],
        {"x": "N n", "W": "m n", "b": "m", "c": "N m"},
        SIZES,
    ),
    "softmax": (
        ["a[i,k] = exp(x[i,k])/sum(exp(x[i,m]), m)", ROW],
        {"x": "N n", "c": "N n"},
        SIZES,
    ),
    "softmax over the batch": (
        ["a[i,k] = exp(x[i,k])/sum(exp(x[m,k]), m)", ROW],
        {"x": "N n", "c": "N n"},
        SIZES,
    ),
    "log-sum-exp": (
        ["a[i] = log(sum(exp(x[i,m]), m))", "loss = sum(a[i]*c[i], i)"],
        {"x": "N n", "c": "N"},
        SIZES,
    ),
    "layer norm, one equation": (
        [
            "a[i,k] = g[k]*(x[i,k] - sum(x[i,j], j)/n)"
            "/sqrt(sum((x[i,j] - sum(x[i,l], l)/n)**2, j)/n + 1e-5) + b[k]",
            ROW,
        ],
        {"x": "N n", "g": "n", "b": "n", "c": "N n"},
        SIZES,
    ),
    "layer norm, several equations": (
        [
            "mu[i] = sum(x[i,j], j)/n",
            "e[i,k] = x[i,k] - mu[i]",
            "v[i] = sum(e[i,j]**2, j)/n",
            "h[i,k] = e[i,k]/sqrt(v[i] + 1e-5)",
            "a[i,k] = g[k]*h[i,k] + b[k]",
            ROW,
        ],
        {"x": "N n", "g": "n", "b": "n", "c": "N n"},
        SIZES,
    ),
    "batch norm, training": (
        [
            "mu[k] = sum(x[i,k], i)/N",
            "v[k] = sum((x[i,k] - mu[k])**2, i)/N",
            "a[i,k] = g[k]*(x[i,k] - mu[k])/sqrt(v[k] + 1e-5) + b[k]",
            ROW,
        ],
        {"x": "N n", "g": "n", "b": "n", "c": "N n"},
        SIZES,
    ),
    "radial basis functions": (
        ["a[i,k] = exp(-s[k]*sum((x[i,j] - C[k,j])**2, j))", ROW],
        {"x": "N n", "C": "m n", "s": "m", "c": "N m"},
        SIZES,
    ),
    "bilinear": (
        ["a[i,k] = sum(x[i,j]*A[k,j,l]*y[i,l], j, l)", ROW],
        {"x": "N n", "y": "N p", "A": "m n p", "c": "N m"},
        {"N": 2, "n": 3, "m": 4, "p": 5},
    ),
    "scaled dot-product attention": (
        [
            "s[i,t,u] = sum(q[i,t,d]*k[i,u,d], d)/sqrt(D)",
            "p[i,t,u] = exp(s[i,t,u])/sum(exp(s[i,t,w]), w)",
            "a[i,t,e] = sum(p[i,t,u]*v[i,u,e], u)",
            "loss = sum(a[i,t,e]*c[i,t,e], i, t, e)",
        ],
        {"q": "N T D", "k": "N S D", "v": "N S E", "c": "N T E"},
        {"N": 2, "T": 3, "S": 4, "D": 5, "E": 1},
    ),
    "self-attention, one equation": (
        [
            "a[i,t,d] = sum(exp(sum(x[i,t,e]*x[i,u,e], e))*x[i,u,d], u)"
            "/sum(exp(sum(x[i,t,e]*x[i,u,e], e)), u)",
            "loss = sum(a[i,t,d]*c[i,t,d], i, t, d)",
        ],
        {"x": "N T D", "c": "N T D"},
        {"N": 2, "T": 3, "D": 2},
    ),
    **WINDOWS,
    "maximum over a row": (
        ["a[i,k] = exp(x[i,k] - max(x[i,m], m))", ROW],
        {"x": "N n", "c": "N n"},
        SIZES,
    ),
    "recurrence": (
        [
            "h[i,t,k] = tanh(sum(W[k,j]*x[i,t,j], j) + sum(U[k,l]*h[i,t-1,l], l) + b[k])",
            "loss = sum(h[i,t,k]*c[i,t,k], i, t, k)",
        ],
        {"x": "N T n", "W": "m n", "U": "m m", "b": "m", "c": "N T m"},
        {"N": 2, "T": 4, "n": 1, "m": 3},
    ),
    "recurrence of two steps": (
        ["h[i,t] = sin(w*h[i,t-1] + v*h[i,t-2] + x[i,t])", "loss = sum(h[i,t]*c[i,t], i, t)"],
        {"x": "N T", "w": "", "v": "", "c": "N T"},
        {"N": 2, "T": 5},
    ),
    "diagonal": (
        ["a[i] = sum(x[i,i]*x[i,j], j)", "loss = sum(a[i]*c[i], i)"],
        {"x": "n n", "c": "n"},
        SIZES,
    ),
    "transposed": (
        ["a[i,j] = x[i,j]*exp(x[j,i])", "loss = sum(a[i,j]*c[i,j], i, j)"],
        {"x": "n n", "c": "n n"},
        SIZES,
    ),
    "fixed position": (
        ["a[i,k] = x[i,0]*x[i,k] + x[i,2]**2", ROW],
        {"x": "N n", "c": "N n"},
        SIZES,
    ),
    "reversed": (
        ["a[i,k] = sin(x[i,n-1-k])*x[i,k]", ROW],
        {"x": "N n", "c": "N n"},
        SIZES,
    ),
    "a slice": (
        ["a[i,k] = tanh(x[i,k+0])", ROW],  # k+0: x does not give k its range
        {"x": "N m", "c": "N n"},
        SIZES,
    ),
    "a loss over a slice": (
        ["loss = sum(x[i,k+0]**2, i, k)"],
        {"x": "N m"},
        SIZES,
    ),
    "a softmax cut short": (
        ["a[i,k] = exp(x[i,k+0])/sum(exp(x[i,j]), j)", ROW],
        {"x": "N m", "c": "N n"},
        SIZES,
    ),
    "a tensor larger than its index's range": (
        ["a[i,k] = x[i,k+0]*x[i,k+1]", ROW],
        {"x": "N n", "c": "N m"},
        SIZES,
    ),
    "read twice in one equation": (
        ["a[i,k] = sum(W[k,j]*x[i,j], j)*sum(W[k,j]**2, j) + W[k,0]", ROW],
        {"x": "N n", "W": "m n", "c": "N m"},
        SIZES,
    ),
    "nested sums over the same range": (
        ["a[i] = sum(sum(x[i,j]*y[i,k], k)**2, j)", "loss = sum(a[i]*c[i], i)"],
        {"x": "N n", "y": "N n", "c": "N"},
        SIZES,
    ),
    "nested sums of one tensor": (
        ["a[i] = sum(sum(x[i,j]*x[i,k], k)**3, j)", "loss = sum(a[i]*c[i], i)"],
        {"x": "N n", "c": "N"},
        SIZES,
    ),
    "the free index's name bound inside": (
        ["a[i,k] = sum(x[i,k]*sum(x[k,i], k), i)*x[i,k]", ROW],
        {"x": "n n", "c": "n n"},
        SIZES,
    ),
    "siblings that bind one name": (
        ["a[i] = sum(x[i,j], j)**2*sum(exp(x[i,j]), j)", "loss = sum(a[i]*c[i], i)"],
        {"x": "N n", "c": "N"},
        SIZES,
    ),
    "a scalar with an index's name": (
        ["a[i] = sum(sum(m*x[i,j]*y[i,k], k)**2, j)", "loss = sum(a[i]*c[i], i)"],
        {"m": "", "x": "N n", "y": "N n", "c": "N"},
        {"N": 2, "n": 3},
    ),
    "a factor that no index reaches": (
        ["a = sum(x[i,j]*b, i, j, k)", "loss = a**2"],
        {"x": "N n", "b": ""},
        SIZES,
    ),
    "powers of tensors": (
        ["a[i,k] = exp(x[i,k])**y[i,k] + 2**x[i,k]", ROW],
        {"x": "N n", "y": "N n", "c": "N n"},
        SIZES,
    ),
    "a root of a square": (
        ["a[i,k] = sqrt(x[i,k]**2) + (x[i,k]**2)**(3/2)", ROW],
        {"x": "N n", "c": "N n"},
        SIZES,
    ),
    "an unused parameter": (
        ["a[i,k] = x[i,k]**2", ROW],
        {"x": "N n", "unused": "m n", "c": "N n"},
        SIZES,
    ),
    "penalties": (
        [
            "z[i,k] = sum(W[k,j]*x[i,j], j)",
            "data = sum(z[i,k]**2, i, k)/(2*N)",
            "loss = data + 1e-4/2*sum(W[k,j]**2, k, j) + 0.01*sum(abs(W[k,j]), k, j)",
        ],
        {"x": "N n", "W": "m n"},
        SIZES,
    ),
}
RANGES = {
    **WINDOW_RANGES,
    "a slice": {"k": "n"},
    "a loss over a slice": {"k": "n"},
    "a softmax cut short": {"k": "n"},
    "a tensor larger than its index's range": {"k": "m"},
    "a factor that no index reaches": {"k": "m"},
    "recurrence": {"k": "m", "l": "m"},
}
