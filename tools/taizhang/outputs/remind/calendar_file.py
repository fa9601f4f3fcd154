"""Dates as a calendar file (iCalendar, RFC 5545): one whole-day event for each date that is red or yellow.

Made twice, it is the same to the byte: an event is known by what is due, to whom and by when, and stamped with the day
that the reminder is of. So a calendar that reads the file again moves an event instead of doubling it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar as Ical
from icalendar import Event

from taizhang.i18n import Label
from taizhang.outputs.desk import DeskItem
from taizhang.outputs.remind.gather import Reminder
from taizhang.outputs.remind.sections import Words

_PRODUCT = "-//Taizhang//Reminders//EN"
_NAME = Label("期限", "Deadlines")
_DAY = timedelta(days=1)


def as_ics(reminder: Reminder, words: Words) -> bytes:
    """A reminder as an iCalendar file."""
    calendar = Ical()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{words.rules.policy.office['county']} {_NAME.render(words.language)}")
    calendar.add("x-wr-timezone", words.rules.policy.office["timezone"])
    for item in (*reminder.overdue, *reminder.unanswered, *reminder.due_soon):
        for event in _events(item, reminder.day, words):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(item: DeskItem, day: date, words: Words) -> Iterator[Event]:
    if item.due is None:
        return
    event = Event()
    office = words.rules.policy.office["id"]
    told = "\0".join([item.ref, item.text.zh, str(item.params.get("item") or item.params.get("task")), *item.units])
    event.add("uid", f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@{office}")
    event.add("dtstamp", datetime(day.year, day.month, day.day, tzinfo=UTC))
    event.add("dtstart", item.due)
    event.add("dtend", item.due + _DAY if item.due < date.max else item.due)
    event.add("summary", item.title)
    who = [words.units(item.units), words.people(item.waiting_for)]
    said = [item.reason(words.language), *who, item.sum(words.language), item.ref]
    event.add("description", "\n".join(part for part in said if part))
    event.add("transp", "TRANSPARENT")
    yield event
