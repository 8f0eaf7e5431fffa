"""What is not in the language is refused in one line, at its column, with nothing executed."""

from __future__ import annotations

import os
import re
import time
import warnings

import pytest

from symnn.notation import NotationError
from tests.notation.test_parser import read

REFUSED = {
    # what carries code
    "__import__('os').system('touch pwned')": "not part of the language",
    "z[i,k] = __import__('os').system('touch pwned')": "not part of the language",
    "z[i,k] = x.__class__": "not part of the language",
    "z[i,k] = x[i,k].real": "not part of the language",
    "loss = __import__": "'__import__' is not defined",
    "z[i,k] = (lambda: 1)()": "not part of the language",
    "z[i,k] = (t := 1)": "not part of the language",
    "z[i,k] = f'{x}'": "not part of the language",
    "loss = 'text'*lr": "expected a number",
    "loss = b'1'*lr": "expected a number",
    "z[i,k] = [b for b in x]": "not part of the language",
    "z[i,k] = {b: 1 for b in x}": "not part of the language",
    "z[i,k] = exp(*x)": "not part of the language",
    "z[i,k] = exp(**x)": "not part of the language",
    "z[i,k] = exp(z=x[i,k])": "not part of the language",
    "z[i,k] = open(y[i,k])": "is not a function",
    "z[i,k] = eval(b[k])*y[i,k]": "is not a function",
    "loss = exp(lr)(lr)": "expected a function such as exp(z)",
    "z[i,k] = await x": "not part of the language",
    "z[i,k] = x[i,k] if 1 else 0": "not part of the language",
    "z[i,k] = x[i,k] and b[k]": "not part of the language",
    "z[i,k] = not y[i,k]": "not part of the language",
    "z[i,k] = ~y[i,k]": "not part of the language",
    "z[i,k] = x[i,:]": "not part of the language",
    "z[i,k] = x[i,...]*b[k]": "'...' stands for axes that neither the target nor a sum",
    "c[i,...,k] = b[k]": "no read says which axes '...' stands for",
    "z[i,...,k] = x[i,...,...,k]": "'...' stands twice",
    "z[i] = x[i,0,...,0]": "'x' has 2 axes: expected 3 or more",
    "z[i,k<m+n] = x[i,k]": "'m' is not defined",
    "z[k<n,k] = x[k,k]": "distinct index names",
    "z[i] = picture[i,0,0,0]*K[0,0,3,0]": "is outside 'K', whose axis there has size 3",
    "import os": "expected one equation",
    "del x": "expected one equation",
    "z[i,k] += x[i,k]": "expected one equation",
    "z[i,k] = y[i,k] = x[i,k]": "expected one equation",
    "z: int = 1": "expected one equation",
    "z[i,k] = y[i,k]; y[i,k] = 1": "expected one equation",
    "z[i,k] = y[i,k]\nimport os": "expected plain ASCII on one line",
    "ᴢ[i,k] = y[i,k]": "expected plain ASCII",
    "z[i,k] = у[i,k]": "expected plain ASCII",
    "z[i,k] = y[i,k]\x00": "expected plain ASCII",
    # numbers
    "loss = 9**9**9": "exponent beyond",
    "loss = lr**1000": "exponent beyond",
    "loss = ((9**64)**64)**64": "sensible size",
    "loss = 2**sqrt(2)": "not rational",
    "loss = 1e400": "sensible size",
    "loss = " + "9" * 301: "sensible size",
    "loss = " + "9" * 3900: "sensible size",
    "loss = 1e999*lr": "sensible size",
    "loss = 1j*lr": "expected a number",
    "loss = True": "expected a number",
    "loss = None": "expected a number",
    "loss = lr/0": "divides by zero",
    "loss = lr/(lr - lr)": "divides by zero",
    "loss = 0**(-1)": "divides by zero",
    "loss = sqrt(-2)": "not a real number",
    "loss = sqrt(-lr**2)": "not a real number",
    "loss = (-lr**2)**(1/3)": "not a real number",
    "loss = (-8)**(1/3)": "not a real number",
    "loss = lr**pi": "not rational",
    "loss = log(-1)*lr": "'log(-1)' is not a real number",
    "loss = log(0)*lr": "'log(0)' is not a real number",
    "loss = lr*asin(2)": "'asin(2)' is not a real number",
    "loss = lr + acos(-2)": "'acos(-2)' is not a real number",
    "loss = where(asin(2) > 1, lr, 0)": "'asin(2)' is not a real number",
    "loss = lr*log(sin(-1))": "'log(sin(-1))' is not a real number",
    "loss = lr*sqrt(log(1/2))": "is not a real number",
    "loss = lr/log(1)": "divides by zero",
    "loss = lr*exp(1000)": "that a float can hold",
    "loss = lr*exp(exp(exp(9)))": "that a float can hold",
    "loss = lr # a comment": "comments are not part of the language",
    "loss = lr // 2": "expected + - * / or **",
    "loss = lr % 2": "expected + - * / or **",
    "loss = lr @ lr": "expected + - * / or **",
    "loss = lr ^ 2": "has '^': write ** for a power",
    "loss = lr | 2": "expected + - * / or **",
    "loss = 1if lr else 2": "cannot be read",
    # size of the text
    "": "empty",
    "   ": "empty",
    "loss = " + "(" * 100 + "lr" + ")" * 100: "nested deeper",
    "loss = " + "exp(" * 61 + "lr" + ")" * 61: "nested deeper",
    "loss = " + "-" * 300 + "lr": "within one another",
    "loss = lr" + "+lr" * 1300: "within one another",
    "loss = lr" + "**lr" * 990: "within one another",
    "loss = lr" + " " * 4000 + "+ lr": "longer than",
    "loss = " + "(" * 50: "cannot be read",
    # the left-hand side
    "x[i,k]": "expected one equation",
    "1 = lr": "cannot be read",
    "z[0,k] = b[k]": "distinct index names",
    "z[i,i] = x[i,i]": "distinct index names",
    "z[i+1] = b[i]": "distinct index names",
    "z.real[i] = b[i]": "not part of the language",
    "z[i][j] = b[i]": "expected a tensor's name",
    "(z, t) = b[i]": "expected a tensor such as",
    "__z__[i] = b[i]": "is not a name",
    "_z[i] = b[i]": "is not a name",
    "exp[i] = b[i]": "reserved word",
    "match[i] = b[i]": "reserved word",
    "z[sum] = b[sum]": "reserved word",
    # names, ranks and ranges
    "z[i,k] = c[k]*x[i,k]": "'c' is not defined",
    "loss = lrr": "did you mean 'lr'?",
    "loss = sum(pictur[i,j,k,l], i, j, k, l)": "did you mean 'picture'?",
    "z[i,k] = sigmiod(y[i,k])": "did you mean 'sigmoid'?",
    "z[i,k] = x*b[k]*y[i,k]": "has 2 axes: expected positions",
    "z[i,k] = y[i,k] + b[i,k]": "'b' has 1 axes",
    "z[i,k] = y[i,k] + lr[i]": "'lr' has 0 axes",
    "z[i,k] = y[i,k]*t": "'t' is not defined",
    "z[i,k] = x[i,k]*y[i,k]": "index 'k' runs over",
    "z[i,u] = x[i,2*u]": "range of index 'u' is not known",
    "z[i,k] = y[i,k] + x[i,-1]": "expected whole numbers, 0 or more",
    "z[i,k] = y[i,k] + x[i,0.5]": "expected whole numbers, 0 or more",
    "z[i,k] = y[i,k/2]*b[k]": "expected whole numbers, 0 or more",
    "z[i,k] = y[i,exp(k)]*b[k]": "expected whole numbers, 0 or more",
    "z[i,k] = y[i,k*0.5+1]*b[k]": "expected whole numbers, 0 or more",
    # reductions and choices
    "z[i] = sum(x[i,j])": "binds no index",
    "loss = sum()": "binds no index",
    "z[i] = sum(x[i,j], j, j)": "binds no index",
    "z[i] = sum(x[i,j], 3)*x[i,0]": "binds no index",
    "z[i] = sum(x[i,j], j+1)*x[i,0]": "binds no index",
    "z[i] = max(x[i,0])": "has 1 arguments: expected 2",
    "z[i] = exp(x[i,0], x[i,1])": "has 2 arguments: expected 1",
    "z[i,k] = max(y[i,k], i)*y[i,k]": "could be two values or the largest over 'i'",
    "loss = sum(max(x[i,j], i)*x[i,0], i, j)": "could be two values or the largest over 'i'",
    "loss = sum(max(x[i,lr], lr), i)": "could be two values or the largest over 'lr'",
    "z[i] = where(x[i,0], 1, 2)": "expected a comparison",
    "z[i] = where(x[i,0] > 0, 1)": "has 2 arguments: expected 3",
    "z[i] = where(0 < x[i,0] < 1, 1, 2)": "expected one comparison",
    "z[i] = where(x[i,0] in x, 1, 2)": "expected one comparison",
    "z[i] = x[i,0] > 0": "not part of the language",
    "z[i] = 1 + (x[i,0] > 0)": "not part of the language",
    "z[i] = exp(x[i,0] == 0)": "not part of the language",
    "z[i] = sum(x[i,j] > 0, j)": "not part of the language",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_what_is_not_in_the_language_is_refused(text: str) -> None:
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(NotationError, match=re.escape(REFUSED[text])) as refusal:
            read(text)
    assert time.perf_counter() - start < 1
    message = str(refusal.value)
    assert "\n" not in message
    assert len(message) < 300
    assert not os.path.exists("pwned")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("z[i,k] = y[i,k] + c[k]", 19),
        ("z[i,k] = y[i,k] + x[i,k].real", 19),
        ("z[i,k] = tahn(y[i,k])", 10),
        ("z[i,k] = y[i,k] + b[i,k]", 19),
        ("z[i,k] = y[i,k] +* b[k]", 18),
        ("z[i,k] = y[i,k] + é", 19),
        ("z[i,k] = x[i,k]*y[i,k]", 21),
        ("z[i,k] = y[i,k] + x[i,-1]", 23),
        ("z[i,i] = b[i]", 5),
    ],
)
def test_a_refusal_points_at_its_column(text: str, column: int) -> None:
    with pytest.raises(NotationError) as refusal:
        read(text)
    assert refusal.value.column == column
    assert str(refusal.value).startswith(f"column {column}: ")
