"""What is counted of information: items, sending up, adoptions and their points, directives, quotas, lapses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from taizhang.checks.shared import day, tombstones
from taizhang.i18n import SEMICOLON, Label, Text, listed
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.outputs.numbers.facts import OFFICE, Part, Terms, groups, steps_of, texts
from taizhang.outputs.numbers.writing import plain
from taizhang.policy.urgent import moment, receipts
from taizhang.workflow import Rules

_SUBMITTED = Text("報送", "submitted")
_REPORTED = Text("首次上報", "first sent up")
_ADOPTED = Text("首次採用", "first adopted")
_POINTS = Text("{level}採用 {points} 分{share}", "adopted at level “{level}”: {points}{share}")
_HIGHEST = Text("{level}採用 {points} 分，就高已計 {best} 分{share}",
                "adopted at level “{level}”: {points}, of which {best} counted before{share}")  # fmt: skip
_DIGEST = Text("綜合採用，每單位 {points} 分", "used in an adopted digest: {points} to each unit")
_DIRECTIVE = Text("{level}領導批示 {points} 分{share}", "directive at level “{level}”: {points}{share}")
_SHARE = Text("，{n}家平分", ", shared by {n} units")
_WHOLE = Text("", "")
_LAPSE = Text("{type}扣 {points} 分", "{type}: {points} off")
_RETURNED = Text("退回報送單位", "returned to the unit")
_URGENT = Text("緊急信息", "urgent item")
_LATE = Text("{how}", "{how}")
_URGENCIES = ("urgent", "critical")


def information(ledger: Ledger, rules: Rules, terms: Terms) -> Iterator[Part]:
    """The parts that items, directives and lapses of the year make."""
    items = _rows(ledger, rules, "info", terms)
    classes = _classes(ledger, rules)
    for ref, facts, trail in items:
        units = _units(facts)
        yield from _counts(ref, facts, units, terms)
        yield from _returned(ref, units, trail, terms)
        yield from _urgent(ref, facts, units, terms, rules)
        yield from _points(ref, _adoptions(facts, classes), units, terms, rules)
    digests = {ref: facts for ref, facts, _ in items if facts.get("form") != "single" and texts(facts.get("sources"))}
    yield from _digest_points(ledger, rules, digests, terms)
    yield from _directives(ledger, rules, terms)
    yield from _lapses(ledger, rules, terms)


def _rows(ledger: Ledger, rules: Rules, kind: str, terms: Terms) -> list[tuple[str, Data, str]]:
    """Reference, facts and, where an item was returned, trail of the records that speak of the year or later days."""
    rows = ledger.index.query(
        "SELECT ref, facts, iif(instr(trail, '\"action\":\"return\"'), trail, '[]') FROM record "
        "WHERE kind = ? AND latest >= ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY ref",
        kind, str(terms.year), tombstones(rules),
    )  # fmt: skip
    return [(ref, from_json(facts), trail) for ref, facts, trail in rows]


def _units(facts: Data) -> list[str]:
    """The units of an item: its own first, then those that report it jointly."""
    return texts([facts.get("unit"), *texts(facts.get("joint_units"))])


def _each(
    units: Iterable[str], fact: str, on: str, ref: str, value: Any, why: Text, /, **params: Any
) -> Iterator[Part]:
    """The same for each unit, and once for the office."""
    for unit in (*units, OFFICE):
        yield Part(unit, fact, on, ref, value, why, params)


def _counts(ref: str, facts: Data, units: Sequence[str], terms: Terms) -> Iterator[Part]:
    sent = [group.get("sent_at") for group in groups(facts.get("submissions"))]
    used = [group.get("date") for group in groups(facts.get("adoptions"))]
    for fact, dates, why in (
        ("submitted", [facts.get("reported_at")], _SUBMITTED),
        ("reported", sent, _REPORTED),
        ("adopted", used, _ADOPTED),
    ):
        first = min((found for value in dates if (found := day(value))), default=None)
        if first and terms.counts(first):
            yield from _each(units, fact, first.isoformat(), ref, 1, why)


def _returned(ref: str, units: Sequence[str], trail: str, terms: Terms) -> Iterator[Part]:
    for step in steps_of(trail):
        on = day(step["at"])
        if on and step["action"] == "return" and terms.counts(on):
            yield from _each(units, "items_returned", on.isoformat(), ref, 1, _RETURNED)


def _urgent(ref: str, facts: Data, units: Sequence[str], terms: Terms, rules: Rules) -> Iterator[Part]:
    """An item is late if one of its reports came later than its urgency and the grade of its event allowed that day."""
    on, now = day(facts.get("reported_at")), moment(facts.get("reported_at"))
    if facts.get("urgency") not in _URGENCIES or on is None or now is None or not terms.counts(on):
        return
    yield from _each(units, "urgent", on.isoformat(), ref, 1, _URGENT)
    found = [one for one in receipts(facts, rules.policy, rules.calendar) if one.late(now)]
    if found:
        how = listed((Label(one.words("zh-Hant", now), one.words("en", now)) for one in found), SEMICOLON)
        yield from _each(units, "late", on.isoformat(), ref, 1, _LATE, how=how)


def _points(
    ref: str, adoptions: Sequence[tuple[str, str]], units: Sequence[str], terms: Terms, rules: Rules
) -> Iterator[Part]:
    """Points by class: all adoptions add up, or each counts for what it is above the highest before it."""
    label = rules.book.kinds["info"].value_label
    best = Fraction(0)
    for on, level in adoptions:
        points = _worth("adoption.points", level, on, terms)
        highest = terms.on("adoption.stacking", on) == "highest"
        counted = max(points - best, Fraction(0)) if highest else points
        if terms.counts(date.fromisoformat(on)):
            why = _HIGHEST if highest and best else _POINTS
            said = {"level": label(("adoptions", 0, "level"), level), "points": plain(points), "best": plain(best)}
            yield from _shared(units, "points", on, ref, counted, why, said, terms)
        best = max(best, points)


def _shared(
    units: Sequence[str], fact: str, on: str, ref: str, points: Fraction, why: Text, said: Data, terms: Terms
) -> Iterator[Part]:
    """Points of an item that several units may have reported; the office has them once."""
    split = terms.on("adoption.joint_split", on)
    shares = {"lead": units[:1], "each": units}.get(split, units)
    share = points / len(units) if split not in ("lead", "each") and units else points
    divided = len(units) > 1 and share != points
    said = {**said, "share": Label(*(text.format(n=len(units)) for text in (_SHARE if divided else _WHOLE)))}
    for unit in shares:
        yield Part(unit, fact, on, ref, share, why, said)
    yield Part(OFFICE, fact, on, ref, points, why, {**said, "share": Label("", "")})


def _classes(ledger: Ledger, rules: Rules) -> dict[str, str]:
    """The class in which adoptions by a publication count, for those that name one."""
    rows = ledger.index.query(
        "SELECT ref, facts ->> '$.points_class' AS class FROM record WHERE kind = 'publication' AND class <> '' "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?))",
        tombstones(rules),
    )
    return {ref: str(name) for ref, name in rows}


def _adoptions(facts: Data, classes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Day and class of each adoption, in the order of the days: the publication's, or else the level given."""
    found = groups(facts.get("adoptions"))
    dated = [(on.isoformat(), group) for group in found if (on := day(group.get("date")))]
    return sorted((on, classes.get(_text(group.get("publication")), _text(group.get("level")))) for on, group in dated)


