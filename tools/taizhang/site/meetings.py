"""Meetings with what they resolved, and what became of each item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from taizhang.model import Data
from taizhang.site.context import Brief, Site
from taizhang.site.links import Linked, linked
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import RESOLUTIONS, record_url
from taizhang.site.values import Value, link_to

_DAYS_OF_WEEK = 7


class Resolution(NamedTuple):
    """An item that a meeting resolved, and what became of it."""

    number: int
    title: str
    lead: Value | None
    due: str
    progress: str
    tone: str
    href: str
    light: str


class MeetingView(NamedTuple):
    """A meeting with its items."""

    meeting: Linked
    items: tuple[Resolution, ...]
    settled: int
    supervised: int


def resolutions_page(site: Site) -> Iterator[Page]:
    """Every meeting whose items are supervised, the latest first."""
    views = list(meeting_views(site))
    content = render(site, "resolutions.html", RESOLUTIONS, meetings=views)
    yield Page(RESOLUTIONS, site.say("resolutions"), content, RESOLUTIONS, RESOLUTIONS)


def meeting_views(site: Site) -> Iterator[MeetingView]:
    """Meetings whose items are supervised, the latest first."""
    cases = _cases_by_item(site)
    for brief in site.contents.by_kind.get("meeting", ()):
        record = site.record(brief.ref)
        items = [item for item in (record.data.get("items", []) if record else []) if item.get("supervise", True)]
        if items:
            views = tuple(_resolution(site, item, cases.get((brief.ref, item["item"]))) for item in items)
            yield MeetingView(linked(site, brief), views, sum(view.tone == "closed" for view in views), len(views))


def meetings_of_week(site: Site) -> list[Linked]:
    """The meetings that are held in this week, Monday to Sunday."""
    monday = site.today - timedelta(days=site.today.weekday())
    week = {(monday + timedelta(days=day)).isoformat() for day in range(_DAYS_OF_WEEK)}
    return [linked(site, brief) for brief in site.contents.by_kind.get("meeting", ()) if brief.date[:10] in week]


def _cases_by_item(site: Site) -> dict[tuple[str, int], Brief]:
    """The supervised matter of each meeting item."""
    cases = {}
    for record in site.ledger.records("supervision") if "supervision" in site.rules.book.kinds else ():
        origin = record.data.get("origin", {})
        if "record" in origin and "item" in origin:
            cases[origin["record"], origin["item"]] = site.contents.briefs[record.ref]
    return cases


def _resolution(site: Site, item: Data, case: Brief | None) -> Resolution:
    lead = item.get("lead_unit")
    label, tone = site.status(case) if case else (site.say("not_registered"), "suspended")
    due = site.due(case) if case else str(item.get("due_on", ""))
    return Resolution(
        int(str(item["item"])), str(item["title"]), link_to(site, str(lead)) if lead else None, due, label, tone,
        record_url(case.ref) if case else "", site.light(case) if case else "",
    )  # fmt: skip
