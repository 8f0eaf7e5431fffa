"""`...` stands for the axes between, as many as the tensors that are read have."""

from __future__ import annotations

import pytest

from symnn.notation import Tensor, parse_equation, size_symbol, to_text

N, T, S, C, D = map(size_symbol, "NTSCD")
SIZES = {"N": N, "n": C}


def tensors(*between):
    rows = (N, *between, C)
    return {
        "x": Tensor("x", rows),
        "u": Tensor("u", rows),
        "W": Tensor("W", (D, C)),
    }


@pytest.mark.parametrize(
    ("text", "none", "one", "two"),
    [
        (
            "z[i,...,k] = sum(W[k,j]*x[i,...,j], j)",
            "z[i,k] = sum(W[k,j]*x[i,j], j)",
            "z[i,t,k] = sum(W[k,j]*x[i,t,j], j)",
            "z[i,t,s,k] = sum(W[k,j]*x[i,t,s,j], j)",
        ),
        (
            "loss = sum((x[i,...,k] - u[i,...,k])**2, i, ..., k)/(N*...*n)",
            "loss = sum((x[i,k] - u[i,k])**2, i, k)/(C*N)",
            "loss = sum((x[i,t,k] - u[i,t,k])**2, i, t, k)/(C*N*T)",
            "loss = sum((x[i,t,s,k] - u[i,t,s,k])**2, i, t, s, k)/(C*N*S*T)",
        ),
        (
            "m[i,k] = sum(x[i,...,k], ...)",
            "m[i,k] = x[i,k]",
            "m[i,k] = sum(x[i,t,k], t)",
            "m[i,k] = sum(x[i,t,s,k], t, s)",
        ),
        (
            "m[t,...] = sum(x[t,...,s], s)",
            "m[t] = sum(x[t,s], s)",
            "m[t,u] = sum(x[t,u,s], s)",
            "m[t,u,v] = sum(x[t,u,v,s], s)",
        ),
    ],
)
def test_it_becomes_the_axes_between(text, none, one, two):
    for expected, between in ((none, ()), (one, (T,)), (two, (T, S))):
        assert to_text(parse_equation(text, tensors(*between), SIZES)) == expected


def test_a_target_declares_the_range_of_its_index():
    equation = parse_equation("a[i,k < C + D] = x[i,k] + u[i,k-C]", tensors(), {"C": C, "D": D})
    assert equation.tensor.shape == (N, C + D)
