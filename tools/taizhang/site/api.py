"""Data for programs: a versioned, static JSON API with its schema. It says what the pages say, record by record."""

from __future__ import annotations

import json
from collections.abc import Iterator

from taizhang.model import Data, Record
from taizhang.site.context import Brief, Site
from taizhang.site.pages import SiteFile
from taizhang.site.urls import API, record_url

VERSION = 1
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Data = {"type": "string"}
_COLOUR: Data = {"enum": ["red", "yellow", "green", "none"]}


def api_files(site: Site) -> Iterator[SiteFile]:
    """The entry document, its schema, a list for each kind and a document for each record."""
    yield _file("schema.json", schema())
    kinds = [
        {"name": kind.name, "label": {"zh-Hant": kind.label.zh, "en": kind.label.en},
         "count": len(site.contents.by_kind[kind.name]), "records": f"kinds/{kind.name}.json"}
        for kind in site.kinds
    ]  # fmt: skip
    office = site.rules.policy.office
    yield _file("index.json", {
        "version": VERSION, "schema": "schema.json", "as_of": site.today.isoformat(),
        "office": {"zh-Hant": office["name"], "en": office["en"]}, "kinds": kinds,
    })  # fmt: skip
    for kind in site.kinds:
        listed = [_brief(site, brief) for brief in site.contents.by_kind[kind.name]]
        yield _file(f"kinds/{kind.name}.json", {"version": VERSION, "kind": kind.name, "records": listed})
    for record in site.ledger.records():
        yield _file(f"records/{record.ref}.json", _record(site, record))


def schema() -> Data:
    """What every document of the API says, as a JSON Schema."""
    brief = {
        "ref": _TEXT, "title": _TEXT, "number": _TEXT, "status": _TEXT, "date": _TEXT, "due": _TEXT, "light": _COLOUR,
        "document": _TEXT, "page": _TEXT,
    }  # fmt: skip
    label = _object({"zh-Hant": _TEXT, "en": _TEXT})
    kind = _object({"name": _TEXT, "label": label, "count": {"type": "integer"}, "records": _TEXT})
    version: Data = {"const": VERSION}
    return {
        "$schema": _SCHEMA,
        "title": "Taizhang API, version 1",
        "oneOf": [{"$ref": "#/$defs/index"}, {"$ref": "#/$defs/kind"}, {"$ref": "#/$defs/record"}],
        "$defs": {
            "brief": _object(brief, optional=("number", "date", "due")),
            "index": _object({
                "version": version, "schema": _TEXT, "as_of": _TEXT, "office": label, "kinds": _list(kind),
            }),
            "kind": _object({"version": version, "kind": _TEXT, "records": _list({"$ref": "#/$defs/brief"})}),
            "record": _object({
                "version": version, "brief": {"$ref": "#/$defs/brief"}, "lights": _list(_object({
                    "colour": _COLOUR, "reason": label,
                })), "named_by": _list(_object({"ref": _TEXT, "field": _TEXT})), "record": {"type": "object"},
            }),
        },
    }  # fmt: skip


def _record(site: Site, record: Record) -> Data:
    clock = site.contents.clocks.get(record.ref)
    lights = [
        {"colour": light.colour, "reason": {"zh-Hant": light.reason("zh-Hant"), "en": light.reason("en")}}
        for light in (clock.running if clock else ())
    ]
    back = [{"ref": ref, "field": field} for ref, field in site.contents.backlinks.get(record.ref, ())]
    brief = _brief(site, site.contents.briefs[record.ref])
    return {"version": VERSION, "brief": brief, "lights": lights, "named_by": back, "record": record.data}


def _brief(site: Site, brief: Brief) -> Data:
    said = {
        "ref": brief.ref, "title": brief.title, "number": brief.number, "status": brief.status, "date": brief.date,
        "due": site.due(brief), "light": site.light(brief),
    }  # fmt: skip
    kept = {name: text for name, text in said.items() if text or name in ("ref", "title", "status", "light")}
    return {**kept, "document": f"{API}records/{brief.ref}.json", "page": record_url(brief.ref)}


def _object(properties: Data, optional: tuple[str, ...] = ()) -> Data:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Data) -> Data:
    return {"type": "array", "items": items}


def _file(path: str, data: Data) -> SiteFile:
    return SiteFile(API + path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
