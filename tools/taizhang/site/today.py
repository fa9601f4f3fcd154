"""《今日要事》: what a leader reads in the morning on one sheet of A4, with room to write and numbers to file it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from taizhang.site import dates
from taizhang.site.attention import DeskItem
from taizhang.site.context import Brief, Site
from taizhang.site.meetings import MeetingView, meeting_views
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import TODAY, record_url
from taizhang.site.values import person

_LEADER = "leader"
"""The role whose holders have a sheet of their own."""
_ROWS = 6
_OWN_ROWS = 6
_MEETINGS = 2
"""What one sheet of A4 holds, in lines that may take two."""


class Line(NamedTuple):
    """A matter in one line."""

    title: str
    href: str
    number: str
    light: str
    said: str
    """Why it is here, or its latest step."""
    who: tuple[str, ...]
    """Units, then the leader responsible."""


class Part(NamedTuple):
    """A part of the sheet."""

    name: str
    lines: tuple[Line, ...]
    total: int


class Sheet(NamedTuple):
    """One sheet."""

    leader: str
    """Whose; empty for the office's own."""
    parts: tuple[Part, ...]
    meetings: tuple[MeetingView, ...]


def today_pages(site: Site) -> Iterator[Page]:
    """The office's sheet, and one for each leader."""
    leaders = [who for who in site.rules.people.holders(_LEADER, site.today) if site.brief(f"person/{who}")]
    day = dates.weekday_text(site.today.isoformat(), site.language)
    for who in ("", *leaders):
        name = person(site, who).text if who else ""
        url = f"{TODAY}{who}/" if who else TODAY
        sheets = [(person(site, other).text, f"{TODAY}{other}/", other == who) for other in leaders]
        content = render(site, "today.html", url, sheet=_sheet(site, who, name), day=day, sheets=sheets,
                         office=site.rules.policy.office)  # fmt: skip
        title = f"{site.say('today')} · {name}" if who else site.say("today")
        yield Page(url, title, content, f"{TODAY}-/" if who else TODAY, TODAY)


def _sheet(site: Site, who: str, name: str) -> Sheet:
    desk = site.contents.desk
    parts = [
        _part(site, "urgent", desk.urgent),
        _part(site, "overdue", desk.overdue),
        _part(site, "due_soon", desk.due_soon),
        _own(site, who),
    ]
    return Sheet(name, tuple(parts), tuple(islice(meeting_views(site), _MEETINGS)))


def _part(site: Site, name: str, items: Sequence[DeskItem]) -> Part:
    matters = {item.ref: item for item in reversed(items)}
    lines = [_line(site, matters[ref]) for ref in dict.fromkeys(item.ref for item in items)]
    return Part(name, tuple(lines[:_ROWS]), len(lines))


def _line(site: Site, item: DeskItem) -> Line:
    brief, record = site.contents.briefs[item.ref], site.record(item.ref)
    units = [found.short or found.title for unit in item.units if (found := site.brief(unit))]
    leader = str(record.data.get("responsible_leader", "")) if record else ""
    names = [found.title] if (found := site.brief(leader)) else []
    return Line(
        item.title, record_url(item.ref), brief.number, item.light, item.reason(site.language), (*units, *names)
    )


def _own(site: Site, who: str) -> Part:
    """What the leader gave an instruction on or decided, by the latest step; for the office, all instructions."""
    refs = {deed.ref for deed in site.contents.deeds.get(who, ()) if deed.part in ("by", "for")}
    field = "leader" if who else ""
    refs |= {
        brief.ref
        for brief in site.contents.by_kind.get("directive", ())
        if not who or _names(site, brief, field, f"person/{who}")
    }
    briefs = [site.contents.briefs[ref] for ref in refs if site.kind(site.contents.briefs[ref].kind).group != "base"]
    latest = nlargest(_OWN_ROWS, briefs, key=lambda brief: (brief.moved_at, brief.ref))
    return Part("own" if who else "instructions", tuple(_moved(site, brief) for brief in latest), len(briefs))


def _names(site: Site, brief: Brief, field: str, ref: str) -> bool:
    record = site.record(brief.ref)
    return bool(record and record.data.get(field) == ref)


def _moved(site: Site, brief: Brief) -> Line:
    """A matter with its latest step in one line."""
    record = site.record(brief.ref)
    workflow = site.rules.workflows.get(brief.workflow)
    said = ""
    if record and record.trail and workflow:
        last = record.trail[-1]
        words = [dates.short_text(str(last["at"]))[:10], person(site, str(last["by"])).text,
                 site.name(workflow.action_label(str(last["action"])))]  # fmt: skip
        said = " ".join(word for word in (*words, str(last.get("opinion") or last.get("note") or "")) if word)
    return Line(brief.title, record_url(brief.ref), brief.number, site.light(brief), said, (site.status(brief)[0],))