def _worth(setting: str, level: str, on: str, terms: Terms) -> Fraction:
    return Fraction((terms.on(setting, on) or {}).get(level, 0))


def _digest_points(ledger: Ledger, rules: Rules, digests: Mapping[str, Data], terms: Terms) -> Iterator[Part]:
    """Each unit whose item went into a digest has points once, when the digest is first adopted.

    Units that reported the digest itself have their share of its own points already.
    """
    sources = {source for facts in digests.values() for source in texts(facts.get("sources"))}
    units_of = _units_of(ledger, rules, sources)
    for ref, facts in digests.items():
        used = _adoptions(facts, {})
        if not used or not terms.counts(date.fromisoformat(used[0][0])):
            continue
        on, points = used[0][0], Fraction(terms.on("adoption.digest_points", used[0][0]) or 0)
        merged = texts([unit for source in texts(facts["sources"]) for unit in units_of.get(source, ())])
        merged = [unit for unit in merged if unit not in _units(facts)]
        for unit in merged if points else ():
            yield Part(unit, "points", on, ref, points, _DIGEST, {"points": plain(points)})
        yield Part(OFFICE, "points", on, ref, points * len(merged), _DIGEST, {"points": plain(points)})


def _units_of(ledger: Ledger, rules: Rules, refs: Iterable[str]) -> dict[str, list[str]]:
    """The units of each of these items that has not ended, its own first."""
    found: dict[str, list[str]] = {}
    rows = ledger.index.query(
        "SELECT ref, facts ->> '$.unit', facts -> '$.joint_units' FROM record "
        "WHERE ref IN (SELECT value FROM json_each(?)) AND kind = 'info' "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY ref",
        json.dumps(sorted(refs)), tombstones(rules),
    )  # fmt: skip
    for ref, unit, joint in rows:
        found[ref] = texts([unit, *texts(from_json(joint or "[]"))])
    return found


def _directives(ledger: Ledger, rules: Rules, terms: Terms) -> Iterator[Part]:
    """Points of directives on items; one of the county's own leaders is of the county's level."""
    rows = [(ref, facts) for ref, facts, _ in _rows(ledger, rules, "directive", terms)]
    items = _units_of(ledger, rules, {_text(facts.get("subject_record")) for _, facts in rows})
    label = rules.book.kinds["directive"].value_label if "directive" in rules.book.kinds else None
    for ref, facts in rows:
        on, external = day(facts.get("given_at")), facts.get("external")
        level = _text(external.get("level")) if isinstance(external, dict) else "county"
        units = items.get(_text(facts.get("subject_record")))
        if label and units and on and terms.counts(on):
            points = _worth("adoption.directive_points", level, on.isoformat(), terms)
            said = {"level": label(("external", "level"), level), "points": plain(points)}
            yield from _shared(units, "directives", on.isoformat(), ref, points, _DIRECTIVE, said, terms)


def _lapses(ledger: Ledger, rules: Rules, terms: Terms) -> Iterator[Part]:
    """Deductions for lapses that were decided and upheld, in the month of the decision."""
    for ref, facts, _ in _rows(ledger, rules, "lapse", terms):
        decision, unit = facts.get("decision"), _text(facts.get("unit"))
        on = day(decision.get("date")) if isinstance(decision, dict) and decision.get("upheld") is True else None
        decided = rules.newest("lapse").states.get(_text(facts.get("status")))
        if on and decided and decided.closed and terms.counts(on):
            kind = _text(facts.get("type"))
            points = Fraction(terms.on(f"deductions.{kind}", on.isoformat()) or 0)
            what = rules.book.kinds["lapse"].value_label(("type",), kind)
            yield from _each([unit], "deductions", on.isoformat(), ref, points, _LAPSE, type=what, points=plain(points))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
