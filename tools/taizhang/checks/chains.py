"""First, follow-up and final reports of an event make one chain, which is carried on and brought to its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import day, keeps, missed, today, tombstones
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem
from taizhang.workflow import Rules

_SOURCE = "緊急信息報送的通例：初報、續報、終報前後相接"
BROKEN = Problem(
    "TZ610",
    Text("續報接不上", "Reports do not follow on"),
    Text("{stage}不能接在「{target}」之後", "a {stage} cannot follow “{target}”"),
    Text("續報、終報接在初報或續報之後，初報不接前報", "a follow-up or final report follows a first or follow-up one"),
    source=_SOURCE,
)
TWO_FINALS = Problem(
    "TZ611",
    Text("終報不止一份", "More than one final report"),
    Text("同一事件已有終報「{other}」", "the event already has the final report “{other}”"),
    Text("改為續報，或撤回其中一份", "make it a follow-up, or withdraw one of them"),
    source=_SOURCE,
)
NO_FINAL = Problem(
    "TZ612",
    Text("沒有終報", "No final report"),
    Text("最後一次續報之後已過終報時限（{due}），還沒有終報", "the final report was due on {due} and is not there"),
    Text("報送終報；處置尚未結束的，報送續報", "send the final report, or a follow-up if it is not over"),
    level="warning",
    source="policy.yaml: info.final_within",
)
NO_FOLLOWUP = Problem(
    "TZ613",
    Text("沒有續報", "No follow-up report"),
    Text(
        "{grade}事件初報後{hours}小時內應當續報，還沒有續報",
        "a {grade} event was to be followed up within {hours} hours",
    ),
    Text("報送續報或終報", "send a follow-up or final report"),
    level="warning",
    source="policy.yaml: info.followup_grades, info.followup_within",
)


class _Report(NamedTuple):
    path: str
    ref: str
    stage: str | None
    follows: str | None
    category: str | None
    grade: str | None
    reported_at: str | None


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on chains of reports."""
    if not keeps(rules, "info", "stage", "follows"):
        return
    reports = _reports(ledger, rules)
    followers: dict[str, list[_Report]] = {}
    for report in reports.values():
        if report.follows in reports:
            followers.setdefault(report.follows, []).append(report)
    for report in reports.values():
        yield from _link(report, reports, rules)
        if report.follows not in reports:
            yield from _chain(_members(report, followers), rules)


def _reports(ledger: Ledger, rules: Rules) -> dict[str, _Report]:
    """Emergency reports and whatever is followed, withdrawn ones left out: few, and small."""
    rows = ledger.index.query(
        "SELECT path, ref, facts ->> '$.stage', facts ->> '$.follows', facts ->> '$.category', "
        "  facts ->> '$.event_grade', facts ->> '$.reported_at' FROM record "
        "WHERE kind = 'info' AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) "
        "AND (instr(names, ' .stage ') OR instr(names, ' .follows ') "
        "  OR instr(facts, '\"emergency\"') AND facts ->> '$.category' = 'emergency' "
        "  OR ref IN (SELECT target FROM reference WHERE field = 'follows')) ORDER BY path",
        tombstones(rules),
    )
    return {report.ref: report for report in (_Report(*row) for row in rows)}


def _link(report: _Report, reports: Mapping[str, _Report], rules: Rules) -> Iterator[Finding]:
    before = reports.get(report.follows or "")
    if before is not None and (report.stage == "first" or before.stage not in ("first", "followup")):
        stage = _label(rules, "stage", report.stage)
        yield BROKEN.at(report.path, ("follows",), stage=stage, target=before.ref)


def _members(root: _Report, followers: Mapping[str, Sequence[_Report]]) -> list[_Report]:
    """A chain from its beginning, in the order of the reports; circles have no beginning and never get here."""
    members = [root]
    for member in members:
        members += followers.get(member.ref, ())
    return sorted(members, key=lambda report: (str(report.reported_at), report.path))


def _chain(members: Sequence[_Report], rules: Rules) -> Iterator[Finding]:
    finals = [report for report in members if report.stage == "final"]
    for report in finals[1:]:
        yield TWO_FINALS.at(report.path, ("stage",), other=finals[0].ref)
    if not finals and len(members) > 1:
        yield from _unfinished(members[-1], rules)
    if len(members) == 1 and not finals:
        yield from _unfollowed(members[0], rules)


def _unfinished(last: _Report, rules: Rules) -> Iterator[Finding]:
    reported = day(last.reported_at)
    if reported is None or not rules.policy.has("info.final_within"):
        return
    due = missed(rules, reported, rules.policy.value("info.final_within", reported))
    if due is not None:
        yield NO_FINAL.at(last.path, ("stage",), due=due.isoformat())


def _unfollowed(only: _Report, rules: Rules) -> Iterator[Finding]:
    reported = day(only.reported_at)
    if reported is None or only.category != "emergency" or only.grade not in _grades(rules, reported):
        return
    hours = rules.policy.value("info.followup_within", reported)
    # counted back from this morning, as a date far ahead cannot be counted on from
    if reported < (datetime.combine(today(rules), time.min) - timedelta(hours=hours)).date():
        grade = _label(rules, "event_grade", only.grade)
        yield NO_FOLLOWUP.at(only.path, ("event_grade",), grade=grade, hours=hours)


def _grades(rules: Rules, on: date) -> list[str]:
    known = rules.policy.has("info.followup_grades") and rules.policy.has("info.followup_within")
    return list(rules.policy.value("info.followup_grades", on)) if known else []


def _label(rules: Rules, field: str, value: str | None) -> Label:
    return rules.book.kinds["info"].value_label((field,), value or "-")


RULE = LedgerRule((BROKEN, TWO_FINALS, NO_FINAL, NO_FOLLOWUP), run)
