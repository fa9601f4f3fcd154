"""A new office: what it is asked, the files that follow from the answers, and its repository."""

from taizhang.landing.founding.answers import AnswersError, choices, default_answers, read_answers
from taizhang.landing.founding.begin import Founded, found_office
from taizhang.landing.founding.draft import identify
from taizhang.landing.founding.shipped import sample_office

__all__ = [
    "AnswersError",
    "Founded",
    "choices",
    "default_answers",
    "found_office",
    "identify",
    "read_answers",
    "sample_office",
]
