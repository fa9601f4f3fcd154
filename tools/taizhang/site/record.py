"""The page of a record: facts, texts, trail, links both ways. Units and people get panels of their own besides."""

from __future__ import annotations

from collections.abc import Callable

from taizhang.model import Record
from taizhang.site.context import Site
from taizhang.site.links import links_in, links_out
from taizhang.site.pages import Page, Shell
from taizhang.site.person import person_panel
from taizhang.site.templates import render
from taizhang.site.trail import trail_view
from taizhang.site.unit import unit_panel
from taizhang.site.urls import RECORDS, language_root, record_url, register_url, topic_url, up_to_root
from taizhang.site.values import Fact, facts

_IN_HEAD = frozenset({"title", "number", "status", "topics", "trail"})
_FILING = ("audience", "also", "related", "attachments", "archive", "backfilled")
PANELS: dict[str, Callable[[Site, Record, str], str]] = {"unit": unit_panel, "person": person_panel}
"""Kinds whose pages say more than their own fields."""
_IN_PANEL = {
    "unit": frozenset({("person", "posts.*.unit"), ("supervision", "lead_unit"), ("supervision", "assisting_units.*")})
}
"""Links back that a panel shows already: kind and field."""


def record_page(site: Site, record: Record) -> Page:
    """The page of one record."""
    language = language_root(site.language)
    url = language + record_url(record.ref)
    kind, brief = site.kind(record.kind), site.contents.briefs[record.ref]
    every = facts(site, {"properties": kind.fields}, record.data, leave_out=_IN_HEAD)
    panel = PANELS.get(record.kind)
    content = render(
        site, "record.html", url,
        record=record, kind=kind, brief=brief, status=site.status(brief), light=site.light(brief),
        reason=_reason(site, record.ref),
        topics=[(topic, topic_url(topic)) for topic in record.data.get("topics", ())],
        facts=_among(every, wide=False), texts=_among(every, wide=True),
        filing=[fact for fact in every if fact.name in _FILING],
        trail=trail_view(site, record, up_to_root(url) + language),
        panel=panel(site, record, url) if panel else "",
        links_out=links_out(site, record), links_in=links_in(site, record.ref, _IN_PANEL.get(record.kind, frozenset())),
    )  # fmt: skip
    shell = Shell(f"{language}{RECORDS}-/-/", site.language)
    description = f"{site.name(kind.label)} {brief.number}".strip()
    return Page(url, record.title, content, shell, language + register_url(record.kind), description, record.path)


def _among(every: list[Fact], *, wide: bool) -> list[Fact]:
    """The kind's own facts: those that stand in the table of facts, or those that need the whole width."""
    return [fact for fact in every if fact.name not in _FILING and fact.wide is wide]


def _reason(site: Site, ref: str) -> str:
    """Why the light shows as it does; nothing where there is none."""
    clock = site.contents.clocks.get(ref)
    return clock.light.reason(site.language) if clock and clock.light.colour != "none" else ""
