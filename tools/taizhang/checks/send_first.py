"""What was sent before its stages were complete (先報後補) is completed within the time that policy allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import today
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data, Finding, Problem
from taizhang.policy.urgent import moment
from taizhang.workflow import Rules

_ACTION = "send_first"
_STATE = "sent_first"
_ALLOWED = "info.send_first_complete_within"
_NOT_YET = Label("至今沒有補齊", "has not been completed yet")
NOT_COMPLETED = Problem(
    "TZ695",
    Text("先報後補逾期", "Sent first, not completed in time"),
    Text(
        "先報的件應於 {due} 前補齊其餘環節，{how}",
        "what was sent first was to pass its remaining stages by {due}: it {how}",
    ),
    Text(
        "儘快補齊編輯、核稿、審批；已逾期的，在考核中說明",
        "let it be edited, reviewed and approved now; that it was late stays on record",
    ),
    level="warning",
    source="policy.yaml: info.send_first_complete_within",
)


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on items sent first: those still open past the time allowed, and those completed after it."""
    if not rules.policy.has(_ALLOWED):
        return
    now = _now(rules)
    rows = ledger.index.query("SELECT path, trail FROM whole WHERE instr(names, ?) ORDER BY path", f" {_ACTION} ")
    for path, trail in rows:
        entries: list[Data] = from_json(trail)
        for number, entry in enumerate(entries):
            if entry.get("action") == _ACTION:
                yield from _judge(path, entries, number, rules, now)


def _judge(path: str, entries: list[Data], number: int, rules: Rules, now: datetime) -> Iterator[Finding]:
    sent = moment(entries[number].get("at"))
    if sent is None:
        return
    due = sent + timedelta(hours=rules.policy.value(_ALLOWED, sent.date()))
    done = _completed(entries[number + 1 :], rules, entries[0])
    if (done or now) > due:
        at = done.isoformat(timespec="minutes") if done else ""
        how = Label(f"{at} 才補齊", f"was completed only at {at}") if done else _NOT_YET
        yield NOT_COMPLETED.at(path, ("trail", number, "at"), due=due.isoformat(timespec="minutes"), how=how)


def _completed(later: list[Data], rules: Rules, first: Data) -> datetime | None:
    """When the record came to rest elsewhere: approved as a rule, or withdrawn."""
    workflow = rules.workflows.get(str(first.get("workflow")))
    for entry in later:
        action = workflow.actions.get(str(entry.get("action"))) if workflow else None
        state = workflow.states.get(action.to or "") if workflow and action else None
        if state is not None and state.rests and state.name != _STATE:
            return moment(entry.get("at"))
    return None


def _now(rules: Rules) -> datetime:
    """This moment in the office; in a sample, the end of the day on which it stands still."""
    zone = rules.policy.zone
    if rules.policy.as_of is None:
        return datetime.now(zone)
    return datetime.combine(today(rules) + timedelta(days=1), datetime.min.time(), zone)


RULE = LedgerRule((NOT_COMPLETED,), run)
