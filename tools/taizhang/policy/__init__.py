"""The office's dated numbers, people and working days, and what follows from them; pure, the date is passed in."""

from taizhang.policy.calendar import Calendar
from taizhang.policy.lights import COLOURS, GRAVITY, MARKS, Colour, Light, light
from taizhang.policy.limits import Deadline, LimitUnit, Pause, limit, stood_still
from taizhang.policy.people import People
from taizhang.policy.settings import Policy

__all__ = [
    "COLOURS",
    "GRAVITY",
    "MARKS",
    "Calendar",
    "Colour",
    "Deadline",
    "Light",
    "LimitUnit",
    "Pause",
    "People",
    "Policy",
    "light",
    "limit",
    "stood_still",
]
