"""The home page: what needs attention today, before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from taizhang.i18n import Language
from taizhang.site import dates
from taizhang.site.context import Site
from taizhang.site.desk import DeskPart, desk_parts
from taizhang.site.links import Linked, linked
from taizhang.site.meetings import meeting_views
from taizhang.site.pages import Page
from taizhang.site.simplified import simplified_page
from taizhang.site.templates import render
from taizhang.site.urls import RECORDS, register_url

_RECENT = 8
_MEETINGS = 2
_LISTED = 8
_SIDES = (("overdue", "urgent"), ("due_soon", "waiting"))


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


def home_content(site: Site, language: Language) -> str:
    """The home page's content in `language`."""
    if language == "zh-Hans":
        return simplified_page(home_content(site, "zh-Hant"))
    site = site.in_language(language)
    piles = desk_parts(site, _LISTED)
    return render(
        site, "home.html", "",
        office=site.rules.policy.office, day=dates.weekday_text(site.today.isoformat(), site.language),
        piles=piles, columns=_columns(piles), shelves=shelves(site),
        meetings=list(islice(meeting_views(site), _MEETINGS)), recent=list(_recent(site)),
    )  # fmt: skip


def registers_page(site: Site) -> Iterator[Page]:
    """The list of all registers."""
    content = render(site, "registers.html", RECORDS, shelves=shelves(site))
    yield Page(RECORDS, site.say("registers"), content, RECORDS, RECORDS)


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


def _columns(piles: Sequence[DeskPart]) -> list[list[DeskPart]]:
    """The piles that hold anything, side by side: what is past or urgent, and what is to come; at least one column."""
    columns = [[pile for pile in piles if pile.name in names and pile.total] for names in _SIDES]
    return [column for column in columns if column] or [[]]


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
