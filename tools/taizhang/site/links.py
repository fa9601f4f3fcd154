"""Links between records, both ways: what a record names, and who names it, each by the name that its schema gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from taizhang.i18n import Label
from taizhang.model import Record
from taizhang.site.context import Brief, Site
from taizhang.site.urls import record_url, register_url

SHOWN = 12
"""Longer groups are cut; the register has them all."""


class Linked(NamedTuple):
    """A record at the other end."""

    title: str
    href: str
    number: str
    status: str
    tone: str
    date: str


class Group(NamedTuple):
    """Links of one meaning."""

    label: str
    kind: str
    items: tuple[Linked, ...]
    total: int
    href: str
    """The register that holds the rest; empty where all are shown."""


def linked(site: Site, brief: Brief) -> Linked:
    """A record as other pages list it."""
    status, tone = site.status(brief)
    return Linked(
        brief.title,
        record_url(brief.ref),
        brief.number,
        status,
        tone,
        brief.date[:10] if brief.date[:4].isdigit() else "",
    )


def links_out(site: Site, record: Record) -> list[Group]:
    """What a record names, by field; reference data, which its facts show, is left out."""
    kind = site.kind(record.kind)
    groups: dict[str, dict[str, Brief]] = {}
    for link in kind.links(record.data):
        brief = site.brief(link.target)
        if brief is None or brief.ref == record.ref or site.kind(brief.kind).group == "base":
            continue
        named = max(place for place, step in enumerate(link.where) if isinstance(step, str))
        label = site.name(kind.field_label(link.where[: named + 1]))
        groups.setdefault(label, {})[brief.ref] = brief
    return [Group(label, "", _all(site, found.values()), len(found), "") for label, found in groups.items()]


def links_in(site: Site, ref: str, leave_out: frozenset[tuple[str, str]] = frozenset()) -> list[Group]:
    """Who names the record `ref`, by the name of the link back, in the order of kinds.

    A record that names it in a field of its own is not listed again for a part of a list or a step of its trail.
    `leave_out` names links (kind and field) that are shown elsewhere.
    """
    found: dict[tuple[int, str, str], dict[str, Brief]] = {}
    direct: set[str] = set()
    for source, field in sorted(site.contents.backlinks.get(ref, ()), key=lambda item: (_is_part(item[1]), item)):
        brief = site.brief(source)
        if brief is None or source == ref or (_is_part(field) and source in direct):
            continue
        direct.add(source)
        if (brief.kind, field) not in leave_out:
            key = (site.kind(brief.kind).order, brief.kind, _inverse(site, brief.kind, field))
            found.setdefault(key, {})[source] = brief
    return [_group(site, key, list(briefs.values())) for key, briefs in sorted(found.items())]


def _is_part(field: str) -> bool:
    """Whether a field lies inside the items of a list."""
    return ".*." in field


def _group(site: Site, key: tuple[int, str, str], briefs: list[Brief]) -> Group:
    _, kind, label = key
    briefs.sort(key=lambda brief: (brief.date, brief.ref), reverse=True)
    rest = register_url(kind) if len(briefs) > SHOWN else ""
    return Group(label, kind, _all(site, briefs[:SHOWN]), len(briefs), rest)


def _inverse(site: Site, kind_name: str, field: str) -> str:
    kind = site.kind(kind_name)
    for reference in kind.references:
        if ".".join(reference.path) == field and reference.inverse:
            return site.name(Label(*reference.inverse))
    return site.name(kind.label)


def _all(site: Site, briefs: Iterable[Brief]) -> tuple[Linked, ...]:
    return tuple(_each(site, briefs))


def _each(site: Site, briefs: Iterable[Brief]) -> Iterator[Linked]:
    for brief in briefs:
        yield linked(site, brief)
