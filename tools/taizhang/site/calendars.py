"""Dates as calendar files (iCalendar, RFC 5545): what is due, and meetings. Made twice, they are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from taizhang.site.context import Site
from taizhang.site.pages import SiteFile
from taizhang.site.urls import CALENDARS

_PRODUCT = "-//Taizhang//Site//EN"


class Dated(NamedTuple):
    """A day on which something is due or held."""

    ref: str
    day: date
    title: str
    said: str


def calendar_files(site: Site) -> Iterator[SiteFile]:
    """The calendars in one language."""
    yield _calendar(site, "due", site.say("due"), _due(site))
    yield _calendar(site, "meetings", site.say("meetings_calendar"), _meetings(site))


def _due(site: Site) -> Iterator[Dated]:
    for ref, clock in site.contents.clocks.items():
        brief = site.brief(ref)
        if brief and clock.due and clock.light.colour != "none":
            said = [f"{light.reason(site.language)}" for light in clock.running if light.colour != "none"]
            yield Dated(ref, clock.due, brief.title, "\n".join(dict.fromkeys((brief.number, *said))).strip())


def _meetings(site: Site) -> Iterator[Dated]:
    for brief in site.contents.by_kind.get("meeting", ()):
        try:
            yield Dated(brief.ref, date.fromisoformat(brief.date[:10]), brief.title, brief.number)
        except ValueError:
            continue


def _calendar(site: Site, name: str, title: str, found: Iterable[Dated]) -> SiteFile:
    office, today = site.rules.policy.office, site.today
    calendar = Calendar()
    for key, value in (("prodid", _PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
                       ("x-wr-calname", f"{office['county']} {title}")):  # fmt: skip
        calendar.add(key, value)
    for item in sorted(found, key=lambda item: (item.day, item.ref)):
        event = Event()
        event.add("uid", f"{hashlib.sha256(f'{name} {item.ref}'.encode()).hexdigest()[:32]}@{office['id']}")
        event.add("dtstamp", datetime(today.year, today.month, today.day, tzinfo=UTC))
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1) if item.day < date.max else item.day)
        event.add("summary", item.title)
        event.add("description", item.said)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return SiteFile(f"{CALENDARS}{name}.ics", bytes(calendar.to_ical()))
