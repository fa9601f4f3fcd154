"""Whoever names one item or task of a record names one that there is, in a record of the right kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import keeps
from taizhang.i18n import Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem, Where
from taizhang.workflow import Rules

NO_SUCH_ITEM = Problem(
    "TZ408",
    Text("沒有這一項", "No such item"),
    Text("「{target}」的「{list}」裏沒有第{number}項", "“{list}” of “{target}” has no item {number}"),
    Text("改成對方已有的序號", "give a number that is there"),
)
WRONG_ORIGIN = Problem(
    "TZ601",
    Text("立項依據不一致", "Origin does not fit"),
    Text(
        "來源寫的是「{source}」，依據記錄卻是{kind}「{target}」",
        "the source is “{source}”, but “{target}” is of kind “{kind}”",
    ),
    Text("改正來源或依據記錄", "mend the source or the record"),
)
NO_NUMBER = Problem(
    "TZ602",
    Text("立項依據沒有寫明第幾項", "Origin does not say which item"),
    Text(
        "依據是「{source}」，沒有寫明是「{target}」的第幾項",
        "the source is “{source}”, but which item of “{target}” is not said",
    ),
    Text("填寫議定事項或任務的序號", "give the number of the item or task"),
    level="warning",
)


class Numbered(NamedTuple):
    """Where a kind names an item of a record: own list (if any), reference, number; then that record's list and number.

    Without a reference, the item is one of the same record.
    """

    kind: str
    list: str | None
    record: str | None
    number: str
    other: str
    other_list: str
    other_number: str


PLACES = (
    Numbered("supervision", None, "origin.record", "origin.item", "meeting", "items", "item"),
    Numbered("supervision", None, "origin.record", "origin.item", "decision", "tasks", "task"),
    Numbered("research", "tabled", "meeting", "item", "meeting", "items", "item"),
    Numbered("decision", None, "meeting", "meeting_item", "meeting", "items", "item"),
    Numbered("plan", "completions", None, "task", "plan", "tasks", "task"),
    Numbered("assessment", "rectifications", None, "problem", "assessment", "problems", "problem"),
)
SOURCES = {
    "meeting_item": "meeting", "decision_task": "decision", "directive": "directive", "info": "info",
    "research": "research",
}  # fmt: skip
"""Which kind of record each source of a supervision matter asks for."""
ITEMISED = ("meeting_item", "decision_task")


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on items that are named by number."""
    for place in PLACES:
        if keeps(rules, place.kind, place.list or place.number) and keeps(rules, place.other, place.other_list):
            yield from _missing(ledger, rules, place)
    yield from _origins(ledger, rules)


_WITHIN = (
    "SELECT r.path, part.key, r.ref AS target, r.facts ->> (part.fullkey || ?) AS number "
    "FROM record r JOIN json_each(r.facts, ?) AS part WHERE r.kind = ?"
)
_ELSEWHERE = (
    "SELECT r.path, r.place ->> 1 AS key, r.target, s.facts ->> (? || ?) AS number "
    "FROM reference r JOIN record s ON s.number = r.entry WHERE r.field = ? AND s.kind = ?"
)
_ELSEWHERE_IN_LIST = _ELSEWHERE.replace("? || ?", "? || '[' || (r.place ->> 1) || ']' || ?")
"""Where an item is named: path, number in the list, the record that should have it, and which."""


def _missing(ledger: Ledger, rules: Rules, place: Numbered) -> Iterator[Finding]:
    named, params = _named(place)
    rows = ledger.index.query(
        f"WITH named AS ({named}) "  # noqa: S608
        "SELECT path, key, target, number FROM named "
        "WHERE number IS NOT NULL AND (SELECT kind FROM outline WHERE ref = target) = ? "
        "AND target || ' ' || number NOT IN (SELECT o.ref || ' ' || (o.facts ->> (item.fullkey || ?)) "
        "  FROM record o JOIN json_each(o.facts, ?) AS item "
        "  WHERE o.kind = ? AND o.facts ->> (item.fullkey || ?) IS NOT NULL) "
        "ORDER BY path, key",
        *params, place.other, f".{place.other_number}", f"$.{place.other_list}", place.other, f".{place.other_number}",
    )  # fmt: skip
    label = rules.book.kinds[place.other].field_label((place.other_list,))
    for path, key, target, number in rows:
        inside: Where = (place.list, key) if place.list else ()
        where = (*inside, *place.number.split("."))
        yield NO_SUCH_ITEM.at(path, where, target=target, list=label, number=number)


def _named(place: Numbered) -> tuple[str, tuple[str, ...]]:
    """The query for where items are named, and what it takes."""
    if place.record is None:
        return _WITHIN, (f".{place.number}", f"$.{place.list}", place.kind)
    if place.list is None:
        return _ELSEWHERE, ("$.", place.number, place.record, place.kind)
    return _ELSEWHERE_IN_LIST, (f"$.{place.list}", f".{place.number}", f"{place.list}.*.{place.record}", place.kind)


def _origins(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    rows = ledger.index.query(
        "SELECT s.path, s.facts ->> '$.origin.source', target.ref, target.kind, s.facts ->> '$.origin.item' "
        "FROM record s JOIN record target ON target.ref = s.facts ->> '$.origin.record' "
        "WHERE s.kind = 'supervision' AND (target.kind <> (SELECT value FROM json_each(?) "
        "    WHERE key = s.facts ->> '$.origin.source') "
        "  OR (s.facts ->> '$.origin.source' IN (SELECT value FROM json_each(?)) "
        "    AND s.facts ->> '$.origin.item' IS NULL)) ORDER BY s.path",
        json.dumps(SOURCES), json.dumps(ITEMISED),
    )  # fmt: skip
    for path, source, target, kind, item in rows:
        label = rules.book.kinds["supervision"].value_label(("origin", "source"), source)
        if kind != SOURCES[source]:
            named = rules.book.kinds[kind].label
            yield WRONG_ORIGIN.at(path, ("origin", "record"), source=label, kind=named, target=target)
        elif item is None:
            yield NO_NUMBER.at(path, ("origin",), source=label, target=target)


RULE = LedgerRule((NO_SUCH_ITEM, WRONG_ORIGIN, NO_NUMBER), run)
