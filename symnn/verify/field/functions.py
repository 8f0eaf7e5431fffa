"""Elementary functions on residues: random, but the same for the same argument, and faithful to
the identities that derivatives and stable spellings rest on.

exp and log share a table of pairs (u, exp u). A new argument gets a random square, unless an
identity says what it must be:

    exp(r·u) = exp(u)^r for small rational r          log(v^r) = r·log(v)
    exp(u ± c) = exp(u)·exp(c)^±1                     log(v·exp(c)^±1) = log(v) ± c
                                                      log(1 + exp(u)) = log(1 + exp(−u)) + u

where c runs over log 2, over every maximum that was taken and over the logarithms of sums: those
are what softmax and its stable spellings shift by. With `deep`, c runs over the whole table, which
finds what else belongs together, in a time that grows with the square of its size. tanh, sinh and
cosh are rational in exp. sin and cos are points of the unit circle, with double angles; Of others
nothing is known, but that some are odd.

Roots are exact for squares. A number that is no square has no square root here: it gets a random
one, and √v·√v = v does not hold for it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

from symnn.notation import TABLE
from symnn.verify.field.modular import P, is_square, residue, root

RATIOS = [Fraction(n, d) for n, d in ((2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4))]
"""Multiples of a known argument whose exponential is known."""
LARGEST_TABLE = 3000
"""Pairs that a deep search goes through."""


class NoValue(ArithmeticError):
    """A function is not defined at this residue: the logarithm of 0."""


class FunctionTables:
    """Tables of function values at one random point. Arguments and values are Python integers."""

    def __init__(self, seed: int, deep: bool = False) -> None:
        self.deep = deep
        self.formal_roots = False
        """Whether a root was taken of what has none."""
        self._random = random.Random(seed)
        self._exp: dict[int, int] = {0: 1}
        self._log: dict[int, int] = {1: 0}
        self._angles: dict[int, tuple[int, int]] = {0: (1, 0)}
        self._other: dict[tuple[str, int], int] = {}
        self._squares: dict[int, bool] = {}
        self._shifts: dict[int, int] = {}
        self._ratios = [(residue(r), 1 / r) for r in RATIOS]
        self._names: dict[str, Callable[[int], int]] = {
            "exp": self.exp,
            "log": self.log,
            "sin": self.sin,
            "cos": self.cos,
            "acos": lambda u: (self.pi * residue(Fraction(1, 2)) - self._drawn("asin", u)) % P,
        }
        self.pi = self._square()
        self._pair(self._random.randrange(P), 2)
        self.shift_by(self._log[2])

    def __getitem__(self, name: str) -> Callable[[int], int]:
        """A function of the table by its name. Raises `KeyError`."""
        known = self._names.get(TABLE[name].name)
        return known or (lambda u: self._drawn(name, u))

    @property
    def counted(self) -> tuple[int, int]:
        """How many arguments were met, and under how many identities each was looked up."""
        arguments = len(self._exp) + len(self._angles) + len(self._other)
        return arguments, len(RATIOS) + 2 * len(self._constants()) + 4

    def shift_by(self, *constants: int) -> None:
        """Makes exp(v ± c) known where exp(v) is: for maxima, and for logarithms of sums."""
        for c in constants:
            e = self.exp(c)
            self._shifts |= {c: e, -c % P: self._exp[-c % P]}

    def learn(self, u: int, e: int) -> None:
        """exp(u) = e, unless one of them is known already."""
        if u not in self._exp and e not in self._log and e:
            self._pair(u, e)

    def exp(self, u: int) -> int:
        if u not in self._exp:
            value = self._known_exp(u)
            self._pair(u, self._square() if value is None else value)
        return self._exp[u]

    def log(self, v: int) -> int:
        if not v:
            raise NoValue("log(0)")
        if v not in self._log:
            value = self._known_log(v)
            self._pair(self._random.randrange(P) if value is None else value, v)
        return self._log[v]

    def power(self, v: int, exponent: Fraction) -> int:
        """v to a rational power that is not whole."""
        if not v and exponent < 0:
            raise NoValue("1/0")
        if exponent.denominator % 2 == 0 and not self.has_root(v):
            self.formal_roots = True
        key = (f"power {exponent}", v)
        if key not in self._other:
            self._other[key] = self._power(v, exponent)
        return self._other[key]

    def has_root(self, v: int) -> bool:
        """Whether v has a square root."""
        if v not in self._squares:
            self._squares[v] = is_square(v)
        return self._squares[v]

    def _power(self, v: int, exponent: Fraction) -> int:
        order = exponent.denominator
        if self.has_root(v):
            return root(v, exponent)
        if order % 2:
            return pow(v, exponent.numerator * pow(order, -1, P - 1), P)
        whole, part = divmod(exponent.numerator, order)
        key = (f"root {Fraction(part, order)}", v)
        drawn = self._other.setdefault(key, self._random.randrange(1, P))
        return pow(v, whole, P) * drawn % P

    def sin(self, u: int) -> int:
        return self._angle(u)[1]

    def cos(self, u: int) -> int:
        return self._angle(u)[0]

    def _pair(self, u: int, e: int) -> None:
        """exp(u) = e, and exp(−u) = 1/e."""
        for argument, value in ((u, e), (-u % P, pow(e, -1, P))):
            self._exp.setdefault(argument, value)
            self._log.setdefault(value, argument)

    def _square(self) -> int:
        return pow(self._random.randrange(1, P), 2, P)

    def _known_exp(self, u: int) -> int | None:
        known = self._exp
        for ratio, power in self._ratios:
            e = known.get(u * ratio % P)
            if e is not None and (power.denominator == 1 or is_square(e)):
                return pow(e, int(power), P) if power.denominator == 1 else root(e, power)
        for c in self._constants():
            e = known.get((u + c) % P)
            if e is not None:
                return e * known[-c % P] % P
        return None

    def _known_log(self, v: int) -> int | None:
        known = self._log
        if (twice := known.get(v * v % P)) is not None:
            return twice * residue(Fraction(1, 2)) % P
        if is_square(v) and (half := known.get(root(v, Fraction(1, 2)))) is not None:
            return 2 * half % P
        if (less := known.get((v - 1) % P)) is not None:  # 1 + e = (1 + 1/e)·e
            u = known.get(v * self._exp[-less % P] % P)
            if u is not None:
                return (u + less) % P
        for c, e in self._constants().items():
            for times in (1, 2):  # twice from where all are cut off below to where all are above
                v_shifted = v * pow(e, times, P) % P
                if (u := known.get(v_shifted)) is not None:
                    return (u - times * c) % P
        return None

    def _constants(self) -> dict[int, int]:
        """Pairs (c, exp c) to shift by."""
        deep = self.deep and len(self._exp) <= LARGEST_TABLE
        return self._exp if deep else self._shifts

    def _angle(self, u: int) -> tuple[int, int]:
        """cos u and sin u."""
        if u not in self._angles:
            half = u * residue(Fraction(1, 2)) % P
            if (P - u) in self._angles:
                c, s = self._angles[P - u]
                self._angles[u] = c, -s % P
            else:
                if half not in self._angles and (P - half) not in self._angles:
                    t = self._random.randrange(1, P)
                    below = pow(1 + t * t, -1, P)  # −1 is no square
                    self._angles[half] = (1 - t * t) * below % P, 2 * t * below % P
                c, s = self._angle(half)
                self._angles[u] = (c * c - s * s) % P, 2 * c * s % P
        return self._angles[u]

    def _drawn(self, name: str, u: int) -> int:
        """A function of which nothing is known, but that it may be odd."""
        sign = 1
        if TABLE[name].odd and u > P // 2:
            u, sign = P - u, -1
        if TABLE[name].odd and not u:
            return 0
        if (name, u) not in self._other:
            self._other[name, u] = self._random.randrange(1, P)
        return sign * self._other[name, u] % P
