"""Times of one record stand in their order: what happened, was learnt, reported and written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from taizhang.checks.base import RecordRule
from taizhang.checks.shared import objects
from taizhang.i18n import Text
from taizhang.model import Data, Finding, Problem, Record, Where
from taizhang.workflow import Rules, Workflow

_DATE = len("2026-01-01")
OUT_OF_ORDER = Problem(
    "TZ604",
    Text("時間先後不對", "Times are out of order"),
    Text("「{later}」（{second}）早於「{earlier}」（{first}）", "“{later}” ({second}) is before “{earlier}” ({first})"),
    Text("核對兩個時間，改正寫錯的一個", "compare the two and mend the wrong one"),
)
REVERSED = Problem(
    "TZ605",
    Text("起止顛倒", "Period ends before it begins"),
    Text("止於{until}，早於起始的{since}", "it ends on {until}, before it begins on {since}"),
    Text("改正起止日期", "mend the dates"),
)
AFTER_STEP = Problem(
    "TZ606",
    Text("事情晚於登記", "Later than it was registered"),
    Text("「{label}」（{value}）晚於「{action}」的時間（{at}）", "“{label}” ({value}) is later than “{action}” ({at})"),
    Text("核對並更正這個時間", "compare and mend this time"),
)
GIVEN_LATER = Problem(
    "TZ607",
    Text("意見晚於代錄", "Decision given after it was recorded"),
    Text(
        "意見的時間（{given}）晚於代錄的時間（{at}）", "the decision was given at {given}, after it was recorded ({at})"
    ),
    Text("核對批示時間，重新代錄", "compare the time of the decision and record it again"),
)
ORDERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "info": (("occurred_at", "learnt_at", "phoned_at", "reported_at"),),
    "commission": (("issued_on", "due_at", "upstream_due"),),
    "directive": (("given_at", "due_on"),),
    "supervision": (("registered_on", "due_on"),),
    "meeting": (("held_on", "report_due_on"), ("held_on", "report.sent_on", "delivered.date")),
    "research": (("started_on", "due_on"),),
    "lapse": (("found_on", "statement.stated_on", "decision.date"),),
    "assessment": (("period.from", "issued_on"),),
}
"""For each kind, fields each of which is never before the one named earlier."""
REGISTERED_AFTER: Mapping[str, tuple[str, ...]] = {
    "info": ("reported_at",),
    "directive": ("given_at",),
    "meeting": ("held_on",),
    "decision": ("issued_on",),
    "exemplar": ("proposed_on",),
    "supervision": ("registered_on",),
    "lapse": ("found_on", "learnt_at"),
    "study": ("held_on",),
}
"""For each kind, fields that say when something happened that could be registered only afterwards."""


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the times of one record."""
    kind = rules.book.kinds[record.kind]
    for names in ORDERS.get(record.kind, ()):
        given = [(name, value) for name in names if (value := _value(record.data, name))]
        for (before, first), (after, second) in pairwise(given):
            if _later(first, second):
                earlier, later = kind.field_label(_where(before)), kind.field_label(_where(after))
                yield OUT_OF_ORDER.at(
                    record.path, _where(after), earlier=earlier, first=first, later=later, second=second
                )
    for where, part in objects(record.data):
        since, until = part.get("from"), part.get("until")
        if isinstance(since, str) and isinstance(until, str) and _later(since, until):
            yield REVERSED.at(record.path, (*where, "until"), since=since, until=until)
    workflow = rules.workflow_of(record.data)
    if workflow is not None:
        yield from _against_trail(record, rules, workflow)


def _against_trail(record: Record, rules: Rules, workflow: Workflow) -> Iterator[Finding]:
    # corrections and new submissions may bring new times, so the latest step that took in the content counts
    opening = [e for e in record.trail if (a := workflow.actions.get(e["action"])) is not None and a.opens_round]
    step = (opening or record.trail)[-1]
    for name in REGISTERED_AFTER.get(record.kind, ()):
        value = _value(record.data, name)
        if value and _later(value, step["at"]):
            label, action = (
                rules.book.kinds[record.kind].field_label(_where(name)),
                workflow.action_label(step["action"]),
            )
            yield AFTER_STEP.at(record.path, _where(name), label=label, value=value, action=action, at=step["at"])
    for number, entry in enumerate(record.trail):
        given = entry.get("given_at")
        if given and _later(given, entry["at"]):
            yield GIVEN_LATER.at(record.path, ("trail", number, "given_at"), given=given, at=entry["at"])


def _later(first: str, second: str) -> bool:
    """Whether `first` is after `second`; a date and an instant are compared by the day (all are in +08:00)."""
    length = min(len(first), len(second))
    return first[:length] > second[:length]


def _value(data: Data, name: str) -> str | None:
    value: object = data
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) and len(value) >= _DATE else None


def _where(name: str) -> Where:
    return tuple(name.split("."))


RULE = RecordRule((OUT_OF_ORDER, REVERSED, AFTER_STEP, GIVEN_LATER), run)
