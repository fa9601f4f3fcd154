"""A kind is added by its two files in `schemas/`, and nothing else."""

from __future__ import annotations

from tests.support import OfficeFolder

KIND = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "visit.schema.json",
  "title": "走訪",
  "x-en": "Visit",
  "description": "走訪聯繫點的一次記錄。",
  "x-group": "service",
  "x-order": 500,
  "x-id": {"date": "visited_on", "parts": ["unit"]},
  "x-register": {"columns": ["title", "unit", "visited_on"], "facets": ["manner"], "sort": "visited_on"},
  "type": "object",
  "allOf": [{"$ref": "../common.schema.json"}],
  "properties": {
    "unit": {"$ref": "../common.schema.json#/$defs/ref", "title": "走訪單位", "x-en": "Unit visited",
      "description": "走訪了哪個單位。", "x-ref": ["unit"], "x-inverse": ["走訪", "Visits"]},
    "visited_on": {"$ref": "../common.schema.json#/$defs/date", "title": "走訪日期", "x-en": "Visited on",
      "description": "走訪的日期。"},
    "manner": {"type": "string", "title": "方式", "x-en": "Manner", "description": "怎樣走訪。",
      "enum": ["on_site", "by_phone"], "x-labels": {"on_site": ["實地", "On site"], "by_phone": ["電話", "By phone"]}}
  },
  "required": ["unit", "visited_on", "manner"],
  "unevaluatedProperties": false
}
"""
WORKFLOW = """\
version: visit@1
title: 走訪登記
en: Visit
open: [related]
states:
  noted: {title: 已記, en: Noted}
  seen: {title: 已閱, en: Seen, rests: true, numbered: true}
actions:
  note: {title: 記錄, en: Note, from: [new], to: noted, role: [member], implied_by: [new]}
  see: {title: 閱, en: See, from: [noted], to: seen, role: [approver], signs: true, distinct_from: [note]}
"""


def test_record_of_an_added_kind_is_made_checked_and_shown(office: OfficeFolder) -> None:
    office.write("schemas/kinds/visit.schema.json", KIND)
    office.write("schemas/workflows/visit@1.yaml", WORKFLOW)

    made = office.run(
        "new", "visit",
        "--set", "title=走訪牛潭河鄉", "--set", "unit=unit/niutanhe-xiang",
        "--set", "visited_on=2026-11-19", "--set", "manner=on_site",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    path = "records/visit/2026/2026-11-19-niutanhe-xiang.yaml"
    assert office.read(path) == (
        "title: 走訪牛潭河鄉\nunit: unit/niutanhe-xiang\nvisited_on: 2026-11-19\nmanner: on_site\naudience: office\n"
    )
    assert office.problems() == [f"{path}:1:1 TZ501"]

    office.edit(path, "manner: on_site", "manner: by_air")
    assert office.problems() == [f"{path}:4:9 TZ204"]

    landed = office.tell(
        {
            "record": "visit/2026-11-19-niutanhe-xiang",
            "facts": {
                "title": "走訪牛潭河鄉",
                "audience": "office",
                "unit": "unit/niutanhe-xiang",
                "visited_on": "2026-11-19",
                "manner": "on_site",
            },
            "number": "〔2026〕1號",
            "steps": [
                {"action": "note", "by": "shi-lei", "at": "2026-11-19T17:00:00+08:00"},
                {"action": "see", "by": "xia-minghui", "at": "2026-11-19T18:00:00+08:00"},
            ],
        }
    )
    assert landed == path
    assert office.problems() == []

    told = office.run("show", "visit/2026-11-19-niutanhe-xiang")
    assert told.returncode == 0, told.stderr
    for words in ("Visit", "走訪牛潭河鄉", "Unit visited", "牛潭河鄉 (unit/niutanhe-xiang)", "On site", "See", "Seen"):
        assert words in told.stdout
    assert office.ledger().backlinks("unit/niutanhe-xiang").count(("visit/2026-11-19-niutanhe-xiang", "unit")) == 1


def test_kind_without_a_workflow_is_refused(office: OfficeFolder) -> None:
    office.write("schemas/kinds/visit.schema.json", KIND)
    assert office.problems() == ["schemas/kinds/visit.schema.json:1:1 TZ911"]
