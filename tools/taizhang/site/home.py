"""The home page: what needs attention today, before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import NamedTuple

from taizhang.site import dates
from taizhang.site.attention import DeskItem
from taizhang.site.context import Brief, Site
from taizhang.site.links import Linked, linked
from taizhang.site.templates import render
from taizhang.site.urls import record_url, register_url
from taizhang.site.values import Value, link_to, person

_RECENT = 8
_MEETINGS = 2
_LISTED = 8
_NAMED = 3
_SIDES = (("overdue", "urgent"), ("due_soon", "waiting"))


class DeskRow(NamedTuple):
    """A matter on the desk, ready to be shown."""

    title: str
    href: str
    kind: str
    status: str
    light: str
    reasons: tuple[str, ...]
    due: str
    waiting_for: str
    units: tuple[str, ...]


class DeskPart(NamedTuple):
    """One pile of the desk."""

    name: str
    light: str
    rows: tuple[DeskRow, ...]
    total: int


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


class Moved(NamedTuple):
    """A record that was lately worked on."""

    linked: Linked
    kind: str
    action: str
    at: str


class Shelf(NamedTuple):
    """The registers of one stream of work: label, URL, number of records."""

    group: str
    registers: tuple[tuple[str, str, int], ...]


def home_content(site: Site, url: str) -> str:
    """The home page's content, for a page at `url`."""
    piles = desk_parts(site)
    return render(
        site, "home.html", url,
        office=site.rules.policy.office, day=dates.day_text(site.today.isoformat(), site.language),
        piles=piles, columns=_columns(piles), shelves=shelves(site),
        meetings=list(_meetings(site)), recent=list(_recent(site)),
    )  # fmt: skip


def desk_parts(site: Site) -> list[DeskPart]:
    """The piles of the desk, the gravest first."""
    desk = site.contents.desk
    piles: list[tuple[str, str, Sequence[DeskItem]]] = [
        ("overdue", "red", desk.overdue),
        ("due_soon", "yellow", desk.due_soon),
        ("urgent", "red", desk.urgent),
        ("waiting", "none", desk.waiting),
    ]
    return [_pile(site, name, light, items) for name, light, items in piles]


def _columns(piles: Sequence[DeskPart]) -> list[list[DeskPart]]:
    """The piles that hold anything, side by side: what is past or urgent, and what is to come; at least one column."""
    columns = [[pile for pile in piles if pile.name in names and pile.total] for names in _SIDES]
    return [column for column in columns if column] or [[]]


def _pile(site: Site, name: str, light: str, items: Sequence[DeskItem]) -> DeskPart:
    """A pile; a matter that lies there for several reasons is one row."""
    matters: dict[str, list[DeskItem]] = {}
    for item in items:
        matters.setdefault(item.ref, []).append(item)
    rows = [_desk_row(site, same, name == "waiting") for same in list(matters.values())[:_LISTED]]
    return DeskPart(name, light, tuple(rows), len(matters))


def shelves(site: Site) -> list[Shelf]:
    """All registers, by stream of work."""
    return [
        Shelf(
            group,
            tuple(
                (site.name(kind.label), register_url(kind.name), len(site.contents.by_kind[kind.name]))
                for kind in kinds
            ),
        )
        for group, kinds in site.groups
    ]


def _desk_row(site: Site, items: Sequence[DeskItem], waiting: bool) -> DeskRow:
    item = items[0]
    people = list(dict.fromkeys(who for other in items for who in other.waiting_for)) if waiting else []
    return DeskRow(
        title=item.title,
        href=record_url(item.ref),
        kind=site.name(site.kind(item.kind).label),
        status=site.name(item.status),
        light=item.light,
        reasons=tuple(dict.fromkeys(other.reason(site.language) for other in items)),
        due=item.due.isoformat() if item.due and waiting else "",
        waiting_for=_people(site, people),
        units=tuple(_unit(site, unit) for unit in dict.fromkeys(unit for other in items for unit in other.units)),
    )


def _people(site: Site, who: Sequence[str]) -> str:
    """The names of the first few, and how many there are."""
    names = [person(site, one).text for one in who[:_NAMED]]
    text = ("、" if site.language != "en" else ", ").join(names)
    return site.say("and_others", names=text, n=len(who)) if len(who) > _NAMED else text


def _unit(site: Site, ref: str) -> str:
    brief = site.brief(ref)
    return (brief.short or brief.title) if brief else ref


def _meetings(site: Site) -> Iterator[MeetingView]:
    """The latest meetings whose items are supervised."""
    cases = _cases_by_item(site)
    found = 0
    for brief in site.contents.by_kind.get("meeting", ()):
        record = site.record(brief.ref)
        items = [item for item in (record.data.get("items", []) if record else []) if item.get("supervise", True)]
        if not items:
            continue
        views = tuple(_resolution(site, item, cases.get((brief.ref, item["item"]))) for item in items)
        yield MeetingView(linked(site, brief), views, sum(view.tone == "closed" for view in views), len(views))
        found += 1
        if found == _MEETINGS:
            return


def _cases_by_item(site: Site) -> dict[tuple[str, int], Brief]:
    """The supervised matter of each meeting item."""
    cases = {}
    for record in site.ledger.records("supervision") if "supervision" in site.rules.book.kinds else ():
        origin = record.data.get("origin", {})
        if "record" in origin and "item" in origin:
            cases[origin["record"], origin["item"]] = site.contents.briefs[record.ref]
    return cases


def _resolution(site: Site, item: dict[str, object], case: Brief | None) -> Resolution:
    lead = item.get("lead_unit")
    label, tone = site.status(case) if case else (site.say("not_registered"), "suspended")
    due = site.due(case) if case else str(item.get("due_on", ""))
    return Resolution(
        int(str(item["item"])), str(item["title"]), link_to(site, str(lead)) if lead else None, due, label, tone,
        record_url(case.ref) if case else "", site.light(case) if case else "",
    )  # fmt: skip


def _recent(site: Site) -> Iterator[Moved]:
    """The records that were worked on last; reference data apart."""
    at_work = (brief for brief in site.contents.briefs.values() if site.kind(brief.kind).group != "base")
    for brief in nlargest(_RECENT, at_work, key=lambda brief: (brief.moved_at, brief.ref)):
        record, workflow = site.record(brief.ref), site.rules.workflows.get(brief.workflow)
        action = str(record.trail[-1]["action"]) if record and record.trail else ""
        label = site.name(workflow.action_label(action)) if workflow and action else ""
        yield Moved(
            linked(site, brief), site.name(site.kind(brief.kind).label), label, dates.short_text(brief.moved_at)
        )
