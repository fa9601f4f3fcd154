"""A decision that was recorded for somebody is recorded soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.checks.base import RecordRule
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules
from taizhang.workflow.confirm import recorded

_WITHIN = "trail.record_decision_within"

RECORDED_LATE = Problem(
    "TZ696",
    Text("代錄太遲", "Decision recorded late"),
    Text(
        "{person} 的意見應於 {due} 前代錄，{at} 才錄入",
        "the decision of {person} was to be recorded by {due}: it was recorded on {at}",
    ),
    Text(
        "領導意見當日或次日錄入；確屬事後補辦的，寫明補錄並說明原因",
        "record decisions at once; what is entered long afterwards is marked as backfilled, with a note",
    ),
    level="warning",
    source="policy.yaml: trail.record_decision_within",
)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the recorded decisions of one record."""
    if not rules.policy.has(_WITHIN):
        return
    for number, entry in enumerate(record.trail):
        if not (recorded(entry) and "given_at" in entry) or ("backfilled" in record.data and "note" in entry):
            continue
        given, at = _day(entry["given_at"]), _day(entry["at"])
        due = rules.calendar.after(given, rules.policy.value(_WITHIN, given))
        if at > due:
            said = {"person": entry["for"], "due": due.isoformat(), "at": at.isoformat()}
            yield RECORDED_LATE.at(record.path, ("trail", number, "at"), **said)


def _day(instant: str) -> date:
    return date.fromisoformat(instant[:10])


RULE = RecordRule((RECORDED_LATE,), run)
