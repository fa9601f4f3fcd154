"""The office's numbers, each as it held on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from taizhang.errors import TaizhangError
from taizhang.i18n import Label, Text
from taizhang.model import Data

_MORNING = time(9)
_MISSING = Text(
    "schemas/policy.yaml 沒有「{name}」這個參數，這一步要用：請照 taizhang init 新建的 policy.yaml 補上",
    "schemas/policy.yaml lacks the setting {name}, which is needed here: add it, as in the policy.yaml of a new office"
    " (taizhang init)",
)


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
        said = self._setting(name)
        return str(said.get("of", said["unit"]))

    def label(self, name: str) -> Label:
        """What people call a setting."""
        said = self._setting(name)
        return Label(said["title"], said["en"])

    def value(self, name: str, on: date) -> Any:
        """The setting `name` as it holds on the day `on`; before its first date, its first value.

        Raises:
            TaizhangError: there is no such setting.
        """
        values = self._setting(name)["values"]
        held = [item for item in values if date.fromisoformat(item["from"]) <= on]
        return (held or values[:1])[-1]["value"]

    def _setting(self, name: str) -> Data:
        group, _, setting = name.partition(".")
        try:
            return self.data["settings"][group][setting]  # type: ignore[no-any-return]
        except KeyError:
            raise TaizhangError(_MISSING, name=name) from None
