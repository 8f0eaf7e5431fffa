"""What the document says of the checks: no more than they found."""

from __future__ import annotations

from symnn.document import Material, compose, latex_document
from symnn.document.options import Checked, Checks
from symnn.pipeline import derive
from symnn.spec import Dense, Network

DERIVED = derive(Network(Dense(7), input=2))
SYMBOLS = Checked("symbols", "The file is run on symbols.", "N = 3, n_0 = 2", "", ("equal",) * 3)
FIELD = Checked("field", "It is run modulo a prime.", "3 rows", "below 2^-123", ("equal", "equal"))


CONVENTION, TRUSTED = "Rows are samples: z = x Wᵀ + b.", "Trusted: NumPy."


def told(*checked, **more):
    checks = Checks(checked, conventions=(CONVENTION,), trusted=(TRUSTED,), **more)
    material = Material(DERIVED.model, DERIVED.backward, DERIVED.update, checks=checks)
    text = latex_document(compose(material))
    return text.split(r"\section{What was checked}")[1].split(r"\section{")[0]


def test_each_check_with_its_method_sizes_and_bound():
    text = told(SYMBOLS, FIELD)
    assert r"\texttt{symbols}: 3 equal. The file is run on symbols. Sizes: N = 3, n\_0 = 2." in text
    assert r"2 equal. It is run modulo a prime. Sizes: 3 rows. Its bound: below 2" in text
    assert "All 5 are equal." in text


def test_what_it_rests_on_and_what_is_not_established():
    text = told(SYMBOLS)
    assert r"z = x W\ensuremath{^T} + b." in text
    assert "Trusted: NumPy." in text
    for missing in ("rounding", "converges", "sizes"):
        assert missing in text.split("What is not established")[1]


def test_only_what_is_equal_throughout_is_said_to_be():
    undecided = Checked("float", "In floats.", "", "", ("equal", "undecided", "equal"))
    text = told(SYMBOLS, undecided)
    assert "Of 6, 5 equal, 1 undecided." in text
    assert r"\texttt{float}: 2 equal, 1 undecided. In floats." in text
    different = Checked("float", "In floats.", "", "", ("different",))
    assert "Of 4, 3 equal, 1 different." in told(SYMBOLS, different)


def test_a_check_that_found_nothing_is_no_pass():
    text = told(SYMBOLS, Checked("float", "In floats.", "", "", ()))
    assert r"\texttt{float}: nothing found." in text
    assert "All" not in text


def test_nothing_checked_is_said_plainly():
    text = told()
    assert "Nothing was checked" in text
    assert "equal" not in text and "Trusted" not in text


def test_the_file_that_was_checked_and_its_certificate():
    text = told(SYMBOLS, file="my_net.py", certificate="Its certificate holds.")
    assert r"the Python file \texttt{my\_\allowbreak{}net.py}" in text
    assert "Its certificate holds." in text
    assert "the Python file generated from it" in told(SYMBOLS)
