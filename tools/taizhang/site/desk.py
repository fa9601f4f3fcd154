"""The desk: everything that is overdue, due soon, urgent or waiting, for the reader to filter by person and unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taizhang.i18n import COMMA
from taizhang.site.attention import DeskItem
from taizhang.site.context import Site
from taizhang.site.meetings import meetings_of_week
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import DESK, record_url
from taizhang.site.values import person

_NAMED = 3


class DeskRow(NamedTuple):
    """A matter on the desk, ready to be shown."""

    title: str
    href: str
    kind: str
    number: str
    status: str
    light: str
    reasons: tuple[str, ...]
    due: str
    waiting_for: str
    units: tuple[str, ...]
    people: tuple[str, ...]
    """Ids of everybody who may take the next step, for the filter."""
    unit_refs: tuple[str, ...]


class DeskPart(NamedTuple):
    """One pile of the desk."""

    name: str
    light: str
    rows: tuple[DeskRow, ...]
    total: int


class Choice(NamedTuple):
    """Somebody or some unit to filter by."""

    value: str
    label: str


def desk_page(site: Site) -> Iterator[Page]:
    """The whole desk."""
    piles = desk_parts(site)
    rows = [row for pile in piles for row in pile.rows]
    content = render(
        site, "desk.html", DESK,
        piles=piles, week=meetings_of_week(site), branches=site.contents.branches,
        people=_choices((who, person(site, who).text) for row in rows for who in row.people),
        units=_choices(pair for row in rows for pair in zip(row.unit_refs, row.units, strict=True)),
    )  # fmt: skip
    yield Page(DESK, site.say("desk"), content, DESK, DESK)


def desk_parts(site: Site, shown: int | None = None) -> list[DeskPart]:
    """The piles of the desk, the gravest first, each with its first `shown` matters."""
    desk = site.contents.desk
    piles: list[tuple[str, str, Sequence[DeskItem]]] = [
        ("overdue", "red", desk.overdue),
        ("due_soon", "yellow", desk.due_soon),
        ("urgent", "red", desk.urgent),
        ("waiting", "none", desk.waiting),
    ]
    return [_pile(site, name, light, items, shown) for name, light, items in piles]


def _choices(found: Iterator[tuple[str, str]]) -> list[Choice]:
    return sorted((Choice(*pair) for pair in set(found)), key=lambda choice: choice.value)


def _pile(site: Site, name: str, light: str, items: Sequence[DeskItem], shown: int | None) -> DeskPart:
    """A pile; a matter that lies there for several reasons is one row."""
    matters: dict[str, list[DeskItem]] = {}
    for item in items:
        matters.setdefault(item.ref, []).append(item)
    rows = [_desk_row(site, same, name == "waiting") for same in list(matters.values())[:shown]]
    return DeskPart(name, light, tuple(rows), len(matters))


def _desk_row(site: Site, items: Sequence[DeskItem], waiting: bool) -> DeskRow:
    item, brief = items[0], site.contents.briefs[items[0].ref]
    people = tuple(dict.fromkeys(who for other in items for who in other.waiting_for))
    units = tuple(dict.fromkeys(unit for other in items for unit in other.units))
    return DeskRow(
        title=item.title,
        href=record_url(item.ref),
        kind=site.name(site.kind(item.kind).label),
        number=brief.number,
        status=site.name(item.status),
        light=item.light,
        reasons=tuple(dict.fromkeys(other.reason(site.language) for other in items)),
        due=item.due.isoformat() if item.due and waiting else "",
        waiting_for=_names(site, people) if waiting else "",
        units=tuple(_unit(site, unit) for unit in units),
        people=people,
        unit_refs=units,
    )


def _names(site: Site, who: Sequence[str]) -> str:
    """The names of the first few, and how many there are."""
    names = [person(site, one).text for one in who[:_NAMED]]
    text = site.name(COMMA).join(names)
    return site.say("and_others", names=text, n=len(who)) if len(who) > _NAMED else text


def _unit(site: Site, ref: str) -> str:
    brief = site.brief(ref)
    return (brief.short or brief.title) if brief else ref
