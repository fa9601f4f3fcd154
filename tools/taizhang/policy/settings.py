"""The office's numbers, each as it held on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from taizhang.i18n import Label
from taizhang.model import Data

_MORNING = time(9)


@dataclass(frozen=True, eq=False)
class Policy:
    """`policy.yaml`: the office, and its settings by dotted name (`lights.yellow_within`)."""

    data: Data

    @property
    def office(self) -> Data:
        """What the office is called, and how its ledger is to be shown."""
        return dict(self.data["office"])

    @property
    def as_of(self) -> date | None:
        """The day on which a sample stands still; None for an office at work."""
        fixed = self.office.get("as_of")
        return date.fromisoformat(fixed) if fixed else None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the office's clock."""
        return ZoneInfo(self.data["office"]["timezone"])

    def now(self, clock: datetime) -> datetime:
        """The time in the office at the moment `clock`; a sample stands still at the morning of its day."""
        fixed = self.as_of
        return clock.astimezone(self.zone) if fixed is None else datetime.combine(fixed, _MORNING, self.zone)

    def standing_on(self, day: date) -> Policy:
        """The same, of an office that stands still on `day`."""
        return Policy({**self.data, "office": {**self.data["office"], "as_of": day.isoformat()}})

    def has(self, name: str) -> bool:
        """Whether there is a setting of this name."""
        group, _, setting = name.partition(".")
        return setting in self.data["settings"].get(group, {})

    def unit(self, name: str) -> str:
        """The unit of a setting's value, or of the cells of its table or list (`working_day`)."""
        group, _, setting = name.partition(".")
        said = self.data["settings"][group][setting]
        return str(said.get("of", said["unit"]))

    def label(self, name: str) -> Label:
        """What people call a setting."""
        group, _, setting = name.partition(".")
        said = self.data["settings"][group][setting]
        return Label(said["title"], said["en"])

    def value(self, name: str, on: date) -> Any:
        """The setting `name` as it holds on the day `on`; before its first date, its first value.

        Raises:
            KeyError: there is no such setting.
        """
        group, _, setting = name.partition(".")
        values = self.data["settings"][group][setting]["values"]
        held = [item for item in values if date.fromisoformat(item["from"]) <= on]
        return (held or values[:1])[-1]["value"]
