"""The register of a kind: a table whose first page is plain HTML, and beside it the data that a script filters.

The data is columnar, with a dictionary for every field that has choices, so that ten thousand records stay small:
`{"columns": [{"name", "label", "type", "dict"?, "data"}], "ids": […], "lights": […]?, "words": {…}}`. In `dict` each
entry is `[value, label, tone]`, in `data` a record has one index, or a list of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from taizhang.model import Data
from taizhang.schema import Kind
from taizhang.schema.kinds import Node
from taizhang.site import dates
from taizhang.site.context import Brief, Site
from taizhang.site.pages import Page, SiteFile
from taizhang.site.templates import render
from taizhang.site.urls import RECORDS, REGISTER_DATA, record_url, register_url
from taizhang.site.values import label_of, shown

PAGE_SIZE = 50
_LIGHTS = ("red", "yellow", "green", "none")
_PARTS_OF_DATES = (("year_of_record", "year", 4), ("month_of_record", "month", 7))
"""Facets of every register of dated records: name, word, and how much of the date."""
_JS_WORDS = (
    "all", "clear", "previous", "following", "none_found", "search", "search_hint", "sort_by", "filters", "comma",
)  # fmt: skip


class Cell(NamedTuple):
    """What a record has in one column: pairs of a stored value and what people read."""

    values: tuple[tuple[str, str], ...]
    tones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a register. Hidden ones only serve as facets."""

    name: str
    label: str
    type: str
    """`text`, `date`, `number` or `choice`."""
    hidden: bool
    facet: bool
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Register:
    """A register, ready to be shown."""

    kind: Kind
    briefs: Sequence[Brief]
    columns: Sequence[Column]
    lights: Sequence[str]
    """One light a record; empty where the kind has no clock."""
    timed: str
    """The column that shows the light."""


def build_register(site: Site, kind: Kind) -> Register:
    """Gather the columns and facets of a kind, in the order in which its register lists records."""
    briefs = site.contents.by_kind[kind.name]
    found = {record.ref: record.data for record in site.ledger.records(kind.name)}
    data = [found[brief.ref] for brief in briefs]
    names: list[str] = kind.register["columns"]
    facets: list[str] = kind.register.get("facets", [])
    columns = [
        _column(site, kind, name, briefs, data, hidden=name not in names, facet=name in facets or name == "status")
        for name in dict.fromkeys([*names, "status", *facets])
    ]
    if kind.in_year_folders:
        columns += [_part_of_date(site, briefs, *part) for part in _PARTS_OF_DATES]
    timed = kind.due_field if kind.due_field in names else ""
    lights = [site.light(brief) for brief in briefs] if timed else []
    return Register(kind, briefs, columns, lights, timed or "")


def register_pages(site: Site) -> Iterator[Page | SiteFile]:
    """The page and the data of every register."""
    for kind in site.kinds:
        yield from register_page(site, kind)


def register_page(site: Site, kind: Kind) -> Iterator[Page | SiteFile]:
    """The register's page and its data."""
    register = build_register(site, kind)
    url = register_url(kind.name)
    content = render(site, "register.html", url, register=register, rows=list(_rows(register)), page_size=PAGE_SIZE)
    description = str(kind.schema.get("description", "")) if site.language != "en" else ""
    yield Page(url, site.name(kind.label), content, f"{RECORDS}-/", url, description)
    yield SiteFile(url + REGISTER_DATA, _json(register_data(site, register)))


def register_data(site: Site, register: Register) -> Data:
    """What the script reads."""
    words = {word: site.say(word) for word in _JS_WORDS}
    words |= {"count": site.say("js_count", **{name: f"{{{name}}}" for name in ("n", "from", "to")})}
    words |= {"none": site.say("none_found"), "year": site.say("year")}
    data: Data = {
        "kind": register.kind.name,
        "page": PAGE_SIZE,
        "ids": [brief.ref.partition("/")[2] for brief in register.briefs],
        "columns": [_packed(column) for column in register.columns],
        "words": words,
    }
    if register.timed:
        data |= {
            "timed": register.timed,
            "lights": [_LIGHTS.index(light) for light in register.lights],
            "lightWords": [[light, site.say(light)] for light in _LIGHTS],
            "lightLabel": site.say("light"),
        }
    return data


