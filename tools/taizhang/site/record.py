"""The page of a record: facts, texts, trail, links both ways. Units and people get panels of their own besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from taizhang.model import Record
from taizhang.site.attachments import attached
from taizhang.site.chains import chain_panel
from taizhang.site.context import Site
from taizhang.site.history import history_views, unlanded
from taizhang.site.links import links_in, links_out
from taizhang.site.pages import Page
from taizhang.site.person import person_panel
from taizhang.site.picture import picture
from taizhang.site.templates import render
from taizhang.site.trail import trail_view
from taizhang.site.unit import unit_panel
from taizhang.site.urls import RECORDS, record_url, register_url, topic_url, up_to_root
from taizhang.site.values import Fact, facts

_IN_HEAD = frozenset({"title", "number", "status", "topics", "trail", "attachments"})
_FILING = ("audience", "also", "related", "archive", "backfilled")
PANELS: dict[str, Callable[[Site, Record, str], str]] = {
    "unit": unit_panel,
    "person": person_panel,
    "decision": chain_panel,
}
"""Kinds whose pages say more than their own fields."""
_IN_PANEL = {
    "unit": frozenset({("person", "posts.*.unit"), ("supervision", "lead_unit"), ("supervision", "assisting_units.*")})
}
"""Links back that a panel shows already: kind and field."""


def record_pages(site: Site) -> Iterator[Page]:
    """The page of every record."""
    for record in site.ledger.records():
        yield record_page(site, record)


def record_page(site: Site, record: Record) -> Page:
    """The page of one record."""
    url = record_url(record.ref)
    kind, brief = site.kind(record.kind), site.contents.briefs[record.ref]
    every = facts(site, {"properties": kind.fields}, record.data, leave_out=_IN_HEAD)
    panel = PANELS.get(record.kind)
    out, back = links_out(site, record), links_in(site, record.ref, _IN_PANEL.get(record.kind, frozenset()))
    content = render(
        site, "record.html", url,
        record=record, kind=kind, brief=brief, status=site.status(brief), light=site.light(brief),
        reasons=_reasons(site, record.ref),
        topics=[(topic, topic_url(topic)) for topic in record.data.get("topics", ())],
        facts=_among(every, wide=False), texts=_among(every, wide=True),
        filing=[fact for fact in every if fact.name in _FILING and not (site.reader and fact.name == "audience")],
        trail=trail_view(site, record, up_to_root(url)),
        panel=panel(site, record, url) if panel else "",
        links_out=out, links_in=back, picture=picture(back, out), files=attached(site, record),
        history=history_views(site, record.ref), source=site.contents.source, unlanded=unlanded(site, record),
    )  # fmt: skip
    description = f"{site.name(kind.label)} {brief.number}".strip()
    return Page(url, record.title, content, f"{RECORDS}-/-/", register_url(record.kind), description)


def _among(every: list[Fact], *, wide: bool) -> list[Fact]:
    """The kind's own facts: those that stand in the table of facts, or those that need the whole width."""
    return [fact for fact in every if fact.name not in _FILING and fact.wide is wide]


def _reasons(site: Site, ref: str) -> list[tuple[str, str, str]]:
    """Why its lights show as they do: colour, reason, and the sum of days behind it; each once."""
    clock = site.contents.clocks.get(ref)
    lights = [light for light in clock.running if light.colour != "none"] if clock else []
    said = [
        (light.colour, light.reason(site.language), light.counted.sum(site.language) if light.counted else "")
        for light in lights
    ]
    return list(dict.fromkeys(said))
