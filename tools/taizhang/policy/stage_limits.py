"""How long a matter, or each of its units, may stay in a stage: the lines of `lights.step_limits`, and their faults.

A line names a kind, its states, the setting that says how long, and perhaps a value that a field must have. States of
units are held unit by unit; `all:done` means once all units are there; `closed@inspect` that each `inspect` begins it
anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from taizhang.i18n import Label, Text
from taizhang.model import Data, Finding, Problem
from taizhang.policy.limits import LIMIT_UNITS, LimitUnit
from taizhang.policy.settings import Policy

ALL = "all:"
"""Before a state of units: when all of them have come there."""
_SETTING = "lights.step_limits"
_GROUP, _NAME = _SETTING.split(".")
_LEAST, _MOST = 3, 4
BAD_LIMIT = Problem(
    "TZ922",
    Text("環節時限寫錯", "Bad limit of a stage"),
    Text("環節時限「{line}」不能用：{why}", "the limit “{line}” cannot be used: {why}"),
    Text(
        "依次寫種類、狀態、時限的尺度名，可再加「欄目=值」，用空格隔開",
        "write the kind, its states, the name of the setting that says how long, and perhaps field=value, with spaces",
    ),
)
BAD_DATES = Problem(
    "TZ923",
    Text("日期重複或倒序", "Dates twice or out of order"),
    Text("{what}的日期 {day} 重複，或者早於前一條", "the date {day} of {what} stands twice, or after a later one"),
    Text("每個日期只寫一次，由早到晚", "write each date once, the earliest first"),
)
STAGE_PROBLEMS = (BAD_LIMIT, BAD_DATES)
_FEW = Label("不是三項或四項", "it has not three or four parts")
_NO_SETTING = Label("沒有這項尺度，或它不是時限", "there is no such setting, or it is no span of time")
_NO_STATE = Label("這一種類沒有這個狀態", "the kind has no such state")
_NO_FIELD = Label("最後一項不是「欄目=值」", "the last part is not field=value")


class StageLimit(NamedTuple):
    """A stage that has a limit."""

    kind: str
    states: tuple[str, ...]
    again: str | None
    """The action that begins it anew."""
    setting: str
    unit: LimitUnit
    when: tuple[str, str] | None
    """A field and the value that it must have."""

    @property
    def together(self) -> bool:
        """Whether it runs once all units have come to its states."""
        return self.states[0].startswith(ALL)

    @property
    def plain_states(self) -> frozenset[str]:
        """Its states, of the matter or of units."""
        return frozenset(state.removeprefix(ALL) for state in self.states)


def stage_limits(policy: Policy, on: date) -> Iterator[StageLimit]:
    """The stages that have a limit on a day; lines that loading refuses are left out."""
    for said in policy.value(_SETTING, on) if policy.has(_SETTING) else ():
        found = _read(str(said), policy)
        if isinstance(found, StageLimit):
            yield found


def stage_findings(policy: Policy, states: Mapping[str, Collection[str]], path: str) -> Iterator[Finding]:
    """What is wrong with the lines, in every version: `states` has those of each kind and its units.

    A kind that the office does not have is none of them.
    """
    values = policy.data["settings"].get(_GROUP, {}).get(_NAME, {}).get("values", ())
    for number, item in enumerate(values):
        for place, said in enumerate(item["value"] if isinstance(item["value"], list) else ()):
            found = _read(str(said), policy)
            if isinstance(found, StageLimit):
                known = states.get(found.kind)
                found = _NO_STATE if known is not None and not found.plain_states <= set(known) else found
            if isinstance(found, Label):
                where = ("settings", _GROUP, _NAME, "values", number, "value", place)
                yield BAD_LIMIT.at(path, where, line=str(said), why=found)


def date_findings(policy: Policy, calendar: Data, policy_path: str, calendar_path: str) -> Iterator[Finding]:
    """Settings whose dates do not ascend, and days that the office's calendar has twice."""
    for group, settings in policy.data["settings"].items():
        for name, setting in settings.items():
            dates = [item["from"] for item in setting["values"]]
            for number in _disorder(dates):
                where = ("settings", group, name, "values", number, "from")
                label = Label(setting["title"], setting["en"])
                yield BAD_DATES.at(policy_path, where, what=label, day=dates[number])
    days = [day["date"] for day in calendar.get("days", ())]
    for number in (n for n, day in enumerate(days) if day in days[:n]):
        name = str(calendar["days"][number]["name"])
        yield BAD_DATES.at(calendar_path, ("days", number, "date"), what=Label(name, name), day=days[number])


def _disorder(dates: Sequence[str]) -> Iterator[int]:
    return (number for number, (before, after) in enumerate(pairwise(dates), 1) if after <= before)


def _read(said: str, policy: Policy) -> StageLimit | Label:
    """A line, or what is wrong with it."""
    parts = said.split()
    if not _LEAST <= len(parts) <= _MOST:
        return _FEW
    kind, states, setting, *rest = parts
    measured = policy.unit(setting) if policy.has(setting) else ""
    unit = next((unit for unit in LIMIT_UNITS if unit == measured), None)
    if unit is None:
        return _NO_SETTING
    name, sign, value = rest[0].partition("=") if rest else ("", "", "")
    if rest and not (name and sign and value):
        return _NO_FIELD
    names, _, again = states.partition("@")
    return StageLimit(kind, tuple(names.split(",")), again or None, setting, unit, (name, value) if rest else None)
