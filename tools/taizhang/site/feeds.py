"""What changed lately, as Atom feeds: one of everything, one a kind. Their addresses lead on from the feed's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest

from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]  # ships no types

from taizhang.site.context import Brief, Site
from taizhang.site.pages import SiteFile
from taizhang.site.urls import FEEDS, record_url

ALL = "all"
_LATEST = 40


def feed_files(site: Site) -> Iterator[SiteFile]:
    """The feeds in one language."""
    yield _feed(site, ALL, site.say("recent"), list(site.contents.briefs.values()))
    for kind in site.kinds:
        yield _feed(site, kind.name, site.name(kind.label), site.contents.by_kind[kind.name])


def _feed(site: Site, name: str, title: str, briefs: Sequence[Brief]) -> SiteFile:
    office = site.rules.policy.office
    latest = nlargest(
        _LATEST, (brief for brief in briefs if brief.moved_at), key=lambda brief: (brief.moved_at, brief.ref)
    )
    feed = FeedGenerator()
    feed.id(f"tag:{office['id']},{site.today.year}:{name}")
    feed.title(f"{office['name'] if site.language != 'en' else office['en']} · {title}")
    feed.author({"name": office["name"]})
    feed.language(site.language)
    feed.link(href=f"{name}.atom", rel="self")
    feed.updated(latest[0].moved_at if latest else f"{site.today.isoformat()}T00:00:00+08:00")
    for brief in latest:
        entry = feed.add_entry(order="append")
        entry.id(f"tag:{office['id']},{site.today.year}:{brief.ref}")
        entry.title(brief.title)
        entry.link(href=f"../{record_url(brief.ref)}")
        entry.updated(brief.moved_at)
        status = site.status(brief)[0]
        entry.summary(
            " · ".join(part for part in (site.name(site.kind(brief.kind).label), brief.number, status) if part)
        )
    return SiteFile(f"{FEEDS}{name}.atom", bytes(feed.atom_str(pretty=True)))
