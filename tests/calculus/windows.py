"""The layers that read through a window: convolutions and pooling. See `layers`."""

from __future__ import annotations

WINDOWS: dict[str, tuple[list[str], dict[str, str], dict[str, int]]] = {
    "convolution 1d, same": (
        [
            "z[i,c,u] = sum(K[c,d,r]*x[i,d,u+r-1], d, r) + b[c]",
            "loss = sum(tanh(z[i,c,u])*w[i,c,u], i, c, u)",
        ],
        {"x": "N C H", "K": "D C R", "b": "D", "w": "N D H"},
        {"N": 2, "C": 3, "D": 1, "H": 5, "R": 4},
    ),
    "convolution 1d, valid": (
        ["z[i,u] = sum(K[r]*x[i,u+r], r)", "loss = sum(z[i,u]**3*w[i,u], i, u)"],
        {"x": "N H", "K": "R", "w": "N V"},
        {"N": 2, "H": 6, "R": 3, "V": 4},
    ),
    "convolution 1d, stride 2": (
        ["z[i,u] = sum(K[r]*x[i,2*u+r-1], r)", "loss = sum(z[i,u]**3*w[i,u], i, u)"],
        {"x": "N H", "K": "R", "w": "N V"},
        {"N": 2, "H": 7, "R": 3, "V": 4},
    ),
    "convolution 1d, dilation 2": (
        ["z[i,u] = sum(K[r]*x[i,u+2*r-2], r)", "loss = sum(z[i,u]**3*w[i,u], i, u)"],
        {"x": "N H", "K": "R", "w": "N V"},
        {"N": 2, "H": 7, "R": 3, "V": 5},
    ),
    "convolution 1d, stride 2 and dilation 3": (
        ["z[i,u] = sum(K[r]*x[i,2*u+3*r-1], r)", "loss = sum(z[i,u]**3*w[i,u], i, u)"],
        {"x": "N H", "K": "R", "w": "N V"},
        {"N": 2, "H": 9, "R": 3, "V": 4},
    ),
    "convolution, flipped kernel": (
        ["z[i,u] = sum(K[R-1-r]*x[i,u+r], r)", "loss = sum(z[i,u]**3*w[i,u], i, u)"],
        {"x": "N H", "K": "R", "w": "N V"},
        {"N": 2, "H": 6, "R": 3, "V": 4},
    ),
    "convolution 2d, same": (
        [
            "z[i,c,u,v] = sum(K[c,d,r,s]*x[i,d,u+r-1,v+s-1], d, r, s) + b[c]",
            "loss = sum(z[i,c,u,v]**2*w[i,c,u,v], i, c, u, v)",
        ],
        {"x": "N C H V", "K": "D C R S", "b": "D", "w": "N D H V"},
        {"N": 2, "C": 1, "D": 2, "H": 3, "V": 4, "R": 3, "S": 2},
    ),
    "convolution 2d, stride 2": (
        [
            "z[i,u,v] = sum(K[r,s]*x[i,2*u+r-1,2*v+s-1], r, s)",
            "loss = sum(z[i,u,v]**2*w[i,u,v], i, u, v)",
        ],
        {"x": "N H V", "K": "R S", "w": "N P Q"},
        {"N": 2, "H": 4, "V": 5, "R": 3, "S": 2, "P": 2, "Q": 3},
    ),
    "max pooling": (
        ["a[i,u] = max(x[i,2*u+r], r)", "loss = sum(a[i,u]**2*w[i,u], i, u)"],
        {"x": "N H", "w": "N V"},
        {"N": 2, "H": 8, "V": 4, "R": 2},
    ),
}
WINDOW_RANGES = {
    "convolution 1d, valid": {"u": "V"},
    "convolution, flipped kernel": {"u": "V", "r": "R"},
    "convolution 1d, stride 2": {"u": "V"},
    "convolution 1d, dilation 2": {"u": "V"},
    "convolution 1d, stride 2 and dilation 3": {"u": "V"},
    "convolution 1d, same": {"u": "H"},
    "convolution 2d, same": {"u": "H", "v": "V"},
    "convolution 2d, stride 2": {"u": "P", "v": "Q"},
    "max pooling": {"u": "V", "r": "R"},
}
