"""Plain pages of a kind's records by month: every record can be reached without any script."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.schema import Kind
from taizhang.site import dates
from taizhang.site.context import Brief, Site
from taizhang.site.links import linked
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import MONTHS, months_url, register_url

_MONTH = 7
"""Letters of a month: `2026-11`."""


def month_pages(site: Site) -> Iterator[Page]:
    """For each kind the list of its months, and a page for each; records without a date stand in the list itself."""
    for kind in site.kinds:
        yield from _pages_of(site, kind)


def _pages_of(site: Site, kind: Kind) -> Iterator[Page]:
    months: dict[str, list[Brief]] = {}
    for brief in site.contents.by_kind[kind.name]:
        months.setdefault(brief.date[:_MONTH] if brief.date[:4].isdigit() else "", []).append(brief)
    undated = months.pop("", [])
    latest_first = sorted(months.items(), reverse=True)
    listed = [(_named(site, month), months_url(kind.name, month), len(briefs)) for month, briefs in latest_first]
    section, name = register_url(kind.name), site.name(kind.label)
    url = months_url(kind.name)
    content = render(
        site, "months.html", url, kind=kind, months=listed, undated=[linked(site, brief) for brief in undated]
    )
    yield Page(url, f"{name} · {site.say('by_month')}", content, f"{MONTHS}-/", section)
    for (label, place, _), (_, briefs) in zip(listed, latest_first, strict=True):
        items = [linked(site, brief) for brief in briefs]
        content = render(site, "month.html", place, kind=kind, label=label, items=items)
        yield Page(place, f"{name} · {label}", content, f"{MONTHS}-/-/", section)


def _named(site: Site, month: str) -> str:
    """A month written out; a bare year, which some kinds are sorted by, as it is."""
    return dates.month_text(month, site.language) if len(month) == _MONTH else month
