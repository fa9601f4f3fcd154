"""The office's dated numbers, people and working days, and what follows from them; pure, the date is passed in."""

from taizhang.policy.calendar import Calendar
from taizhang.policy.lights import COLOURS, Colour, Light, light
from taizhang.policy.people import People
from taizhang.policy.settings import Policy

__all__ = ["COLOURS", "Calendar", "Colour", "Light", "People", "Policy", "light"]
