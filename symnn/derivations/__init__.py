"""A person's own derivation, as equations or as Python, against the truth."""

from symnn.derivations.checking import check_derivation, submissions
from symnn.derivations.judgement import Item, Judgement, Place
from symnn.derivations.options import Options

__all__ = ["Item", "Judgement", "Options", "Place", "check_derivation", "submissions"]