def _column(
    site: Site, kind: Kind, name: str, briefs: Sequence[Brief], data: Sequence[Data], *, hidden: bool, facet: bool
) -> Column:
    node = kind.fields[name]
    if name == "status":
        cells = [_status(site, brief) for brief in briefs]
    else:
        cells = [_cell(site, node, record[name]) if name in record else Cell(()) for record in data]
    return Column(name, label_of(site, node, name), _type(node, name, facet), hidden, facet, cells)


def _type(node: Node, name: str, facet: bool) -> str:
    if facet or name == "status" or "x-ref" in node or "x-labels" in node or node.get("type") == "array":
        return "choice"
    if node.get("format") in ("date", "date-time"):
        return "date"
    return "number" if node.get("type") == "integer" else "text"


def _status(site: Site, brief: Brief) -> Cell:
    label, tone = site.status(brief)
    return Cell(((brief.status, label),), (tone,)) if brief.status else Cell(())


def _cell(site: Site, node: Node, value: Any) -> Cell:
    if isinstance(value, list):
        parts = [_cell(site, node.get("items", {}), item) for item in value]
        return Cell(
            tuple(pair for part in parts for pair in part.values), tuple(t for part in parts for t in part.tones)
        )
    if isinstance(value, dict):
        return Cell(((json.dumps(value, ensure_ascii=False, sort_keys=True), _summary(site, node, value)),), ("",))
    text = str(value)
    if node.get("format") in ("date", "date-time"):
        return Cell(((text, dates.short_text(text)),), ("",))
    view = shown(site, node, value)
    return Cell(
        ((view.raw or text, _linked_name(site, view.raw) or view.text),), (view.tone if view.form == "badge" else "",)
    )


def _linked_name(site: Site, ref: str) -> str:
    """The short name of a unit, where it has one, so that columns stay narrow."""
    brief = site.brief(ref) if "/" in ref else None
    return brief.short or brief.title if brief else ""


def _summary(site: Site, node: Node, value: Data) -> str:
    """An object in one cell: its references and texts, without its dates."""
    parts = [
        shown(site, part, value[name]).text
        for name, part in node.get("properties", {}).items()
        if name in value and not part.get("format") and not isinstance(value[name], (list, dict))
    ]
    return " ".join(part for part in parts if part)


def _part_of_date(site: Site, briefs: Sequence[Brief], name: str, word: str, length: int) -> Column:
    """The year or the month of each record; none where the date that its register is sorted by says none."""
    parts = [brief.date[:length] if brief.date[:4].isdigit() else "" for brief in briefs]
    cells = [Cell(((part, part),), ("",)) if len(part) == length else Cell(()) for part in parts]
    return Column(name, site.say(word), "choice", hidden=True, facet=True, cells=cells)


def _packed(column: Column) -> Data:
    packed: Data = {"name": column.name, "label": column.label, "type": column.type}
    packed |= {"hidden": True} if column.hidden else {}
    packed |= {"facet": True} if column.facet else {}
    if column.type != "choice":
        texts = [cell.values[0] if cell.values else ("", "") for cell in column.cells]
        return packed | {"data": [shown_text for _, shown_text in texts]}
    known: dict[tuple[str, str, str], int] = {}
    indexes = []
    for cell in column.cells:
        tones = cell.tones or ("",) * len(cell.values)
        found = [
            known.setdefault((raw, label, tone), len(known))
            for (raw, label), tone in zip(cell.values, tones, strict=True)
        ]
        indexes.append(found[0] if len(found) == 1 else found)
    return packed | {"dict": [list(entry) for entry in known], "data": indexes}


class Row(NamedTuple):
    """A row of the table as plain HTML shows it."""

    href: str
    light: str
    cells: tuple[tuple[Column, Cell], ...]


def _rows(register: Register) -> Iterator[Row]:
    columns = [column for column in register.columns if not column.hidden]
    for number, brief in enumerate(register.briefs[:PAGE_SIZE]):
        light = register.lights[number] if register.timed else ""
        yield Row(record_url(brief.ref), light, tuple((column, column.cells[number]) for column in columns))


def _json(data: Data) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
