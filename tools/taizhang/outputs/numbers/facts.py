"""What is counted: one part for each record, unit and day, so that every number can name what it is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from taizhang.checks.shared import day
from taizhang.i18n import Text
from taizhang.ledger import from_json
from taizhang.model import Data
from taizhang.policy import Policy

OFFICE = ""
"""Stands for the office as a whole where a unit is asked for."""


class Part(NamedTuple):
    """What one record adds to one number of one unit."""

    unit: str
    fact: str
    """One of the names of `policy/facts.py`."""
    day: str
    ref: str
    value: Fraction | int
    why: Text
    params: Mapping[str, Any]


class Counts:
    """All parts of one year."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts: dict[tuple[str, str, str], list[Part]] = defaultdict(list)
        for part in parts:
            self._parts[part.unit, part.fact, part.day[:7]].append(part)
        for found in self._parts.values():
            found.sort(key=lambda part: (part.day, part.ref))

    @property
    def units(self) -> set[str]:
        """Every unit that has a part."""
        return {unit for unit, _, _ in self._parts if unit != OFFICE}

    def of(self, unit: str, fact: str, months: Iterable[str]) -> Sequence[Part]:
        """The parts of a number of a unit in some months, by day; the office's is that of all units.

        Args:
            unit: its reference, or `OFFICE`.
            fact: one of the names of `policy/facts.py`.
            months: such as `2026-03`, in their order.
        """
        return [part for month in months for part in self._parts.get((unit, fact, month), ())]


@dataclass(frozen=True, eq=False)
class Terms:
    """The policy month by month: a month keeps the values that held on its first day."""

    policy: Policy
    year: int
    today: date
    _known: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False)

    def of_month(self, name: str, month: str) -> Any:
        """The setting `name` in a month (`2026-03`); None where the office has no such setting."""
        if (name, month) not in self._known:
            first = date.fromisoformat(f"{month}-01")
            self._known[name, month] = self.policy.value(name, first) if self.policy.has(name) else None
        return self._known[name, month]

    def on(self, name: str, day: str) -> Any:
        """The setting `name` in the month of a day."""
        return self.of_month(name, day[:7])

    def counts(self, day: date | None) -> bool:
        """Whether a day lies in the year, and is not still to come."""
        return day is not None and day.year == self.year and day <= self.today


def texts(value: Any) -> list[str]:
    """The texts of a list, each once; records that are not valid are indexed, too."""
    return list(dict.fromkeys(item for item in value if isinstance(item, str))) if isinstance(value, list) else []


def steps_of(trail: str) -> list[Data]:
    """The steps of a trail (as JSON), each with its action and time; none where one of them is no step."""
    steps = from_json(trail)
    sound = isinstance(steps, list) and all(_is_step(step) for step in steps)
    return steps if sound else []


def _is_step(step: Any) -> bool:
    if not isinstance(step, dict):
        return False
    texts_right = all(isinstance(step.get(key, ""), str) for key in ("action", "workflow"))
    days_right = all(day(step[key]) is not None for key in ("at", "until") if key in step)
    changes_right = isinstance(step.get("was", {}), dict) and isinstance(step.get("absent", []), list)
    return {"action", "at"} <= step.keys() and texts_right and days_right and changes_right


def groups(value: Any) -> list[Data]:
    """The groups of fields of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
