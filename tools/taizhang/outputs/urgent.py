"""Urgent information of late: whether it came in time, what must follow, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from taizhang.checks.shared import tombstones
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.outputs.clock import Look
from taizhang.policy import Colour
from taizhang.policy.urgent import moment, next_followup, receipts

_DAYS = 14
"""Urgent items stay on the desk for this many days, answered or not."""
_REPORTED = Text("{urgency}，{at} 報送", "{urgency}, reported {at}")
_TIMED = Text("{urgency}，{at} 報送：{how}", "{urgency}, reported {at}: {how}")
_NEXT = Text("下一次續報 {due} 前", "next follow-up by {due}")
_NEXT_LATE = Text("續報應於 {due} 前，還沒有", "the follow-up of {due} is not there")
_JOIN = ";", "; "


@dataclass(frozen=True)
class Urgent:
    """An urgent item, and how it stands."""

    ref: str
    title: str
    kind: str
    status: Label
    units: tuple[str, ...]
    colour: Colour
    text: Text
    params: Mapping[str, Any]
    late: int
    """Minutes by which the latest of its reports was late."""
    parties: frozenset[str]


def urgent_items(ledger: Ledger, at: Look) -> Iterator[Urgent]:
    """Urgent items reported of late, the latest first; any kind may have an `urgency` and a time of report."""
    since = (at.today - timedelta(days=_DAYS)).isoformat()
    rows = ledger.index.query(
        "SELECT kind, ref, title, status, facts, trail FROM record "
        "WHERE facts ->> '$.urgency' IN ('urgent', 'critical') "
        "AND facts ->> '$.reported_at' >= ? AND substr(facts ->> '$.reported_at', 1, 10) <= ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) "
        "ORDER BY facts ->> '$.reported_at' DESC, ref",
        since, at.today.isoformat(), tombstones(at.rules),
    )  # fmt: skip
    followed = _followed(ledger)
    for kind, ref, title, status, facts, trail in rows:
        yield _urgent(kind, ref, title, status, from_json(facts), from_json(trail), ref in followed, at)


def _urgent(
    kind: str, ref: str, title: str, status: str | None, facts: Data, trail: list[Data], followed: bool, at: Look
) -> Urgent:
    rules = at.rules
    found = list(receipts(facts, rules.policy, rules.calendar))
    late = max((one.late(at.now) for one in found), default=0)
    said = [Label(one.words("zh-Hant", at.now), one.words("en", at.now)) for one in found]
    overdue, duty = (False, None) if followed else _duty(facts, at)
    said += [duty] if duty else []
    workflow = rules.workflow_of({"trail": trail}) or rules.newest(kind)
    label = rules.book.kinds[kind].value_label(("urgency",), facts["urgency"])
    how = Label(_JOIN[0].join(one.zh for one in said), _JOIN[1].join(one.en for one in said))
    params = {"urgency": label, "at": str(facts["reported_at"])[:16].replace("T", " "), "how": how}
    colour: Colour = "red" if late or overdue else "yellow" if duty else "none"
    units = tuple(value for value in (facts.get("unit"),) if isinstance(value, str))
    named = frozenset(link.target for link in rules.book.kinds[kind].links(facts))
    text = _TIMED if said else _REPORTED
    return Urgent(ref, title, kind, workflow.state_label(status or "new"), units, colour, text, params, late, named)


def _followed(ledger: Ledger) -> set[str]:
    """The reports that others follow on."""
    return {target for (target,) in ledger.index.query("SELECT target FROM reference WHERE field = 'follows'")}


def _duty(facts: Data, at: Look) -> tuple[bool, Label | None]:
    """Whether an event must be followed up, by when, and whether that has passed: until its final report."""
    policy, reported = at.rules.policy, moment(facts.get("reported_at"))
    if reported is None or facts.get("stage") not in ("first", "followup") or not policy.has("info.followup_at"):
        return False, None
    on = reported.date()
    grades = policy.value("info.followup_grades", on) if policy.has("info.followup_grades") else []
    due = next_followup(reported, policy.value("info.followup_at", on)) if facts.get("event_grade") in grades else None
    if due is None:
        return False, None
    text, shown = _NEXT_LATE if at.now > due else _NEXT, f"{due:%m-%d %H:%M}"
    return at.now > due, Label(text.render("zh-Hant", due=shown), text.render("en", due=shown))
