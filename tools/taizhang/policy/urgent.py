"""Urgent information: how soon an event must be reported by telephone and in writing, and whether it was.

Every limit runs in minutes from the moment at which the unit learnt of it, through nights and holidays. Where urgency
and grade each set one, the shorter holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from taizhang.i18n import Label, Language, Text
from taizhang.model import Data
from taizhang.policy.calendar import Calendar
from taizhang.policy.limits import Deadline, amount_label, limit
from taizhang.policy.settings import Policy

_PHONE, _WRITTEN = Label("電話報告", "by telephone"), Label("書面報告", "in writing")
_WAYS = {"info.phone_within": _PHONE, "info.written_within": _WRITTEN}
_IN_TIME = Text("{way}限 {limit}，{at} 收到", "{way} within {limit}: received {at}")
_LATE = Text(
    "{way}限 {limit}（{due} 前），{at} 才收到，遲 {late}", "{way} within {limit} (by {due}): received {at}, {late} late"
)
_OPEN = Text("{way}限 {limit}，{due} 前", "{way} within {limit}: by {due}")
_MISSED = Text("{way}限 {limit}（{due} 前），至今未收到", "{way} within {limit} (by {due}): not received yet")
_MINUTE = 60


class Receipt(NamedTuple):
    """One way in which an urgent item must be reported: until when, and when it came in."""

    way: Label
    deadline: Deadline
    at: datetime | None
    """When it was first received that way; None where it was not."""

    def late(self, now: datetime) -> int:
        """How many minutes too late it came, or is by `now`; 0 where it is in time."""
        gone = (self.at or now) - _end(self.deadline)
        return max(0, -int(-gone.total_seconds() // _MINUTE))

    def words(self, language: Language, now: datetime) -> str:
        """How it stands."""
        late = self.late(now)
        text = (_LATE if self.at else _MISSED) if late else (_IN_TIME if self.at else _OPEN)
        return text.render(
            language, way=self.way, limit=amount_label(self.deadline.amount, "minute"),
            due=f"{_end(self.deadline):%m-%d %H:%M}", at=f"{self.at:%m-%d %H:%M}" if self.at else "",
            late=amount_label(late, "minute"),
        )  # fmt: skip


def receipts(facts: Data, policy: Policy, calendar: Calendar) -> Iterator[Receipt]:
    """Each way in which an item must be reported, by its urgency and the grade of its event.

    An item that does not say when it was learnt has no limit to keep. What came in writing first needs no telephone.
    """
    learnt = moment(facts.get("learnt_at"))
    if learnt is None:
        return
    phoned, written = moment(facts.get("phoned_at")), moment(facts.get("reported_at"))
    first = min((at for at in (phoned, written) if at is not None), default=None)
    for setting, way in _WAYS.items():
        minutes = _minutes(facts, policy, setting, learnt.date())
        if minutes is not None:
            at = first if way is _PHONE else written
            yield Receipt(way, limit(calendar, learnt, minutes, "minute"), at)


def next_followup(last: datetime, times: Sequence[str]) -> datetime | None:
    """The first of the day's `times` (`08:00`) after the report of `last`, by which the next must be there."""
    given = sorted(time.fromisoformat(text) for text in times)
    days = (last.date(), last.date() + timedelta(days=1)) if last.date() < date.max else (last.date(),)
    moments = (datetime.combine(day, at, last.tzinfo) for day in days for at in given)
    return next((at for at in moments if at > last), None)


def moment(value: object) -> datetime | None:
    """The moment that an instant names; None for anything else."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _minutes(facts: Data, policy: Policy, setting: str, on: date) -> int | None:
    tables = ((setting, facts.get("urgency")), (f"{setting}_by_grade", facts.get("event_grade")))
    found = (policy.value(name, on).get(value) for name, value in tables if policy.has(name) and isinstance(value, str))
    return min((minutes for minutes in found if isinstance(minutes, int)), default=None)


def _end(deadline: Deadline) -> datetime:
    end = deadline.end
    if not isinstance(end, datetime):
        raise TypeError(end)
    return end
