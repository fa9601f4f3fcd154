"""What a unit's page says besides its own fields: its people, what it reports, and the matters that it handles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from taizhang.ledger import Ledger
from taizhang.model import Record
from taizhang.outputs.numbers import Numbers, numbers
from taizhang.site.context import Brief, Site
from taizhang.site.links import Linked, linked
from taizhang.site.numbers import counted, numbers_url
from taizhang.site.templates import render
from taizhang.site.urls import record_url
from taizhang.workflow import Rules

_MONTHS = 6


class Post(NamedTuple):
    """A person's post in the unit."""

    name: str
    href: str
    title: str
    since: str
    until: str


class Month(NamedTuple):
    """What a contact point reported in a month, against what was asked."""

    month: str
    reported: int
    quota: int
    current: bool


class Case(NamedTuple):
    """A matter that the unit handles."""

    linked: Linked
    leads: bool
    due: str
    light: str


def unit_panel(site: Site, record: Record, url: str) -> str:
    """The unit's panels as HTML."""
    posts = sorted(_posts(site, record.ref), key=lambda post: (post.until != "", post.since))
    reported = _sources(site, record.ref, "info", ("unit", "joint_units.*"))
    quota = record.data.get("contact_point", {}).get("monthly_quota")
    return render(
        site, "unit.html", url,
        now=[post for post in posts if not post.until], former=[post for post in posts if post.until],
        months=_months(site, reported, quota) if quota is not None else [],
        cases=list(_cases(site, record.ref)),
        lapses=[linked(site, brief) for brief in _sources(site, record.ref, "lapse", ("unit",))],
        numbers=numbers_url(record.ref) if record.ref in _counted(site) else "",
    )  # fmt: skip


def _counted(site: Site) -> list[str]:
    """The units that have a page of numbers."""
    return counted(site, _numbers(site.ledger, site.rules, site.today))


@lru_cache(maxsize=1)
def _numbers(ledger: Ledger, rules: Rules, today: date) -> Numbers:
    return numbers(ledger, rules, today.year, today)


def _sources(site: Site, ref: str, kind: str, fields: tuple[str, ...]) -> list[Brief]:
    """The records of `kind` that name `ref` in one of `fields`, newest first."""
    found = {
        source: brief
        for source, field in site.contents.backlinks.get(ref, ())
        if field in fields and (brief := site.brief(source)) is not None and brief.kind == kind
    }
    return sorted(found.values(), key=lambda brief: (brief.date, brief.ref), reverse=True)


def _posts(site: Site, unit: str) -> Iterator[Post]:
    for brief in _sources(site, unit, "person", ("posts.*.unit",)):
        person = site.record(brief.ref)
        for post in person.data["posts"] if person else ():
            if post["unit"] == unit:
                yield Post(brief.title, record_url(brief.ref), post["title"], post["from"], post.get("until", ""))


def _months(site: Site, reported: list[Brief], quota: int) -> list[Month]:
    """The latest months, the present one first."""
    year, month = site.today.year, site.today.month
    months: list[Month] = []
    for _ in range(_MONTHS):
        name = f"{year:04}-{month:02}"
        count = sum(1 for brief in reported if brief.date.startswith(name))
        months.append(Month(name, count, quota, current=not months))
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return months


def _cases(site: Site, unit: str) -> Iterator[Case]:
    leads = {brief.ref for brief in _sources(site, unit, "supervision", ("lead_unit",))}
    for brief in _sources(site, unit, "supervision", ("lead_unit", "assisting_units.*")):
        yield Case(linked(site, brief), brief.ref in leads, site.due(brief), site.light(brief))
