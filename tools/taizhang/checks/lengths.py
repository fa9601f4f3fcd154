"""Texts keep to the length that the office has set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.checks.base import RecordRule
from taizhang.checks.shared import day
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

TOO_LONG = Problem(
    "TZ675",
    Text("篇幅過長", "Too long"),
    Text("「{label}」有{count}字，超過{limit}字", "“{label}” has {count} characters, more than {limit}"),
    Text("壓縮篇幅", "shorten it"),
    level="warning",
    source="《整治形式主義為基層減負若干規定》（2024年8月）：文件一般不超過5000字；policy.yaml: length",
)
LIMITS = {
    "info": ("body", "length.digest"),
    "decision": ("body", "length.document"),
    "research": ("body", "length.research"),
    "paper": ("length", "length.paper"),
}
"""For each kind the text (or the field that gives its length) and the setting that limits it."""
_SINGLE = "length.info"


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on one record, by the limit of the day on which it was handed in."""
    field, setting = LIMITS.get(record.kind, ("", ""))
    if record.kind == "info" and record.data.get("form") == "single":
        setting = _SINGLE
    value = record.data.get(field)
    if value is None or not rules.policy.has(setting):
        return
    count = value if isinstance(value, int) else len("".join(str(value).split()))
    handed_in = day(record.trail[0]["at"]) if record.trail else None
    limit = rules.policy.value(setting, handed_in or date.max)
    if count > limit:
        label = rules.book.kinds[record.kind].field_label((field,))
        yield TOO_LONG.at(record.path, (field,), label=label, count=count, limit=limit)


RULE = RecordRule((TOO_LONG,), run)
