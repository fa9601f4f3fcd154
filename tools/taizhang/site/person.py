"""What a person's page says besides posts: roles with their dates, and the steps that they took in trails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taizhang.model import Record
from taizhang.site import dates
from taizhang.site.context import Site
from taizhang.site.templates import render
from taizhang.site.urls import record_url
from taizhang.site.values import Value, link_to

_SHOWN = 40
_PARTS = {"by": "deed_by", "for": "deed_for", "checked_by": "deed_checked"}


class RoleHeld(NamedTuple):
    """A role with its dates."""

    label: str
    unit: Value | None
    since: str
    until: str
    held: bool


class DeedView(NamedTuple):
    """A step in which the person had a part."""

    at: str
    action: str
    part: str
    title: str
    href: str
    kind: str


def person_panel(site: Site, record: Record, url: str) -> str:
    """The person's panels as HTML."""
    who = record.id
    deeds = site.contents.deeds.get(who, ())
    return render(
        site, "person.html", url,
        roles=list(_roles(site, who)), deeds=list(_deeds(site, who)), total=len(deeds),
    )  # fmt: skip


def _roles(site: Site, who: str) -> Iterator[RoleHeld]:
    people = site.rules.people
    today = site.today.isoformat()
    for item in people.data["people"].get(who, {}).get("roles", ()):
        until = item.get("until", "")
        held = item["from"] <= today and (not until or today <= until)
        unit = link_to(site, item["unit"]) if "unit" in item else None
        yield RoleHeld(site.name(people.role_label(item["role"])), unit, item["from"], until, held)


def _deeds(site: Site, who: str) -> Iterator[DeedView]:
    for deed in site.contents.deeds.get(who, ())[:_SHOWN]:
        brief = site.brief(deed.ref)
        workflow = site.rules.workflows.get(deed.workflow)
        if brief is not None:
            yield DeedView(
                dates.short_text(deed.at),
                site.name(workflow.action_label(deed.action)) if workflow else deed.action,
                site.say(_PARTS[deed.part]), brief.title, record_url(deed.ref), site.name(site.kind(brief.kind).label),
            )  # fmt: skip
