"""The likely cause of a difference, from a closed list: what mistake leads to just this result?"""

from symnn.verify.causes.kinds import PHRASES, Cause, Kind
from symnn.verify.causes.search import Question, likely_cause
from symnn.verify.causes.stepping import UpdateQuestion, likely_step_cause

__all__ = [
    "PHRASES",
    "Cause",
    "Kind",
    "Question",
    "UpdateQuestion",
    "likely_cause",
    "likely_step_cause",
]
